"""Ending while a link is being made: a cancelling that the wait for it swallows still ends us."""

import asyncio
import sys
from typing import Any

import aio_pika
import pytest

from services.kit import bus
from services.kit.settings import Secret

URL = Secret("amqp://gateway@127.0.0.1/none")


class Link:
    """A connection of nothing but its beginning and end."""

    def __init__(self) -> None:
        self.ended = 0

    async def __aenter__(self) -> "Link":
        return self

    async def __aexit__(self, *_exc: object) -> None:
        self.ended += 1

    async def closed(self) -> None:
        await asyncio.Event().wait()


async def swallowing(result: Any) -> Any:
    """As wait_for does when what it waits for and a cancelling come together."""
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        return result


async def ends_when_cancelled(work: Any) -> bool:
    task = asyncio.create_task(work)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait({task}, timeout=2)
    ended = task.done() and task.cancelled()
    for _ in range(3):  # lest one that does not end outlives the test
        task.cancel()
        await asyncio.wait({task}, timeout=0.1)
    return ended


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="mended in Python 3.12: there bus has no need to look for it")
async def test_wait_for_swallows_a_cancelling_that_comes_as_it_ends() -> None:
    came = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(asyncio.wait_for(came, 5))
    await asyncio.sleep(0)
    came.set_result("here")
    task.cancel()
    assert await task == "here"


async def test_a_stop_that_comes_as_the_link_is_made_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    link, used = Link(), 0

    async def connect(*_words: Any, **_more: Any) -> Link:
        connected: Link = await swallowing(link)
        return connected

    async def use(_connection: Any) -> None:
        nonlocal used
        used += 1
        await asyncio.Event().wait()

    monkeypatch.setattr(aio_pika, "connect", connect)
    assert await ends_when_cancelled(bus.keep_connected(URL, "gateway.consume", use))
    assert (used, link.ended) == (0, 1)


async def test_a_stop_that_a_user_of_the_link_swallows_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    async def connect(*_words: Any, **_more: Any) -> Link:
        return Link()

    monkeypatch.setattr(aio_pika, "connect", connect)
    assert await ends_when_cancelled(bus.keep_connected(URL, "gateway.consume", swallowing))
