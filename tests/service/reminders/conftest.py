"""reminders alone, on a real Postgres and a real RabbitMQ; the test speaks as everybody around it."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, TypeVar
from uuid import UUID

import aio_pika
import asyncpg
import msgspec
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from proto import envelope
from proto.departments import AppointmentCancelled, AppointmentMoved, AppointmentScheduled, ClientRef
from proto.directory import DepartmentChanged
from proto.numbers import LineChanged
from proto.people import Caseload, ClientChanged, ExternalId, PhoneState
from proto.registry import decode_data, type_of
from services.kit.clock import FixedClock
from services.kit.ids import new_id
from services.kit.settings import Secret
from services.reminders.app import build
from services.reminders.settings import Settings
from services.reminders.store.publishers import add_publisher
from tests.servers.brokers import Broker
from tests.servers.databases import Database

# A Monday, ten in the morning in Denver; the clocks there go forward on Sunday the 8th.
MONDAY = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
PROBATION, COURT = UUID(int=1), UUID(int=2)
ANA, CARLA = UUID(int=10), UUID(int=20)
PROBATION_LINE, COURT_LINE, ANAS = "+18015550100", "+13855550100", "+18015550110"
PATIENCE_S = 10

T = TypeVar("T", bound=msgspec.Struct)
_key = Ed25519PrivateKey.generate()
PRIVATE_PEM = _key.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
).decode()
PUBLIC_PEM = (
    _key.public_key()
    .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    .decode()
)


def ana(**changes: Any) -> ClientChanged:
    """Ana, on Carla's caseload, with a working phone and the court's id."""
    known = ClientChanged(
        client_id=ANA,
        given_name="Ana",
        family_name="Abbott",
        language="es",
        time_zone="America/Denver",
        phones=(PhoneState(phone_id=UUID(int=11), number=ANAS, valid_from=MONDAY, health="working", is_current=True),),
        caseloads=(Caseload(department_id=PROBATION, staff_id=CARLA, is_open=True),),
        external_ids=(ExternalId(label="court_id", value="A-1001"),),
    )
    return msgspec.structs.replace(known, **changes)


def scheduled(starts_at: str = "2026-03-09T08:30", **changes: Any) -> AppointmentScheduled:
    """A date of Ana's: by default Monday week, half past eight."""
    date = AppointmentScheduled(
        appointment="2026-1001",
        client=ClientRef(label="court_id", id="A-1001"),
        starts_at=starts_at,
        time_zone="America/Denver",
        place="450 S State St, room 201",
        kind="hearing",
    )
    return msgspec.structs.replace(date, **changes)


def moved(starts_at: str, **changes: Any) -> AppointmentMoved:
    """The same date, moved."""
    return msgspec.convert(msgspec.to_builtins(scheduled(starts_at, **changes)), AppointmentMoved)


CANCELLED = AppointmentCancelled(appointment="2026-1001", client=ClientRef(label="court_id", id="A-1001"))


class Office:
    """The service, and everybody it deals with."""

    def __init__(self, database: Database, broker: Broker, failpoints: str = "") -> None:
        self.clock = FixedClock(MONDAY)
        self.broker, self.database = broker, database
        self.service = build(self.settings(failpoints), self.clock)
        self.keys: dict[str, str] = {}
        self._links: dict[str, tuple[Any, Any]] = {}
        self._seq = 0

    def settings(self, failpoints: str = "") -> Settings:
        return Settings(
            work_database_url=Secret(self.database.url("reminders_work")),
            page_database_url=Secret(self.database.url("reminders_page")),
            amqp_url=Secret(self.broker.url("reminders")),
            staff_token_public_key=PUBLIC_PEM,
            practice=True,
            failpoints=failpoints,
        )

    async def __aenter__(self) -> "Office":
        await self.service.__aenter__()
        self.db = await asyncpg.connect(self.database.url())
        await self.db.execute("SET search_path = reminders")
        async with self.service.db.tx() as tx:
            for name in ("court", "health"):
                self.keys[name] = await add_publisher(tx, name, COURT, has_queue=True)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for connection, _ in self._links.values():
            await connection.close()
        await self.db.close()
        await self.service.__aexit__(kind, error, trace)

    async def _channel(self, user: str) -> Any:
        if user not in self._links:
            connection = await aio_pika.connect(self.broker.url(user))
            self._links[user] = connection, await connection.channel(on_return_raises=True)
        return self._links[user][1]

    async def say(
        self,
        user: str,
        data: msgspec.Struct,
        *,
        subject: str = "it",
        seq: int | None = None,
        event_id: str | None = None,
        user_id: str | None = "itself",
        source: str | None = None,
        at: datetime | None = None,
    ) -> str:
        """Publish an event as that broker user; its id."""
        declared, event_id = type_of(data), event_id or str(new_id())
        body = envelope.encode(
            data,
            event_id=event_id,
            source=source or f"/{user}",
            type_name=declared.name,
            time=at or self.clock.now(),
            subject=subject,
            sequence=seq,
        )
        message = aio_pika.Message(body, message_id=event_id, user_id=user if user_id == "itself" else user_id)
        exchange = await (await self._channel(user)).get_exchange(declared.exchange, ensure=False)
        key = f"{user}.{declared.name}" if declared.kind == "outside" else declared.routing_key("reply")
        await exchange.publish(message, routing_key=key)
        return event_id

    async def know(self, *facts: msgspec.Struct) -> None:
        """Have reminders learn these facts, each newer than the last."""
        for fact in facts:
            self._seq += 1
            await self.say(type_of(fact).by[0], fact, seq=self._seq)
        await self.until("SELECT count(*) FROM inbox WHERE queue = 'reminders.copies'", self._seq)

    async def know_ana(self) -> None:
        """The usual surroundings: two departments with a line each, and Ana."""
        await self.know(
            department(PROBATION),
            department(COURT),
            line(PROBATION_LINE, PROBATION),
            line(COURT_LINE, COURT),
            ana(),
        )

    async def until(self, query: str, wanted: Any, *args: Any) -> Any:
        """Wait until the query's value is what is wanted."""
        end, got = time.monotonic() + PATIENCE_S, None
        while time.monotonic() < end:
            got = await self.db.fetchval(query, *args)
            if got == wanted:
                return got
            await asyncio.sleep(0.02)
        raise AssertionError(f"{query}: {got!r}, not {wanted!r}")

    async def next(self, queue: str, kind: type[T], *, user: str | None = None) -> T:
        """The next event in a queue, which must be of this kind."""
        got = await (await self._channel(user or queue.partition(".")[0])).get_queue(queue, ensure=False)
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            message = await got.get(no_ack=True, fail=False)
            if message is not None:
                data = decode_data(envelope.decode(message.body))
                if isinstance(data, kind):
                    return data
                # What the test itself said lies among the copies; elsewhere nothing else may come first.
                assert queue.endswith(".copies"), data
                continue
            await asyncio.sleep(0.02)
        raise AssertionError(f"nothing came in {queue}")

    async def receipt(self, kind: type[T], publisher: str = "court") -> T:
        """The next receipt of a publisher, which must be of this kind."""
        return await self.next(f"publisher.{publisher}.receipts", kind, user=publisher)

    async def later(self, by: timedelta) -> None:
        """Move the clock, and let what is due happen."""
        self.clock.advance(by)
        self.service.nudge("due")

    async def at(self, when: datetime) -> None:
        """Set the clock, and let what is due happen."""
        await self.later(when - self.clock.now())

    async def reminders(self) -> list[tuple[Any, ...]]:
        """(step, revision, state) of all, oldest first."""
        rows = await self.db.fetch("SELECT step, revision, state FROM reminder ORDER BY reminder_id")
        return [tuple(row) for row in rows]


def department(department_id: UUID, quiet_from: str = "20:00", quiet_until: str = "08:00") -> DepartmentChanged:
    return DepartmentChanged(
        department_id=department_id,
        name="a department",
        time_zone="America/Denver",
        quiet_from=quiet_from,
        quiet_until=quiet_until,
    )


def line(number: str, department_id: UUID) -> LineChanged:
    return LineChanged(line=number, department_id=department_id, kind="long_code", pace=None, is_active=True)


@pytest.fixture
async def office(database: Database, broker: Broker) -> AsyncIterator[Office]:
    async with Office(database, broker) as one:
        yield one
