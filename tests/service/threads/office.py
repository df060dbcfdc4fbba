"""threads alone, on a real Postgres and a real RabbitMQ; the test speaks as everybody around it."""

import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import aiohttp

from proto.hints import PageChanged
from proto.numbers import NumberOptedOut
from proto.sms import SmsReceived, SmsSend, SmsStatusChanged
from services.kit.ids import new_id
from services.kit.settings import Secret
from services.threads.app import build
from services.threads.domain.health import Condition
from services.threads.jobs import Jobs
from services.threads.settings import Settings
from services.threads.store import told
from services.threads.store.caseloads import open_caseload
from services.threads.store.people import NewClient, add_client, add_phone
from tests.fakes.clock import FixedClock
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.asking import Asking
from tests.service.threads.house import (
    ADMIN,
    ANAS,
    AUDITOR,
    CARLA,
    CLERK,
    COURT,
    COURT_LINE,
    DESK,
    DEV,
    ERIN,
    LINE,
    MONDAY,
    PROBATION,
    ROLES,
    WORKING,
    department,
    line,
    staff,
)
from tests.service.wire import PUBLIC_PEM, Wire


class Office(Wire):
    """The service, and everybody it deals with."""

    def __init__(self, database: Database, broker: Broker, **settings: Any) -> None:
        super().__init__("threads", database, broker, FixedClock(MONDAY))
        self.service = build(self.settings(**settings), self.clock)
        self.carla, self.dev, self.erin = Asking(self, CARLA), Asking(self, DEV), Asking(self, ERIN)
        self.desk, self.clerk = Asking(self, DESK), Asking(self, CLERK)
        self.admin, self.auditor = Asking(self, ADMIN), Asking(self, AUDITOR)
        self.people = {
            "carla": self.carla,
            "dev": self.dev,
            "erin": self.erin,
            "desk": self.desk,
            "clerk": self.clerk,
            "admin": self.admin,
            "auditor": self.auditor,
        }
        self.hints: list[PageChanged] = []
        self.http: aiohttp.ClientSession
        self._seqs: dict[str, int] = {}

    def settings(self, **more: Any) -> Settings:
        told: dict[str, Any] = {
            "work_database_url": Secret(self.database.url("threads_work")),
            "page_database_url": Secret(self.database.url("threads_page")),
            "amqp_url": Secret(self.broker.url("threads")),
            "staff_token_public_key": PUBLIC_PEM,
            "practice": True,
        }
        return Settings(**(told | more))

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["Office"]:
        """The service is up and knows the house."""
        async with self.service, aiohttp.ClientSession() as self.http:
            self._note_hints()
            await self.open()
            try:
                await self.know(
                    department(PROBATION),
                    department(COURT),
                    *(staff(one) for one in ROLES),
                    line(LINE, PROBATION),
                    line(COURT_LINE, COURT),
                )
                yield self
            finally:
                await self.close()

    def _note_hints(self) -> None:
        for pool in (self.service.db, self.service.pages):
            pool.on_commit = self._noting(pool.on_commit)

    def _noting(self, carry: Any) -> Any:
        def note(lanes: Any, hints: Any, *more: Any) -> None:
            self.hints.extend(hints)
            carry(lanes, hints, *more)

        return note

    async def add(
        self,
        name: str = "Ana Abbott",
        number: str | None = ANAS,
        owner: UUID | None = CARLA,
        department_id: UUID = PROBATION,
        condition: Condition = WORKING,
        **more: Any,
    ) -> tuple[UUID, UUID]:
        """A client with a phone on somebody's caseload: (client, thread)."""
        given, _, family = name.partition(" ")
        new = NewClient(given_name=given, family_name=family, time_zone="America/Denver", **more)
        async with self.service.db.tx() as tx:
            client_id = await add_client(tx, new)
            if number:
                await add_phone(tx, client_id, number, condition=condition)
            thread_id = await open_caseload(tx, client_id, department_id, owner)
            await told.publish_clients(tx, [client_id])
        return client_id, thread_id

    def text(self, body: str = "Can I come at 4?", number: str = ANAS, **more: Any) -> SmsReceived:
        told: dict[str, Any] = {
            "text_id": new_id(),
            "number": number,
            "line": LINE,
            "body": body,
            "provider_sid": "SM" + new_id().hex,
            "received_at": self.clock.now(),
        }
        return SmsReceived(**(told | more))

    async def texts(self, body: str = "Can I come at 4?", number: str = ANAS, **more: Any) -> UUID:
        """Somebody writes, a second later; waits until threads has taken it in. The text's id."""
        self.clock.advance(timedelta(seconds=1))
        self._seqs[number] = self._seqs.get(number, 0) + 1
        text = self.text(body, number, **more)
        await self.say("gateway", text, subject=number, seq=self._seqs[number])
        await self.taken_in(text.text_id)
        return text.text_id

    async def followed(self) -> None:
        """All that staff changed has been carried out and told."""
        self.service.nudge("follow_changes")
        await self.until("SELECT count(*) FROM client_change WHERE told_at IS NULL", 0)

    async def taken_in(self, text_id: UUID) -> None:
        await self.until(
            """
            SELECT EXISTS (SELECT FROM message WHERE message_id = $1)
                OR EXISTS (SELECT FROM unknown_text WHERE text_id = $1)
                OR EXISTS (SELECT FROM court_text WHERE text_id = $1)
            """,
            True,
            text_id,
        )

    async def sent(self, lane: str = "reply") -> SmsSend:
        """The next text threads hands to gateway in this lane."""
        return await self.next(f"gateway.send.{lane}", SmsSend)

    async def nothing_sent(self) -> None:
        """The jobs have looked, everything published has been carried, and none of it was a text."""
        jobs = Jobs(self.service.db)
        for look in (jobs.release_held, jobs.attach_chosen, jobs.ask_again):
            await look()
        await self.until("SELECT count(*) FROM outbox", 0)
        for lane in ("reply", "reminder", "bulk"):
            channel = await self._channel("gateway")
            queue = await channel.get_queue(f"gateway.send.{lane}", ensure=False)
            assert await queue.get(no_ack=True, fail=False) is None

    async def gateway_says(self, message_id: UUID, status: str, seq: int, **more: Any) -> None:
        told: dict[str, Any] = {
            "message_id": message_id,
            "attempt_id": new_id(),
            "status": status,
            "at": self.clock.now(),
        }
        await self.say("gateway", SmsStatusChanged(**(told | more)), subject=str(message_id), seq=seq)

    async def status_is(self, message_id: UUID | str, status: str) -> None:
        await self.until("SELECT status FROM message WHERE message_id = $1", status, UUID(str(message_id)))

    async def stops(self, number: str = ANAS, to: str = LINE) -> None:
        """The number said STOP, as gateway tells it."""
        self._seqs[number] = self._seqs.get(number, 0) + 1
        word = NumberOptedOut(number=number, line=to, evidence_id=new_id(), at=self.clock.now())
        await self.say("gateway", word, subject=number, seq=self._seqs[number])
        await self.until("SELECT is_out FROM opt_out WHERE number = $1", True, number)

    def passes(self, **delta: float) -> None:
        """Time goes by, and the jobs look."""
        self.clock.advance(timedelta(**delta))
        for job in ("release_held", "attach_chosen", "ask_again"):
            self.service.nudge(job)

    async def value(self, query: str, *args: Any) -> Any:
        return await self.db.fetchval(query, *args)
