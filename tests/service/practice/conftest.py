"""The phone company on a free port, a toy office that takes its webhooks, and a driver for both."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from typing import Any
from urllib.parse import parse_qsl

import aiohttp
import msgspec
import pytest
from aiohttp import web

from services.kit.settings import Secret
from services.practice.app import Practice
from services.practice.settings import Settings

ACCOUNT = "AC" + "0" * 31 + "1"
TOKEN = "the-practice-token"
LINE, COURT_LINE = "+18015550100", "+13855550101"
ANA, BEN = "+18015550140", "+14355550141"
DEADLINE_S = 5.0


class Webhook(msgspec.Struct, frozen=True):
    """One request the office got."""

    target: str
    pairs: list[tuple[str, str]]
    headers: dict[str, str]
    at: float

    def __getitem__(self, name: str) -> str:
        return dict(self.pairs)[name]

    def __contains__(self, name: str) -> bool:
        return name in dict(self.pairs)


class Office:
    """Stands for gateway: keeps what it gets, and answers as told: a status each, 200 after the last."""

    def __init__(self) -> None:
        self.got: list[Webhook] = []
        self.answers: list[int | str] = []
        self.documents: dict[str, str] = {}  # by path: what a call is told to do
        self.url = ""
        self._came = asyncio.Condition()
        self._over = asyncio.Event()

    async def take(self, request: web.Request) -> web.Response:
        pairs = parse_qsl((await request.read()).decode(), keep_blank_values=True)
        self.got.append(Webhook(request.raw_path, pairs, dict(request.headers), time.monotonic()))
        async with self._came:
            self._came.notify_all()
        answer = self.answers.pop(0) if self.answers else 200
        if answer == "hang":
            await self._over.wait()
        if answer in ("hang", "drop"):
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        document = self.documents.get(request.path, "<Response/>")
        return web.Response(status=int(answer), text=document, content_type="text/xml")

    async def until(self, true: Callable[[list[Webhook]], Any]) -> list[Webhook]:
        """What it has got, once that is so."""
        async with asyncio.timeout(DEADLINE_S), self._came:
            await self._came.wait_for(lambda: true(self.got))
        return self.got

    async def receipts(self, *statuses: str) -> list[Webhook]:
        """The receipts so far, once each of these statuses has come."""
        await self.until(lambda got: set(statuses) <= {w["MessageStatus"] for w in got if "MessageStatus" in w})
        return [webhook for webhook in self.got if "MessageStatus" in webhook]

    def over(self) -> None:
        self._over.set()


class Driver:
    """The company, seen from the office's gateway and from the tests."""

    def __init__(self, practice: Practice, session: aiohttp.ClientSession, office: Office) -> None:
        self.practice, self.url, self.session, self.office = practice, practice.url, session, office
        self.auth = {"Authorization": aiohttp.encode_basic_auth(ACCOUNT, TOKEN)}

    async def api(self, method: str, path: str, **more: Any) -> tuple[int, Any]:
        """Ask Twilio's API; path from the account on, or a whole path of an answer."""
        url = self.url + (path if path.startswith("/2010") else f"/2010-04-01/Accounts/{ACCOUNT}{path}")
        async with self.session.request(method, url, headers=self.auth, **more) as answer:
            is_json = answer.content_type == "application/json"
            return answer.status, await (answer.json() if is_json else answer.read())

    async def create(self, **fields: str) -> tuple[int, Any]:
        """Send a text as gateway does; Ana gets "Hello" from the line unless told otherwise."""
        form = {"To": ANA, "From": LINE, "Body": "Hello", "StatusCallback": f"{self.office.url}/status?m=1"}
        return await self.api("POST", "/Messages.json", data={k: v for k, v in (form | fields).items() if v})

    async def status(self, sid: str) -> str:
        _, message = await self.api("GET", f"/Messages/{sid}.json")
        return str(message["status"])

    async def control(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Turn or read a control."""
        async with self.session.request(method, f"{self.url}/practice/{path}", json=body) as answer:
            return answer.status, await answer.json() if answer.content_length else None

    async def knobs(self, **knobs: Any) -> None:
        status, answer = await self.control("PUT", "knobs", knobs)
        assert status == 200, answer

    async def log(self) -> list[dict[str, Any]]:
        _, answer = await self.control("GET", "log")
        return list(answer["entries"])

    async def text_in(self, number: str = ANA, body: str = "Hello", **more: Any) -> dict[str, Any]:
        """Somebody writes to the line; what the company learnt of the webhook."""
        _, answer = await self.control("POST", f"phones/{number}/texts", {"body": body, "line": LINE} | more)
        return dict(answer)

    async def call(self, number: str = ANA, **more: Any) -> tuple[list[str], Any]:
        """Somebody calls the line; what they hear, and all the company says of it."""
        _, answer = await self.control("POST", f"phones/{number}/calls", {"line": LINE} | more)
        return [" ".join(filter(None, (one["number"], one["words"]))) for one in answer["heard"]], answer

    async def page(self, path: str, **more: Any) -> tuple[int, str]:
        async with self.session.get(f"{self.url}{path}", **more) as answer:
            return answer.status, await answer.text()


@pytest.fixture
async def toy_office() -> AsyncIterator[Office]:
    office = Office()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", office.take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    office.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield office
    office.over()
    await runner.cleanup()


@pytest.fixture
async def company(toy_office: Office) -> AsyncIterator[Driver]:
    settings = Settings(account_sid=ACCOUNT, auth_token=Secret(TOKEN), gateway_url=toy_office.url, http_port=0)
    async with Practice(settings) as practice, aiohttp.ClientSession() as session:
        driver = Driver(practice, session, toy_office)
        await driver.knobs(receipt_delay_ms=10)
        yield driver
