"""Who is told what, and how often; the test speaks as web and threads."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import aiohttp
import pytest

from proto.directory import CoverChanged, StaffChanged
from proto.messages import MessageStatus
from proto.people import Caseload, CaseloadChanged
from tests.service.notifier.conftest import ANA, CARLA, DEV, GUS, MONDAY, PROBATION, THREAD, Office


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
