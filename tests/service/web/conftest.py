"""web alone, on a real Postgres and a real RabbitMQ, with a small threads behind it and a browser's manners."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from types import TracebackType
from typing import Any
from uuid import UUID

import aiohttp
import asyncpg
import pytest
from aiohttp import web
from argon2 import PasswordHasher
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from yarl import URL

from services.kit.settings import Secret
from services.web.app import build
from services.web.domain import passwords
from services.web.settings import Settings
from services.web.store import directory
from tests.fakes.clock import FixedClock
from tests.fakes.threads import FakeThreads
from tests.servers.brokers import Broker
from tests.servers.databases import Database

# A Monday, ten in the morning in Denver.
MONDAY = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
PROBATION, CARLA, DEV, GUS, HANA = (UUID(int=n) for n in (1, 20, 21, 22, 23))
PASSWORD = "practice office"
PEOPLE = {
    CARLA: ("Carla Reyes", "carla", "case_manager"),
    DEV: ("Dev Chandra", "dev", "case_manager"),
    GUS: ("Gus Whitaker", "gus", "front_office"),
    HANA: ("Hana Brooks", "hana", "administrator"),
}
_key = Ed25519PrivateKey.generate()
_NO = serialization.NoEncryption()
PRIVATE = _key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, _NO).decode()
PUBLIC = (
    _key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
)
_CSRF = re.compile(r'data-csrf="([^"]+)"')


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """A hash that costs a millisecond, so that a door's test is about the door."""
    if "real_passwords" not in request.fixturenames:
        hash_quickly(monkeypatch)
    passwords._nobodys.cache_clear()


def hash_quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords of this test cost nothing: four people with real ones take half a second."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


@pytest.fixture
def real_passwords() -> None:
    """The real cost; ask for it where time is what is tested."""


class Browser:
    """One browser's cookies and habits; sees answers as they are, redirects too."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._session = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        self.csrf = ""

    async def close(self) -> None:
        await self._session.close()

    async def get(self, path: str, **headers: str) -> "Answer":
        async with self._session.get(self.url + path, headers=headers, allow_redirects=False) as answer:
            return self._seen(Answer(answer, await answer.read()))

    async def post(self, path: str, fields: dict[str, Any] | None = None, **headers: str) -> "Answer":
        named = {"csrf": self.csrf, **(fields or {})}
        sent = [(name, one) for name, some in named.items() for one in (some if isinstance(some, list) else [some])]
        headers = {"Sec-Fetch-Site": "same-origin", **headers}
        async with self._session.post(
            self.url + path, data=sent, headers={k: v for k, v in headers.items() if v}, allow_redirects=False
        ) as answer:
            return self._seen(Answer(answer, await answer.read()))

    async def sign_in(self, who: str = "carla", password: str = PASSWORD, **headers: str) -> "Answer":
        answer = await self.post("/sign-in", {"email": f"{who}@county.example", "password": password}, **headers)
        if answer.status == 303:
            await self.get("/inbox")
        return answer

    @property
    def secret(self) -> str:
        """The session cookie, as a thief would want it."""
        return {c.key: c.value for c in self._session.cookie_jar}.get("session", "")

    def plant(self, secret: str) -> None:
        self._session.cookie_jar.update_cookies({"session": secret}, response_url=URL(self.url))

    def _seen(self, answer: "Answer") -> "Answer":
        if found := _CSRF.search(answer.text):
            self.csrf = found[1]
        return answer


class Answer:
    """What came back."""

    def __init__(self, response: aiohttp.ClientResponse, body: bytes) -> None:
        self.status, self.headers, self.text = response.status, response.headers, body.decode("utf-8", "replace")
        self.to = response.headers.get("Location", "")


class Office:
    """The service, its staff, and the threads it asks."""

    def __init__(self, database: Database, broker: Broker, **more: Any) -> None:
        self.clock = FixedClock(MONDAY)
        self.database, self.broker, self._more = database, broker, more
        self.threads = FakeThreads(self.clock, PUBLIC, CARLA, PROBATION)
        self._browsers: list[Browser] = []

    async def __aenter__(self) -> "Office":
        self._runner = web.AppRunner(self.threads.app(), shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.threads.url = f"http://{host}:{port}"
        settings = Settings(
            work_database_url=Secret(self.database.url("web_work")),
            page_database_url=Secret(self.database.url("web_page")),
            amqp_url=Secret(self.broker.url("web")),
            staff_token_private_key=Secret(PRIVATE),
            threads_url=self.threads.url,
            gateway_url=f"{self.threads.url}/gateway",
            **{"public_url": "http://127.0.0.1:8080", "practice": True, **self._more},
        )
        self.service = build(settings, self.clock)
        await self.service.__aenter__()
        self.db = await asyncpg.connect(self.database.url())
        await self.db.execute("SET search_path = web")
        await self._staff()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for browser in self._browsers:
            await browser.close()
        await self.db.close()
        await self.service.__aexit__(kind, error, trace)
        await self._runner.cleanup()

    async def _staff(self) -> None:
        async with self.service.db.tx() as tx:
            await directory.add_department(tx, name="Probation", time_zone="America/Denver", department_id=PROBATION)
            for staff_id, (name, key, role) in PEOPLE.items():
                await directory.add_staff(
                    tx,
                    name=name,
                    email=f"{key}@county.example",
                    role=role,  # type: ignore[arg-type]
                    department_id=PROBATION,
                    password_hash=passwords.make_hash(PASSWORD),
                    staff_id=staff_id,
                )

    def browser(self) -> Browser:
        one = Browser(self.service.url)
        self._browsers.append(one)
        return one

    async def signed_in(self, who: str = "carla") -> Browser:
        one = self.browser()
        assert (await one.sign_in(who)).status == 303
        return one


@pytest.fixture
async def office(database: Database, broker: Broker) -> AsyncIterator[Office]:
    async with Office(database, broker) as one:
        yield one


@pytest.fixture
async def carla(office: Office) -> Browser:
    return await office.signed_in("carla")
