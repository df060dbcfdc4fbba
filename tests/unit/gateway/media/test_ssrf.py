"""Nobody can make us connect anywhere by what they put into a text or an answer: a table of places we do not go."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from yarl import URL

from services.desk.public import is_public
from services.gateway.media import fetch
from services.gateway.media.fetch import Away, Fetched, Fetcher, Gone, Misled, TooLarge, checked
from services.kit import failpoints
from services.kit.http import listening
from tests.fakes.places import ANSWERS, CDN, HOSTS, PLACES
from tests.fakes.ways import FakeResolver, Spy
from tests.fakes.zoo import picture


class Api:
    """The provider's door; tells what it was asked with."""

    def __init__(self) -> None:
        self.location: str | None = None
        self.handler: Any = None
        self.asked: list[str | None] = []
        self.app = web.Application()
        self.app.router.add_get("/{path:.*}", self._answer)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.headers.get("Authorization"))
        if self.handler:
            return await self.handler(request)
        # A server of theirs may send any bytes; aiohttp's own would refuse a line's end in a header.
        raw = (self.location or "").encode("utf-8", "surrogateescape").decode("latin-1")
        return web.Response(status=302, headers={"Location": raw.replace("\r\n", "%0d%0a")})


@asynccontextmanager
async def road(spy: Spy, *answers: list[str]) -> AsyncIterator[tuple[Api, Fetcher, URL]]:
    api = Api()
    async with listening(api.app, "127.0.0.1", 0) as url:
        fetcher = Fetcher("Basic secret", HOSTS, lambda: FakeResolver(*(answers or (["127.0.0.1"],))))
        async with fetcher.open(socket_factory=spy):
            yield api, fetcher, URL(url) / "2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1"


async def test_no_place_on_the_table_is_connected_to() -> None:
    spy, refused = Spy(), 0
    assert len(PLACES) >= 60
    async with road(spy, ["127.0.0.1"]) as (api, fetcher, url):
        for api.location in PLACES:
            with pytest.raises(Misled):
                await fetcher.get(url)
            refused += 1
    print(f"\nSSRF: {refused} places, {len(spy.addresses)} connections")
    assert spy.addresses == []
    assert api.asked == ["Basic secret"] * len(PLACES)


@pytest.mark.parametrize("place", PLACES)
def test_nor_is_any_of_them_a_place_we_go(place: str) -> None:
    with pytest.raises(Misled):
        checked(place, HOSTS)


@pytest.mark.parametrize("answer", ANSWERS, ids=",".join)
async def test_the_right_name_at_a_wrong_address_is_not_connected_to(answer: list[str]) -> None:
    spy = Spy()
    async with road(spy, answer) as (api, fetcher, url):
        api.location = f"https://{CDN}/picture"
        with pytest.raises(Misled):
            await fetcher.get(url)
    assert spy.addresses == []


async def test_a_name_that_turns_private_after_the_check_is_never_asked_again() -> None:
    spy = Spy()
    async with road(spy, ["93.184.216.34"], ["127.0.0.1"]) as (api, fetcher, url):
        api.location = f"https://{CDN}/picture"
        with pytest.raises(Away):
            await fetcher.get(url)  # the spy lets nobody through
        assert spy.addresses == ["93.184.216.34"]
        with pytest.raises(Misled):
            await fetcher.get(url)
    assert spy.addresses == ["93.184.216.34"]


async def test_without_the_resolver_or_the_check_private_places_are_connected_to() -> None:
    for switch, location in (("public_only", f"https://{CDN}/"), ("redirect_checked", "https://127.0.0.1/")):
        spy = Spy()
        async with road(spy, ["127.0.0.1"]) as (api, fetcher, url):
            api.location = location
            failpoints.arm(f"{switch}:off")
            try:
                with pytest.raises(Away):
                    await fetcher.get(url)
            finally:
                failpoints.arm("")
        assert spy.addresses == ["127.0.0.1"], switch


async def test_where_it_is_sent_on_once_it_goes_without_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    cdn, api = Api(), Api()
    cdn.handler = answering(body=picture(), content_type="image/png")
    async with listening(cdn.app, "127.0.0.1", 0) as there, listening(api.app, "127.0.0.1", 0) as here:
        port = URL(there).port
        monkeypatch.setattr(fetch, "checked", lambda _location, _hosts: URL(f"http://{CDN}:{port}/picture"))
        api.location = "anywhere"
        failpoints.arm("public_only:off")
        try:
            async with Fetcher("Basic secret", HOSTS, lambda: FakeResolver(["127.0.0.1"])).open() as fetcher:
                assert await fetcher.get(URL(here)) == Fetched(picture(), "image/png")
                cdn.handler, cdn.location = None, f"https://{CDN}/again"
                with pytest.raises(Misled):
                    await fetcher.get(URL(here))
        finally:
            failpoints.arm("")
    assert api.asked == ["Basic secret"] * 2
    assert cdn.asked == [None] * 2


async def _endless(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse()
    await answer.prepare(request)
    while True:
        await answer.write(b"\xff" * 65536)


async def _dripping(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse()
    await answer.prepare(request)
    while True:
        await answer.write(b"\xff")
        await asyncio.sleep(0.05)


async def _lying(request: web.Request) -> web.StreamResponse:
    assert request.transport
    request.transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\nshort")
    request.transport.close()
    return web.Response()


def answering(**more: Any) -> Any:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(**more)

    return answer


FAULTS: dict[str, tuple[Any, type[Exception]]] = {
    "six megabytes": (answering(body=b"\xff" * (6 << 20)), TooLarge),
    "endless": (_endless, TooLarge),
    "a slow drip": (_dripping, Away),
    "a length that lies": (_lying, Away),
    "packed": (answering(body=b"\x1f\x8b", headers={"Content-Encoding": "gzip"}), Misled),
    "gone": (answering(status=404), Gone),
    "throttled": (answering(status=429), Away),
    "broken": (answering(status=500, text="<html>"), Away),
    "not our password": (answering(status=401), Away),
}


@pytest.mark.parametrize("name", FAULTS)
async def test_what_is_no_picture_ends_in_time_and_in_size(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "FETCH_S", 0.5 if name == "a slow drip" else 10.0)
    handler, fault = FAULTS[name]
    async with road(Spy()) as (api, fetcher, url):
        api.handler = handler
        with pytest.raises(fault):
            await fetcher.get(url)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:93.184.216.34"])
def test_the_world_is_public(address: str) -> None:
    assert is_public(address)


def test_what_the_provider_answers_with_is_a_place_we_go() -> None:
    url = f"https://{CDN}/AC1/file%20one.jpg?Expires=1&Signature=a~b-c_d%3D"
    assert str(checked(url, HOSTS)) == url
