"""What the library's robust connections still do when a link comes back, and that ours do better.

Each trap is shown on the pinned version: when one of these turns green the other way round, its rule may go.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aio_pika
import aiormq.exceptions
import pytest
from aio_pika.abc import AbstractIncomingMessage, AbstractRobustConnection

from proto.sms import SmsCancel
from services.kit import bus, consume
from services.kit.settings import Secret
from tests.faults.ground import Ground
from tests.faults.house import through
from tests.faults.links import QUEUE, Parts, channel, handling, proxied, publishing, row
from tests.faults.program import until
from tests.faults.proxy import Proxy

pytestmark = [pytest.mark.faults, pytest.mark.slow]
OTHERWISE = "trap.otherwise"  # a queue that somebody makes again with other arguments
INTERVAL_S = 0.2


@asynccontextmanager
async def robust(parts: Parts, proxy: Proxy) -> AsyncIterator[AbstractRobustConnection]:
    """The library's own connection, that restores itself."""
    url = through(parts[1].url("topology"), proxy)
    connection = await aio_pika.connect_robust(url, reconnect_interval=INTERVAL_S)
    try:
        yield connection
    finally:
        with contextlib.suppress(*bus.LOST, asyncio.CancelledError):
            await connection.close()


def counted(connection: AbstractRobustConnection) -> list[float]:
    """When it had restored its link, or believed so; grows by itself."""
    times: list[float] = []
    connection.reconnect_callbacks.add(lambda *_: times.append(time.monotonic()))
    return times


async def ignore(message: AbstractIncomingMessage) -> None:
    await message.ack()


async def consumers(parts: Parts, queue: str) -> int:
    async with channel(parts[1]) as looking:
        return (await looking.declare_queue(queue, passive=True)).declaration_result.consumer_count or 0


@asynccontextmanager
async def made_otherwise(parts: Parts) -> AsyncIterator[Any]:
    """The queue OTHERWISE; calling what comes makes it again with an argument it had not."""

    async def remake() -> None:
        async with channel(parts[1]) as making:
            await making.queue_delete(OTHERWISE)
            await making.declare_queue(OTHERWISE, durable=True, arguments={"x-max-length": 7})

    async with channel(parts[1]) as making:
        await making.declare_queue(OTHERWISE, durable=True)
    try:
        yield remake
    finally:
        async with channel(parts[1]) as making:
            await making.queue_delete(OTHERWISE)


async def test_one_queue_made_otherwise_tears_a_robust_connection_again_and_again(ground: Ground, parts: Parts) -> None:
    async with made_otherwise(parts) as remake, proxied(ground) as proxy, robust(parts, proxy) as connection:
        opened = await connection.channel()
        await (await opened.declare_queue(QUEUE, passive=True)).consume(ignore)
        await (await opened.declare_queue(OTHERWISE, durable=True)).consume(ignore)
        accepted = proxy.accepted
        await remake()
        proxy.reset()

        async def torn_five_times() -> bool:
            return proxy.accepted - accepted >= 5

        await until(torn_five_times, "it was torn down five times", 20)


async def test_a_queue_made_otherwise_is_the_same_to_us(ground: Ground, parts: Parts) -> None:
    uses = 0

    async def use(connection: Any) -> None:
        nonlocal uses
        uses += 1
        opened = await bus.open_channel(connection, publisher_confirms=False)
        for name in (QUEUE, OTHERWISE):
            await (await opened.declare_queue(name, passive=True)).consume(ignore)
        await opened.closed()

    async with made_otherwise(parts) as remake, proxied(ground) as proxy, asyncio.TaskGroup() as tasks:
        url = Secret(through(parts[1].url("topology"), proxy))
        keeping = tasks.create_task(bus.keep_connected(url, "trap", use))
        await until(lambda: consumers(parts, OTHERWISE), "it is consumed")
        await remake()
        proxy.reset()
        await until(lambda: consumers(parts, OTHERWISE), "the new one is consumed")
        # Twice as long as a robust one needs to be torn down again.
        await asyncio.sleep(4 * INTERVAL_S)
        assert (uses, await consumers(parts, QUEUE)) == (2, 1)
        keeping.cancel()


@pytest.mark.parametrize("is_declared", [True, False], ids=["declared passively", "only got"])
async def test_a_consumer_of_a_queue_that_was_only_got_is_not_restored(
    ground: Ground, parts: Parts, is_declared: bool
) -> None:
    async with proxied(ground) as proxy, robust(parts, proxy) as connection:
        opened, restored = await connection.channel(), counted(connection)
        getting = opened.declare_queue(QUEUE, passive=True) if is_declared else opened.get_queue(QUEUE, ensure=False)
        await (await getting).consume(ignore)
        await until(lambda: consumers(parts, QUEUE), "it is consumed")
        proxy.reset()

        async def is_back() -> bool:
            return bool(restored)

        await until(is_back, "the connection says that it is restored")
        await asyncio.sleep(4 * INTERVAL_S)
        assert await consumers(parts, QUEUE) == int(is_declared)


async def test_the_librarys_time_outs_bound_no_wait_for_the_connection(ground: Ground, parts: Parts) -> None:
    async with proxied(ground) as proxy, robust(parts, proxy) as connection:
        opened = await connection.channel()
        exchange = await opened.get_exchange("commands", ensure=False)
        proxy.black_hole()
        proxy.reset()
        await asyncio.sleep(INTERVAL_S)
        # On a channel that is gone a publish waits for nothing; whoever then waits to try again, waits for ever.
        with pytest.raises(aiormq.exceptions.ChannelInvalidStateError):
            await exchange.publish(aio_pika.Message(b"x"), routing_key="sms.cancel.v1", timeout=0.3)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(2) as ours:
                await opened.declare_queue(QUEUE, passive=True, timeout=0.3)
        assert ours.expired()
        proxy.heal()


async def test_our_publish_gives_up_in_its_time_while_the_broker_is_away(
    ground: Ground, parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bus, "CONFIRM_S", 1.0)

    async def is_confirmed(link: bus.Bus) -> bool:
        with contextlib.suppress(*bus.BROKEN):
            return bool((await link.publish([row()]))[0])
        return False

    async def gives_up(link: bus.Bus) -> bool:
        began = time.monotonic()
        return not await is_confirmed(link) and time.monotonic() - began < 2

    async with proxied(ground) as proxy, publishing(parts[1], proxy) as link:
        proxy.black_hole()
        assert await gives_up(link)  # the link is silent
        proxy.reset()
        assert await gives_up(link)  # it has just gone
        await asyncio.sleep(INTERVAL_S)
        assert await gives_up(link)  # there is none, and no new one to be had
        proxy.heal()
        await until(lambda: is_confirmed(link), "it publishes again", 20)


async def test_the_prefetch_is_in_force_again_after_a_reconnect(
    ground: Ground, parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    prefetch, count = 7, 30
    monkeypatch.setattr(consume, "PREFETCH", prefetch)
    first, rest, calls = asyncio.Event(), asyncio.Event(), 0

    async def wait(_tx: Any, _event: SmsCancel, _ctx: Any) -> None:
        nonlocal calls
        calls += 1
        await (first if calls <= prefetch else rest).wait()

    async def left(wanted: int) -> bool:
        return await ground.depth(QUEUE) == wanted

    async with proxied(ground) as proxy, handling(parts, proxy, wait), publishing(parts[1]) as link:
        await link.publish([row(position) for position in range(count)])
        await until(lambda: left(count - prefetch), "as many were taken as may be")
        proxy.reset()
        first.set()
        await until(lambda: left(count - 2 * prefetch), "those are done, and as many again were taken", 20)
        await asyncio.sleep(0.5)
        assert await left(count - 2 * prefetch)
        rest.set()
        await until(lambda: left(0), "the rest follows")
