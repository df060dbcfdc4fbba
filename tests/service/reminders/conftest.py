"""reminders alone, on a real Postgres and a real RabbitMQ; the test speaks as everybody around it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, TypeVar
from uuid import UUID

import msgspec
import pytest

from proto.departments import AppointmentCancelled, AppointmentMoved, AppointmentScheduled, ClientRef
from proto.directory import DepartmentChanged
from proto.envelope import Envelope
from proto.messages import MessageStatus, MessageStatusChanged
from proto.numbers import LineChanged
from proto.people import Caseload, ClientChanged, ExternalId, PhoneState
from proto.posts import ThreadPost
from proto.receipts import ReceiptAccepted, ReceiptPlanned
from proto.registry import type_of
from services.kit.settings import Secret
from services.kit.tx import Tx
from services.reminders import jobs
from services.reminders.acts import clients
from services.reminders.acts.accepting import accept
from services.reminders.app import build
from services.reminders.settings import Settings
from services.reminders.store.publishers import add_publisher, publisher_named
from tests.fakes.clock import FixedClock
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.wire import PUBLIC_PEM, Wire

# A Monday, ten in the morning in Denver; the clocks there go forward on Sunday the 8th.
MONDAY = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
PROBATION, COURT = UUID(int=1), UUID(int=2)
LINK_KEY = "a key that is as long as such keys are"
ANA, CARLA = UUID(int=10), UUID(int=20)
PROBATION_LINE, COURT_LINE, ANAS = "+18015550100", "+13855550100", "+18015550110"

# Monday, four in the afternoon in Denver, the day after the clocks went forward.
DAY_BEFORE = datetime(2026, 3, 9, 22, 0, tzinfo=UTC)

T = TypeVar("T", bound=msgspec.Struct)


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


def scheduled(starts_at: str = "2026-03-10T08:30", **changes: Any) -> AppointmentScheduled:
    """A date of Ana's: by default Tuesday week, half past eight."""
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


def person(number: int) -> ClientRef:
    """How court calls one of the people it knows."""
    return ClientRef(label="court_id", id=f"P-{number}")


class Office(Wire):
    """The service, and everybody it deals with."""

    is_day_before_only = True

    def __init__(self, database: Database, broker: Broker, failpoints: str = "") -> None:
        super().__init__("reminders", database, broker, FixedClock(MONDAY))
        self.service = build(self.settings(failpoints), self.clock)
        self.keys: dict[str, str] = {}

    def settings(self, failpoints: str = "") -> Settings:
        return Settings(
            work_database_url=Secret(self.database.url("reminders_work")),
            page_database_url=Secret(self.database.url("reminders_page")),
            amqp_url=Secret(self.broker.url("reminders")),
            staff_token_public_key=PUBLIC_PEM,
            link_key=Secret(LINK_KEY),
            practice=True,
            failpoints=failpoints,
        )

    async def __aenter__(self) -> "Office":
        await self.service.__aenter__()
        await self.open()
        async with self.service.db.tx() as tx:
            for name in ("court", "health"):
                self.keys[name] = await add_publisher(tx, name, COURT, has_queue=True)
        if self.is_day_before_only:
            await self.only_day_before()
        return self

    async def only_day_before(self) -> None:
        """One text a date, so that a test sees what becomes of it and of nothing else."""
        await self.db.execute("UPDATE cascade SET is_on = step = 'day_before'")

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()
        await self.service.__aexit__(kind, error, trace)

    async def know_ana(self) -> None:
        """The usual surroundings: two departments with a line each, and Ana."""
        await self.know(
            department(PROBATION),
            department(COURT),
            line(PROBATION_LINE, PROBATION),
            line(COURT_LINE, COURT),
            ana(),
        )

    async def know_people(self, count: int) -> None:
        """So many clients beside Ana, each with the court's id that person() names."""
        await self.know_ana()
        await self.until("SELECT count(*) FROM client", 1)
        async with self.service.db.tx() as tx:
            for number in range(count):
                ids = (ExternalId(label="court_id", value=person(number).id),)
                await clients.changed(tx, ana(client_id=UUID(int=1000 + number), external_ids=ids), 1)

    async def replan(self) -> None:
        """Have whoever waits for it planned again, by us or by the service's own beat, and committed."""
        await jobs.replan_asked(self.service.db)
        await self.until("SELECT count(*) FROM replan", 0)

    async def take(self, event: Any, sequence: int) -> None:
        """Take in an event of court's by the function both doors call."""
        async with self.service.db.tx() as tx:
            await self.accept(tx, event, sequence)

    async def accept(self, tx: Tx, event: Any, sequence: int) -> None:
        """Take it in within a transaction."""
        declared = type_of(event)
        frame = Envelope(
            id=f"{declared.name} {event.appointment} {sequence}",
            source="/court",
            type=declared.name,
            time=self.clock.now(),
            sequence=sequence,
            data=msgspec.Raw(msgspec.json.encode(event)),
        )
        court = await publisher_named(tx, "court")
        assert court is not None
        await accept(tx, court, frame, event)

    async def hand_over(self) -> None:
        """Have all that is due looked at, by us or by the service's own beat, and committed."""
        await jobs.hand_over(self.service.db)
        due = "SELECT count(*) FROM reminder WHERE state = 'planned' AND not_before <= $1"
        await self.until(due, 0, self.clock.now())

    async def handed(self, date: AppointmentScheduled | None = None) -> ThreadPost:
        """Ana's date published, planned and, the day before, handed to threads."""
        await self.know_ana()
        await self.say("court", date or scheduled(), seq=1)
        await self.receipt(ReceiptAccepted)
        await self.receipt(ReceiptPlanned)
        await self.at(DAY_BEFORE)
        post: ThreadPost = await self.next("threads.post.reminder", ThreadPost)
        return post

    async def status(self, post: ThreadPost, *statuses: MessageStatus, code: str | None = None) -> None:
        """threads says what became of a post's message."""
        for status in statuses:
            changed = MessageStatusChanged(
                message_id=post.post_id,
                thread_id=UUID(int=30),
                department_id=PROBATION,
                staff_id=CARLA,
                status=status,
                at=self.clock.now(),
                code=code,
                post_id=post.post_id,
            )
            await self.say("threads", changed)

    async def receipt(self, kind: type[T], publisher: str = "court") -> T:
        """The next receipt of a publisher, which must be of this kind."""
        told: T = await self.next(f"publisher.{publisher}.receipts", kind, user=publisher)
        return told

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
