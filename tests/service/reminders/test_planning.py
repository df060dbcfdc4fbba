"""A client is planned as one: one text a day, and what is untrue put right once it is known whether it was read."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from proto.attention import AttentionChanged
from proto.numbers import NumberOptedIn, NumberOptedOut
from proto.posts import ThreadPost, ThreadRefused, ThreadWithdraw
from services.reminders import jobs
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.reminders.conftest import (
    ANAS,
    CANCELLED,
    CARLA,
    COURT,
    COURT_LINE,
    DAY_BEFORE,
    MONDAY,
    PROBATION,
    PROBATION_LINE,
    Office,
    ana,
    department,
    line,
    moved,
    scheduled,
)

CROSSING_S = 0.3
ELSEWHERE = scheduled("2026-03-10T13:00", appointment="2026-1002", place="Clinic, 3rd floor", kind="appointment")
CLINIC_OFF = type(CANCELLED)(appointment="2026-1002", client=CANCELLED.client)


@pytest.fixture
async def whole(database: Database, broker: Broker) -> AsyncIterator[Office]:
    """An office with the cascade it starts with."""
    office = Office(database, broker)
    office.is_day_before_only = False
    async with office:
        yield office


async def plans(office: Office) -> list[tuple[str, str, datetime]]:
    """(step, state, not before) of all, oldest first."""
    rows = await office.db.fetch("SELECT step, state, not_before FROM reminder ORDER BY not_before, reminder_id")
    return [tuple(row) for row in rows]


async def two_dates(office: Office) -> None:
    """Ana is expected in two places on one day."""
    await office.know_ana()
    await office.until("SELECT count(*) FROM client", 1)
    await office.take(scheduled(), 1)
    await office.take(ELSEWHERE, 1)


async def test_a_hearing_is_said_when_it_is_set_a_week_before_and_the_day_before(whole: Office) -> None:
    await whole.know_ana()
    await whole.until("SELECT count(*) FROM client", 1)
    await whole.take(scheduled("2026-03-19T08:30"), 1)
    assert [(step, at) for step, _, at in await plans(whole)] == [
        ("scheduled", MONDAY),
        ("week_before", datetime(2026, 3, 12, 16, 0, tzinfo=UTC)),
        ("day_before", datetime(2026, 3, 18, 22, 0, tzinfo=UTC)),
    ]
    await whole.hand_over()
    post = await whole.next("threads.post.reminder", ThreadPost)
    assert "you have court on Thursday, March 19 at 8:30 AM" in post.wording["en"]
    assert post.question is not None
    assert post.neutral_wording is not None
    assert "court" not in post.neutral_wording["en"]


async def test_an_office_whose_name_is_not_known_yet_says_where_all_the_same(whole: Office) -> None:
    await whole.know(line(PROBATION_LINE, PROBATION), line(COURT_LINE, COURT), ana())
    await whole.until("SELECT count(*) FROM client", 1)
    await whole.take(scheduled("2026-03-19T08:30"), 1)
    await whole.hand_over()
    post = await whole.next("threads.post.reminder", ThreadPost)
    assert post.wording["en"].startswith("Hi Ana, the team at the county office: you have court on")
    assert post.wording["es"].startswith("Hola Ana, el equipo de la oficina del condado: tiene corte el")
    assert all("450 S State St, room 201" in body for body in post.wording.values())
    assert post.neutral_wording is not None
    assert "450" not in post.neutral_wording["en"]


async def test_two_dates_of_a_day_are_one_text_that_names_both(office: Office) -> None:
    await two_dates(office)
    assert await office.reminders() == [("day_before", 1, "planned"), ("day_before", 1, "carried")]
    office.clock.at = DAY_BEFORE
    await office.hand_over()
    post = await office.next("threads.post.reminder", ThreadPost)
    assert post.wording["en"].endswith("Also Tuesday, March 10 at 1:00 PM, Clinic, 3rd floor.")
    assert await office.broker.depth("threads.post.reminder") == 0
    await office.status(post, "delivered")
    await office.until("SELECT count(*) FROM receipt WHERE type = 'receipt.delivered.v1'", 2)


async def test_two_rooms_at_one_time_are_both_named_and_one_hearing_of_two_publishers_once(office: Office) -> None:
    """Nobody can be in both: the more they must know of both."""
    await office.know_ana()
    await office.until("SELECT count(*) FROM client", 1)
    await office.take(scheduled(), 1)
    await office.take(scheduled(appointment="2026-1003", place="Matheson Courthouse, room 3"), 1)
    await office.take(scheduled(appointment="2026-1004", place="450 S State St"), 1)
    office.clock.at = DAY_BEFORE
    await office.hand_over()
    post = await office.next("threads.post.reminder", ThreadPost)
    assert post.wording["en"].endswith("Also Tuesday, March 10 at 8:30 AM, Matheson Courthouse, room 3.")
    assert post.wording["en"].count("450 S State St") == 1
    assert post.neutral_wording is not None
    assert "Also" not in post.neutral_wording["en"], "it says no place, and the time once"


async def test_a_text_that_is_untrue_in_part_is_taken_back_whole_and_the_rest_said_again(office: Office) -> None:
    await two_dates(office)
    office.clock.at = DAY_BEFORE
    await office.hand_over()
    post = await office.next("threads.post.reminder", ThreadPost)
    await office.take(CLINIC_OFF, 2)
    assert (await office.next("threads.withdraw", ThreadWithdraw)).post_id == post.post_id
    assert {state for _, _, state in await office.reminders()} == {"withdrawing"}
    await office.status(post, "cancelled")
    await office.until("SELECT count(*) FROM reminder WHERE state = 'cancelled'", 1)
    await office.hand_over()
    again = await office.next("threads.post.reminder", ThreadPost)
    assert again.post_id != post.post_id
    assert "Clinic" not in again.wording["en"]


async def cross(office: Office) -> None:
    """Two dates of Ana's on one day are taken on at once: neither has committed when the other looks."""
    await office.know_ana()
    await office.until("SELECT count(*) FROM client", 1)
    async with office.service.db.tx() as tx:
        await office.accept(tx, scheduled(), 1)
        other = asyncio.create_task(office.take(ELSEWHERE, 1))
        await asyncio.wait([other], timeout=CROSSING_S)
    await other


async def test_two_dates_that_cross_are_one_text(office: Office) -> None:
    await cross(office)
    assert await office.reminders() == [("day_before", 1, "planned"), ("day_before", 1, "carried")]


async def test_control_without_the_plan_row_the_second_knows_nothing_of_the_first(
    database: Database, broker: Broker
) -> None:
    """Only the database keeps it from a second text for that day."""
    async with Office(database, broker, "plan_row:off") as office:
        with pytest.raises(asyncpg.UniqueViolationError, match="reminder_one_a_day"):
            await cross(office)


async def test_control_without_one_text_a_day_there_are_two(database: Database, broker: Broker) -> None:
    async with Office(database, broker, "one_a_day:off") as office:
        await two_dates(office)
        office.clock.at = DAY_BEFORE
        await office.hand_over()
        await office.until("SELECT count(*) FROM outbox", 0)
        assert await office.broker.depth("threads.post.reminder") == 2


async def moved_while_handed(office: Office) -> ThreadPost:
    """The text of the day before is being taken back, because the date is a little later now."""
    post = await office.handed()
    await office.take(moved("2026-03-10T08:45"), 2)
    return post


async def test_nothing_more_is_said_of_a_date_until_it_is_known_whether_a_text_was_read(office: Office) -> None:
    """However long that takes; a person is told after ten minutes, and no more once it is known."""
    post = await moved_while_handed(office)
    for _ in range(4):
        office.clock.advance(timedelta(minutes=4))
        await jobs.hand_over(office.service.db)
        await jobs.ask_again(office.service.db)
    assert ("day_before", 2, "planned") in await office.reminders()
    assert await office.broker.depth("threads.post.reminder") == 0
    assert (await office.next("notifier.attention", AttentionChanged)).kind == "withdraw_silent"
    await office.say("threads", ThreadRefused(post_id=post.post_id, reason="too_late", at=DAY_BEFORE, of="withdraw"))
    assert not (await office.next("notifier.attention", AttentionChanged)).is_open
    await office.until("SELECT count(*) FROM reminder WHERE step = 'moved'", 1)
    await office.hand_over()
    assert (await office.next("threads.post.reminder", ThreadPost)).wording["en"].startswith("Change for Ana")


async def test_control_without_waiting_for_the_answer_both_are_said(database: Database, broker: Broker) -> None:
    async with Office(database, broker, "too_late_first:off") as office:
        post = await moved_while_handed(office)
        await office.hand_over()
        other = await office.next("threads.post.reminder", ThreadPost)
        assert "8:30 AM" in post.wording["en"]
        assert "8:45 AM" in other.wording["en"]
        assert not other.wording["en"].startswith("Change")


async def test_who_says_stop_is_planned_no_more_and_who_takes_it_back_is(office: Office) -> None:
    await office.know_ana()
    await office.until("SELECT count(*) FROM line", 2)
    await office.take(scheduled(), 1)
    await office.say("gateway", NumberOptedOut(number=ANAS, line=PROBATION_LINE, evidence_id=CARLA, at=MONDAY), seq=1)
    await office.until("SELECT count(*) FROM reminder WHERE state = 'cancelled' AND reason = 'opted_out'", 1)
    refused = "SELECT count(*) FROM receipt WHERE type = 'receipt.refused.v1' AND reason = 'opted_out'"
    await office.until(refused, 1)
    await office.say("gateway", NumberOptedIn(number=ANAS, line=PROBATION_LINE, evidence_id=CARLA, at=MONDAY), seq=2)
    await office.until("SELECT count(*) FROM reminder WHERE state = 'planned'", 1)


async def test_other_quiet_hours_move_what_is_planned(office: Office) -> None:
    await office.know_ana()
    await office.until("SELECT count(*) FROM client", 1)
    await office.take(scheduled(), 1)
    assert [at for _, _, at in await plans(office)] == [DAY_BEFORE]
    await office.say("web", department(PROBATION, "15:00", "09:00"), seq=2)
    await office.until("SELECT not_before FROM reminder", DAY_BEFORE - timedelta(hours=2))


async def test_what_staff_stopped_stays_stopped_when_the_client_is_planned_again(office: Office) -> None:
    post = await office.handed()
    await office.status(post, "cancelled")
    await office.until("SELECT count(*) FROM reminder WHERE reason = 'stopped_by_staff'", 1)
    await office.replan()
    assert await office.reminders() == [("day_before", 1, "cancelled")]
