"""Who is told what, and how often; the test speaks as web and threads."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import aiohttp
import pytest

from proto.directory import CoverChanged, StaffChanged
from proto.messages import MessageReceived, MessageSent, MessageStatus, MessageStatusChanged
from proto.notices import NoticeCleared, NoticeRaised
from proto.people import Caseload, CaseloadChanged
from services.kit.clock import FixedClock
from services.kit.settings import Secret
from services.kit.tokens import StaffToken, sign
from services.notifier.app import build
from services.notifier.settings import Settings
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.wire import PRIVATE_PEM, PUBLIC_PEM, Wire

MONDAY = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
PROBATION, ANA, THREAD = UUID(int=1), UUID(int=10), UUID(int=30)
CARLA, DEV, GUS = UUID(int=20), UUID(int=21), UUID(int=23)
STRANGER = "+13075550198"


class Office(Wire):
    """notifier, and those it hears from."""

    def __init__(self, database: Database, broker: Broker) -> None:
        super().__init__("notifier", database, broker, FixedClock(MONDAY))
        settings = Settings(
            work_database_url=Secret(database.url("notifier_work")),
            page_database_url=Secret(database.url("notifier_page")),
            amqp_url=Secret(broker.url("notifier")),
            staff_token_public_key=PUBLIC_PEM,
        )
        self.service = build(settings, self.clock)

    async def text(self, minute: float = 0, thread_id: UUID | None = THREAD, **changes: Any) -> None:
        """A client writes."""
        event = MessageReceived(
            message_id=uuid4(),
            thread_id=thread_id,
            client_id=ANA if thread_id else None,
            department_id=PROBATION,
            staff_id=CARLA if thread_id else None,
            at=MONDAY + timedelta(minutes=minute),
            **changes,
        )
        await self.say("threads", event, subject=str(thread_id or STRANGER))

    async def answer(self, minute: float, purpose: str = "talk", staff_id: UUID | None = CARLA) -> None:
        """Somebody writes in the thread."""
        event = MessageSent(
            message_id=uuid4(),
            thread_id=THREAD,
            client_id=ANA,
            department_id=PROBATION,
            staff_id=staff_id,
            at=MONDAY + timedelta(minutes=minute),
            purpose=purpose,
        )
        await self.say("threads", event, subject=str(THREAD))

    async def status(self, status: MessageStatus, seq: int, post_id: UUID | None = None) -> None:
        """What became of one message of Carla's."""
        event = MessageStatusChanged(
            message_id=UUID(int=50),
            thread_id=THREAD,
            department_id=PROBATION,
            staff_id=CARLA,
            status=status,
            at=MONDAY,
            post_id=post_id,
        )
        await self.say("threads", event, seq=seq)

    async def raised(self) -> NoticeRaised:
        """The next thing staff are told, and nothing else before it."""
        notice: NoticeRaised = await self.next("web.notices", NoticeRaised)
        return notice

    async def cleared(self) -> NoticeCleared:
        """The next thing that needs nobody any more."""
        notice: NoticeCleared = await self.next("web.notices", NoticeCleared)
        return notice

    async def handled(self, count: int) -> None:
        """Wait until this many events about messages were handled."""
        await self.until("SELECT count(*) FROM inbox WHERE queue = 'notifier.messages' AND state = 'done'", count)

    async def notices(self, staff_id: UUID, role: str = "case_manager") -> list[str]:
        """The kinds of notice somebody is shown."""
        token = sign(PRIVATE_PEM, StaffToken(staff_id, role, PROBATION, "s"), self.clock.now())
        headers = {"Authorization": f"Bearer {token}"}
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"{self.service.url}/v1/notices", headers=headers) as answer,
        ):
            assert answer.status == 200
            return [notice["kind"] for notice in await answer.json()]


@pytest.fixture
async def office(database: Database, broker: Broker) -> AsyncIterator[Office]:
    one = Office(database, broker)
    async with one.service:
        await one.open()
        yield one
        await one.close()


def staff(staff_id: UUID, is_active: bool = True) -> StaffChanged:
    return StaffChanged(
        staff_id=staff_id, name="somebody", role="case_manager", department_id=PROBATION, is_active=is_active
    )


def serves(staff_id: UUID | None) -> CaseloadChanged:
    caseload = Caseload(department_id=PROBATION, staff_id=staff_id, is_open=True)
    return CaseloadChanged(client_id=ANA, caseload=caseload)


def cover(**changes: Any) -> CoverChanged:
    known: dict[str, Any] = {
        "cover_id": UUID(int=40),
        "staff_id": CARLA,
        "covered_by_id": DEV,
        "starts_at": MONDAY - timedelta(hours=1),
        "ends_at": MONDAY + timedelta(hours=1),
    }
    return CoverChanged(**{**known, **changes})


async def test_a_text_is_told_to_who_serves_the_client(office: Office) -> None:
    await office.text()
    notice = await office.raised()
    assert (notice.kind, notice.staff_ids, notice.thread_id) == ("text_received", (CARLA,), THREAD)
    assert await office.notices(CARLA) == ["text_received"]
    assert await office.notices(DEV) == []


async def test_a_burst_of_texts_disturbs_once(office: Office) -> None:
    for minute in (0, 1, 9, 3, 18):
        await office.text(minute)
    await office.raised()
    await office.handled(5)
    assert await office.db.fetchval("SELECT texts FROM notice") == 5
    assert await office.broker.depth("web.notices") == 0


async def test_a_text_after_ten_quiet_minutes_disturbs_again_in_place_of_the_old_one(office: Office) -> None:
    await office.text(0)
    first = await office.raised()
    await office.text(10)
    assert (await office.cleared()).notice_id == first.notice_id
    assert (await office.raised()).notice_id != first.notice_id
    assert await office.notices(CARLA) == ["text_received"]


async def test_an_answer_clears_it_a_reminder_does_not(office: Office) -> None:
    await office.text(0)
    notice = await office.raised()
    await office.answer(1, purpose="reminder", staff_id=None)
    await office.answer(2)
    assert (await office.cleared()).notice_id == notice.notice_id
    assert await office.notices(CARLA) == []


async def test_a_text_that_comes_after_its_answer_disturbs_nobody(office: Office) -> None:
    await office.answer(5)
    await office.handled(1)
    await office.text(4)
    await office.text(6)
    assert (await office.raised()).message_id is not None
    assert await office.db.fetchval("SELECT count(*) FROM notice") == 1


async def test_an_answer_that_comes_late_leaves_what_was_written_after_it(office: Office) -> None:
    await office.text(6)
    await office.raised()
    await office.answer(5)
    await office.handled(2)
    assert await office.notices(CARLA) == ["text_received"]


@pytest.mark.parametrize(
    ("facts", "audience"),
    [
        ((staff(CARLA), cover(), staff(DEV)), (DEV,)),
        ((staff(CARLA), cover(is_active=False)), (CARLA,)),
        ((staff(CARLA), cover(ends_at=MONDAY)), (CARLA,)),
        ((staff(CARLA), cover(), staff(DEV, is_active=False)), (CARLA,)),
        ((staff(CARLA, is_active=False),), ()),
        ((staff(CARLA), staff(DEV), serves(DEV)), (DEV,)),
        ((serves(None),), (CARLA,)),
    ],
)
async def test_whom_it_is_for(office: Office, facts: tuple[Any, ...], audience: tuple[UUID, ...]) -> None:
    await office.know(*facts)
    await office.text()
    assert (await office.raised()).staff_ids == audience


async def test_a_stranger_is_the_front_offices_and_their_number_is_not_kept(office: Office) -> None:
    await office.text(thread_id=None)
    await office.text(1, thread_id=None)
    notice = await office.raised()
    assert (notice.kind, notice.staff_ids, notice.department_id) == ("unknown_text", (), PROBATION)
    await office.handled(2)
    assert await office.notices(GUS, "front_office") == ["unknown_text"]
    assert await office.notices(GUS, "case_manager") == []
    rows = await office.db.fetch("SELECT notice::text FROM notice")
    assert len(rows) == 1
    assert "555" not in rows[0]["notice"]


@pytest.mark.parametrize("status", ["failed", "undelivered", "expired"])
async def test_a_text_that_failed_is_told_once_and_taken_back_when_it_arrives_after_all(
    office: Office, status: MessageStatus
) -> None:
    await office.status("sent", 1)
    await office.status(status, 2)
    notice = await office.raised()
    assert (notice.kind, notice.staff_ids, notice.message_id) == ("not_delivered", (CARLA,), UUID(int=50))
    await office.status("failed", 3)
    await office.status("delivered", 4)
    assert (await office.cleared()).notice_id == notice.notice_id


async def test_a_failure_that_comes_after_its_newer_delivery_is_not_told(office: Office) -> None:
    await office.status("delivered", 3)
    await office.status("failed", 2)
    await office.handled(2)
    assert await office.db.fetchval("SELECT count(*) FROM notice") == 0


async def test_a_reminder_that_expired_is_its_planners_business(office: Office) -> None:
    await office.status("expired", 1, post_id=uuid4())
    await office.handled(1)
    assert await office.db.fetchval("SELECT count(*) FROM notice") == 0


async def test_without_a_token_there_is_nothing_to_see(office: Office) -> None:
    async with aiohttp.ClientSession() as session, session.get(f"{office.service.url}/v1/notices") as answer:
        assert answer.status == 401
