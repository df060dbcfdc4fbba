"""What a service's walls raise, as whoever asks sees it: not there; or done once the other is out of the way."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from services.desk.asking import TRIES, Handler, Walls, asked_by_staff
from services.kit import failpoints, http

THEIRS = UUID(int=7)


class Theirs(Exception):
    object_kind, object_id = "key", THEIRS


class InTheWay(Exception):
    pass


WALLS = Walls(not_yours=Theirs, crossed=(InTheWay,))


class House:
    """Keeps what was written in transactions that ended well."""

    def __init__(self) -> None:
        self.kept: list[Any] = []
        self.pages = self

    @asynccontextmanager
    async def page(self, _staff: object) -> AsyncIterator[Any]:
        written: list[Any] = []
        yield SimpleNamespace(audit=lambda act, **more: written.append((act, more)), write=written.append)
        self.kept += written

    async def asked(self, handler: Handler, monkeypatch: pytest.MonkeyPatch) -> web.StreamResponse:
        monkeypatch.setattr(http, "staff", lambda _request: None)
        app = web.Application()
        app[http.SERVICE] = self  # type: ignore[misc]
        return await handler(make_mocked_request("GET", "/v1/keys", app=app))


def route(raises: Callable[[int], Exception | None]) -> tuple[Handler, list[int]]:
    """Writes, and then raises what it is told to at this try, the first being 1."""
    tries: list[int] = []

    @asked_by_staff(WALLS, "key.viewed")
    async def key(tx: Any, *_: Any) -> web.Response:
        tries.append(len(tries) + 1)
        tx.write("written")
        if error := raises(len(tries)):
            raise error
        return web.Response(text="here")

    return key, tries


async def test_what_is_not_theirs_is_not_there_undone_and_on_record(monkeypatch: pytest.MonkeyPatch) -> None:
    house = House()
    handler, _ = route(lambda _: Theirs())
    answer = await house.asked(handler, monkeypatch)
    assert isinstance(answer, web.Response)
    assert (answer.status, json.loads(answer.text or "")["title"]) == (404, "Not found")
    denied = ("key.viewed", {"object_kind": "key", "object_id": THEIRS, "outcome": "denied"})
    assert house.kept == [denied]
    failpoints.arm("denied_undoes:off")
    try:
        await house.asked(handler, monkeypatch)
    finally:
        failpoints.arm("")
    assert house.kept == [denied, "written", denied], "without it, what it did is kept"


async def test_in_each_others_way_it_is_done_once_the_other_is_out_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    house = House()
    handler, tries = route(lambda time: InTheWay() if time < TRIES else None)
    assert (await house.asked(handler, monkeypatch)).status == 200
    assert (tries, house.kept) == ([1, 2, 3], ["written"])
    handler, tries = route(lambda _: InTheWay())
    with pytest.raises(InTheWay):
        await house.asked(handler, monkeypatch)
    assert len(tries) == TRIES


async def test_without_another_try_it_fails_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    handler, tries = route(lambda time: InTheWay() if time < TRIES else None)
    failpoints.arm("crossed_again:off")
    try:
        with pytest.raises(InTheWay):
            await House().asked(handler, monkeypatch)
    finally:
        failpoints.arm("")
    assert tries == [1]


async def test_another_services_walls_are_not_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    handler, tries = route(lambda _: LookupError())
    with pytest.raises(LookupError):
        await House().asked(handler, monkeypatch)
    assert tries == [1]
