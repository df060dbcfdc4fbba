"""The gateway between a real database, a real broker and the pretend phone company, and a threads that takes notes."""

import asyncio
import contextlib
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from types import ModuleType
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import aiohttp
import asyncpg
from twilio.request_validator import RequestValidator

from proto.sms import SmsCancel, SmsSend, SmsStatusChanged
from services.gateway.app import build
from services.gateway.settings import Settings
from services.gateway.store import lines
from services.kit.clock import SYSTEM, Clock
from services.kit.ids import new_id
from services.kit.run import Service
from services.kit.settings import Common, Secret
from services.practice.app import Practice
from services.practice.settings import Settings as PracticeSettings
from tests.servers.brokers import Broker
from tests.servers.databases import Database

ANA, BEN = "+18015550101", "+13855550102"
LINE, OTHER_LINE = "+18015550199", "+13855550199"
PROBATION = UUID("01900000-0000-7000-8000-000000000001")
COURT = UUID("01900000-0000-7000-8000-000000000002")
ACCOUNT, TOKEN = "AC" + "0" * 31 + "1", "practice-token"


def free_port() -> int:
    """A port nobody listens on, below those the system gives to outgoing connections."""
    for port in range(20000 + time.time_ns() % 9000, 32000):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no free port")


async def until(true: Callable[[], Awaitable[Any]], seconds: float = 10) -> Any:
    """What the question answers once the answer is true; fails after so many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := await true():
            return answer
        await asyncio.sleep(0.01)
    raise AssertionError(f"it did not come true in time: {await true()!r}")


class Office:
    """Everything around one gateway; restart() gives it a new process's life."""

    def __init__(self, database: Database, broker: Broker) -> None:
        self.database, self.broker = database, broker
        self.events: list[Any] = []
        self.sequences: list[tuple[str | None, int | None]] = []
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.clock: Clock = SYSTEM
        self.company = Practice(
            PracticeSettings(account_sid=ACCOUNT, auth_token=Secret(TOKEN), gateway_url=self.url, http_port=0)
        )
        self.threads = self._threads()
        self.gateway = self.threads
        self.http: aiohttp.ClientSession

    def settings(self, **more: Any) -> Settings:
        told: dict[str, Any] = {
            "work_database_url": Secret(self.database.url("gateway_work")),
            "page_database_url": Secret(self.database.url("gateway_page")),
            "amqp_url": Secret(self.broker.url("gateway")),
            "practice": True,
            "http_port": self.port,
            "public_url": self.url,
            "twilio_account_sid": ACCOUNT,
            "twilio_auth_token": Secret(TOKEN),
            "twilio_api_url": self.company.url,
            "staff_token_public_key": "",
        }
        return Settings(**(told | more))

    def _threads(self) -> Service:
        service = Service(
            "threads",
            Common(
                work_database_url=Secret(self.database.url("threads_work")),
                page_database_url=Secret(self.database.url("threads_page")),
                amqp_url=Secret(self.broker.url("threads")),
            ),
        )

        async def note(_tx: Any, event: Any, ctx: Any) -> None:
            self.events.append(event)
            self.sequences.append((ctx.envelope.subject, ctx.envelope.sequence))

        module = ModuleType("notes")
        names = "media_changed sms_received call_received sms_status_changed sms_cancelled sms_too_late sms_expired"
        for name in f"{names} number_opted_out number_opted_in number_checked".split():
            setattr(module, f"on_{name}", note)
        for queue in ("threads.inbound", "threads.status", "threads.numbers"):
            service.consume(queue, module)
        return service

    @contextlib.asynccontextmanager
    async def running(self, **settings: Any) -> AsyncIterator[Service]:
        """One life of the gateway."""
        self.gateway = build(self.settings(**settings), self.clock)
        async with self.gateway:
            yield self.gateway

    async def add_line(self, line: str = LINE, pace: float | None = None, **more: Any) -> None:
        async with self.gateway.db.tx() as tx:
            await lines.add_line(tx, line, more.pop("department_id", PROBATION), pace=pace, **more)
        self.gateway.nudge("check_ledger")

    async def rest_line(self, seconds: float) -> None:
        async with self.gateway.db.tx() as tx:
            await tx.execute("UPDATE line SET parked_until = $1", tx.now + timedelta(seconds=seconds))

    def order(self, body: str = "See you Monday.", to: str = ANA, **more: Any) -> SmsSend:
        now = self.clock.now()
        told: dict[str, Any] = {
            "message_id": new_id(),
            "to": to,
            "line": LINE,
            "body": body,
            "lane": "reply",
            "not_before": now - timedelta(seconds=1),
            "not_after": now + timedelta(hours=1),
        }
        return SmsSend(**(told | more))

    async def send(self, *orders: SmsSend) -> None:
        async with self.threads.db.tx() as tx:
            for order in orders:
                tx.publish(order, subject=str(order.message_id), lane=order.lane)

    async def cancel(self, message_id: UUID) -> None:
        async with self.threads.db.tx() as tx:
            tx.publish(SmsCancel(message_id=message_id), subject=str(message_id))

    async def saw(self, kind: type, count: int = 1, seconds: float = 10, **fields: Any) -> list[Any]:
        """The events of this kind that threads has got, once there are so many."""

        async def enough() -> list[Any] | None:
            found = [
                e for e in self.events if isinstance(e, kind) and all(getattr(e, k) == v for k, v in fields.items())
            ]
            return found if len(found) >= count else None

        return await until(enough, seconds)

    async def until_quiet(self) -> None:
        """Wait until everything published so far was carried and handled: a marker sent last came back."""
        marker = self.order(to="+14355550150", body="marker")
        await self.send(marker)
        await self.saw(SmsStatusChanged, status="delivered", message_id=marker.message_id)

        async def carried() -> bool:
            return await self.value("SELECT count(*) FROM outbox") == 0

        await until(carried)

    def of(self, kind: type) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]

    async def rows(self, query: str, *args: Any) -> list[Any]:
        async with self.gateway.db.connection() as connection:
            return list(await connection.fetch(query, *args))

    @contextlib.asynccontextmanager
    async def superuser(self) -> AsyncIterator[asyncpg.Connection]:
        """Past every grant and policy."""
        connection = await asyncpg.connect(self.database.url(), timeout=10)
        try:
            yield connection
        finally:
            await connection.close()

    async def value(self, query: str, *args: Any) -> Any:
        return (await self.rows(query, *args))[0][0]

    async def status(self, message_id: UUID) -> str | None:
        rows = await self.rows("SELECT status FROM attempt WHERE message_id = $1", message_id)
        return rows[0][0] if rows else None

    async def until_status(self, message_id: UUID, status: str, seconds: float = 10) -> None:
        async def is_so() -> bool:
            return await self.status(message_id) == status

        await until(is_so, seconds)

    async def knobs(self, **knobs: Any) -> None:
        """Turn the phone company's knobs; the rest goes back to its default."""
        async with self.http.put(f"{self.company.url}/practice/knobs", json=knobs) as answer:
            assert answer.status == 200, await answer.text()

    async def accepted(self) -> list[dict[str, Any]]:
        """What the phone company took: its own log."""
        async with self.http.get(f"{self.company.url}/practice/log") as answer:
            return list((await answer.json())["entries"])

    async def texts_in(self, number: str, body: str, line: str = LINE) -> str:
        """A client writes; the status the office answered with."""
        url = f"{self.company.url}/practice/phones/{number}/texts"
        async with self.http.post(url, json={"body": body, "line": line}) as answer:
            return str((await answer.json())["status"])

    def form(self, **fields: str) -> dict[str, str]:
        return {
            "MessageSid": "SM" + new_id().hex,
            "AccountSid": ACCOUNT,
            "From": ANA,
            "To": LINE,
            "Body": "Hello",
            "NumMedia": "0",
            "FromCity": "",
        } | fields

    async def webhook(
        self, form: dict[str, str], path: str = "/twilio/sms", token: str = TOKEN, sign: str | None = None, **more: Any
    ) -> aiohttp.ClientResponse:
        """Post a form as the provider would, signed by its own library."""
        signature = sign if sign is not None else RequestValidator(token).compute_signature(self.url + path, form)
        headers = {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
        async with self.http.post(self.url + path, data=urlencode(form), headers=headers | more) as answer:
            await answer.read()
            return answer


def at(office: Office, **delta: float) -> datetime:
    return office.clock.now() + timedelta(**delta)
