"""Whatever address somebody has us ask, or sends us on to: nothing of the house's own is reached by it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from services.desk.outward import Answered, Away, Misled, Outward, TooLarge
from services.kit import failpoints
from services.kit.http import listening
from tests.fakes.places import ANSWERS, PLACES
from tests.fakes.ways import FakeResolver, Spy

FILES = "files.county.example"
MOST_BYTES = 1 << 20
PUBLIC = "https://93.184.216.34/"
NUMBERS = ("https://127.0.0.1/", "https://127.1/", "https://10.0.0.1/", "https://2130706433/", "https://0/")


@asynccontextmanager
async def world(spy: Spy, *answers: list[str], hosts: tuple[str, ...] | None = None) -> AsyncIterator[Outward]:
    way = Outward(hosts, most_bytes=MOST_BYTES, make_resolver=lambda: FakeResolver(*(answers or (["127.0.0.1"],))))
    async with way.open(socket_factory=spy):
        yield way


@asynccontextmanager
async def told(handler: Any, **more: Any) -> AsyncIterator[tuple[Outward, str]]:
    """A server of the county's own, named as an origin; and its address."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    async with (
        listening(app, "127.0.0.1", 0) as url,
        Outward((), most_bytes=MOST_BYTES, origins=[url], **more).open() as way,
    ):
        yield way, url


def answering(**more: Any) -> Any:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(**more)

    return answer


async def refuses(way: Outward, address: str) -> None:
    """Both ways of asking say that nobody goes there."""
    with pytest.raises(Misled):
        await way.get(address)
    with pytest.raises(Misled):
        await way.post(address, b"{}", {})


async def test_no_place_on_the_table_is_connected_to_with_a_list_or_without() -> None:
    spy = Spy()
    for hosts in (None, (FILES,), ()):
        async with world(spy, ["127.0.0.1"], hosts=hosts) as way:
            for place in (*PLACES, *NUMBERS):
                if hosts is not None or place != PUBLIC:
                    await refuses(way, place)
    assert spy.addresses == []


@pytest.mark.parametrize("answer", ANSWERS, ids=",".join)
async def test_a_good_name_at_a_wrong_address_is_not_connected_to(answer: list[str]) -> None:
    spy = Spy()
    async with world(spy, answer) as way:
        await refuses(way, f"https://{FILES}/dates.csv")
    assert spy.addresses == []


async def test_without_the_wall_private_places_are_connected_to() -> None:
    for address in (f"https://{FILES}/", "https://127.0.0.1/"):
        spy = Spy()
        async with world(spy, ["127.0.0.1"]) as way:
            failpoints.arm("public_only:off")
            try:
                with pytest.raises(Away):
                    await way.get(address)
            finally:
                failpoints.arm("")
        assert spy.addresses == ["127.0.0.1"], address


async def test_a_public_host_is_gone_to_if_it_is_on_the_list_or_there_is_none() -> None:
    for hosts in (None, (FILES,)):
        spy = Spy()
        async with world(spy, ["93.184.216.34"], hosts=hosts) as way:
            with pytest.raises(Away):  # the spy lets nobody through
                await way.post(f"https://{FILES}/told?a=1", b"{}", {})
        assert spy.addresses == ["93.184.216.34"]
    async with world(Spy(), ["93.184.216.34"], hosts=(FILES,)) as way:
        await refuses(way, "https://other.county.example/")


async def test_an_origin_that_was_named_is_gone_to_as_it_is() -> None:
    seen: list[tuple[str, str, bytes]] = []

    async def answer(request: web.Request) -> web.Response:
        seen.append((request.method, request.headers["X-Key"], await request.read()))
        return web.Response(body=b"a,b\n", headers={"ETag": '"1"'})

    async with told(answer) as (way, url):
        got = await way.get(f"{url}/dates.csv", {"X-Key": "1"})
        assert (got.status, got.headers["etag"], got.content) == (200, '"1"', b"a,b\n")
        assert (await way.post(f"{url}/told", b"{}", {"X-Key": "2"})).status == 200
        await refuses(way, url.replace("127.0.0.1", "localhost"))
    assert seen == [("GET", "1", b""), ("POST", "2", b"{}")]


@pytest.mark.parametrize("status", [204, 304, 404, 410, 500])
async def test_whatever_the_status_it_is_an_answer(status: int) -> None:
    async with told(answering(status=status)) as (way, url):
        assert (await way.get(url)).status == status


async def test_sent_on_it_goes_to_whom_it_may_and_shows_no_other_host_what_it_showed_the_first() -> None:
    shown: list[str | None] = []

    async def there(request: web.Request) -> web.Response:
        shown.append(request.headers.get("Authorization"))
        return web.Response(text="here")

    async def here(request: web.Request) -> web.Response:
        to = request.query.get("to", "/again?to=/found")
        return await there(request) if request.path == "/found" else web.Response(status=302, headers={"Location": to})

    async with told(there) as (_, other), told(here) as (way, url):
        way._origins |= Outward((), most_bytes=1, origins=[other])._origins
        assert (await way.get(f"{url}/", {"Authorization": "Basic 1"})).content == b"here"
        assert (await way.get(f"{url}/?to={other}/", {"Authorization": "Basic 1"})).content == b"here"
        for place in ("https://127.0.0.1/", "https://other.county.example/", "http://[::1]/", "http://[x", "/?to=/"):
            with pytest.raises(Misled):
                await way.get(f"{url}/?to={place}")
        with pytest.raises(Misled):
            await way.post(f"{url}/", b"{}", {})
    assert shown == ["Basic 1", None]


async def endless(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse()
    await answer.prepare(request)
    while True:
        await answer.write(b"x" * 65_536)


async def dripping(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse()
    await answer.prepare(request)
    while True:
        await answer.write(b"x")
        await asyncio.sleep(0.05)


@pytest.mark.parametrize(
    ("handler", "fault"),
    [
        (answering(body=bytes(MOST_BYTES + 1)), TooLarge),
        (endless, TooLarge),
        (dripping, Away),
        (answering(body=b"\x1f\x8b", headers={"Content-Encoding": "gzip"}), Misled),
    ],
    ids=["large", "endless", "drip", "packed"],
)
async def test_an_answer_ends_in_time_and_in_size(handler: Any, fault: type[Exception]) -> None:
    async with told(handler, ask_s=1.0) as (way, url):
        with pytest.raises(fault):
            await way.get(url)


@pytest.mark.parametrize(
    "handler",
    [endless, dripping, answering(body=b"\x1f\x8b", headers={"Content-Encoding": "gzip"})],
    ids=["endless", "drip", "packed"],
)
async def test_what_is_said_beside_a_status_holds_up_nobody_who_told_something(handler: Any) -> None:
    async with told(handler, ask_s=1.0) as (way, url):
        answer = await way.post(url, b"{}", {})
        assert (answer.status, answer.content) == (200, b"")


async def test_as_much_as_is_taken_is_taken() -> None:
    async with told(answering(body=bytes(MOST_BYTES))) as (way, url):
        assert isinstance(answer := await way.get(url), Answered)
        assert len(answer.content) == MOST_BYTES


async def test_nobody_there_is_away() -> None:
    async with told(answering()) as (_, url):
        pass
    async with Outward((), most_bytes=1, origins=[url]).open() as way:
        with pytest.raises(Away):
            await way.get(url)
