"""P5 to P8 inside reminders, each with its control arm: once, never after its cancellation, never quiet, never late."""

import asyncio
import contextlib
import random
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from proto.departments import AppointmentCancelled
from proto.numbers import NumberOptedIn, NumberOptedOut
from proto.people import Caseload, ExternalId
from proto.posts import ThreadPost, ThreadWithdraw
from proto.receipts import ReceiptAccepted, ReceiptPlanned, ReceiptRefused
from services.kit import failpoints
from services.kit.failpoints import FailpointRaised
from services.reminders import jobs
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.reminders.conftest import (
    ANAS,
    CARLA,
    DAY_BEFORE,
    PROBATION,
    PROBATION_LINE,
    Office,
    ana,
    person,
    scheduled,
)

MANY = 60
QUIET = datetime(2026, 3, 10, 2, 30, tzinfo=UTC)  # 20:30 in Denver
MORNING = datetime(2026, 3, 10, 14, 0, tzinfo=UTC)
AFTER = datetime(2026, 3, 10, 18, 0, tzinfo=UTC)


async def plan_many(office: Office) -> list[str]:
    """A date of each of many people, all due at the same moment."""
    await office.know_people(MANY)
    names = [f"2026-{number:04d}" for number in range(MANY)]
    dates = [scheduled(appointment=name, client=person(number)) for number, name in enumerate(names)]
    for start in range(0, MANY, 8):
        await asyncio.gather(*(office.take(date, 1) for date in dates[start : start + 8]))
    return names


async def handed(office: Office) -> Counter[UUID]:
    """How often each post was asked for since the last time."""
    await office.until("SELECT count(*) FROM outbox", 0)
    return Counter(post.post_id for post in await _drain(office, "threads.post.reminder", ThreadPost))


async def test_two_schedulers_hand_each_reminder_over_once(office: Office) -> None:
    await plan_many(office)
    office.clock.at = DAY_BEFORE
    await _two_at_once(office)
    posts = await handed(office)
    assert (len(posts), set(posts.values())) == (MANY, {1})


async def test_control_without_the_claim_two_schedulers_hand_over_twice(database: Database, broker: Broker) -> None:
    async with Office(database, broker, "reminder_once:off") as office:
        await plan_many(office)
        office.clock.at = DAY_BEFORE
        await _two_at_once(office)
        assert max((await handed(office)).values()) > 1


async def test_a_scheduler_that_dies_in_the_act_has_done_nothing_and_the_next_does_it(
    database: Database, broker: Broker
) -> None:
    async with Office(database, broker) as office:
        await plan_many(office)
        for point in ("reminders.after_claim_before_commit", "reminders.after_commit"):
            failpoints.arm(f"{point}:raise")
            office.clock.at = DAY_BEFORE
            # The service's own beat may be the one that dies.
            with contextlib.suppress(FailpointRaised):
                await jobs.hand_over_batch(office.service.db)
        failpoints.arm("")
        await office.hand_over()
        posts = await handed(office)
        assert (len(posts), set(posts.values())) == (MANY, {1})


async def test_cancelled_while_due_it_never_goes_or_is_taken_back(office: Office) -> None:
    """Each date is cancelled while the scheduler runs: no post without its withdrawal, and both things happen."""
    names = await plan_many(office)
    random.Random(6).shuffle(names)
    await asyncio.gather(_cancel_all(office, names), _when_some_are_cancelled(office))
    await office.until("SELECT count(*) FROM outbox", 0)
    posted = await _drain(office, "threads.post.reminder", ThreadPost)
    withdrawn = await _drain(office, "threads.withdraw", ThreadWithdraw)
    assert {post.post_id for post in posted} == {withdraw.post_id for withdraw in withdrawn}
    states = Counter(state for _, _, state in await office.reminders())
    assert states.keys() <= {"cancelled", "withdrawing"}
    assert states["withdrawing"] == len(posted) > 0
    assert states["cancelled"] > 0


async def test_asleep_into_the_quiet_hours_nothing_goes_before_morning(office: Office) -> None:
    await office.know_ana()
    await office.take(scheduled("2026-03-10T10:00"), 1)
    office.clock.at = QUIET
    await office.hand_over()
    assert await office.reminders() == [("day_before", 1, "planned")]
    office.clock.at = MORNING
    await office.hand_over()
    post = await office.next("threads.post.reminder", ThreadPost)
    assert (post.not_before, post.not_after) == (MORNING, datetime(2026, 3, 10, 16, 0, tzinfo=UTC))


async def test_asleep_until_after_the_date_nothing_goes_and_its_publisher_is_told(office: Office) -> None:
    await office.know_ana()
    await office.take(scheduled("2026-03-10T10:00"), 1)
    await office.receipt(ReceiptAccepted)
    await office.receipt(ReceiptPlanned)
    office.clock.at = AFTER
    await office.hand_over()
    assert (await office.receipt(ReceiptRefused)).reason == "no_time_left"
    assert await office.reminders() == [("day_before", 1, "skipped")]


async def test_asleep_over_many_dates_each_is_told_of_once_and_none_goes(office: Office) -> None:
    await plan_many(office)
    office.clock.at = AFTER
    await _two_at_once(office)
    assert await handed(office) == {}
    refused = "SELECT appointment, reason FROM receipt WHERE type = 'receipt.refused.v1'"
    told = Counter((row["appointment"], row["reason"]) for row in await office.db.fetch(refused))
    assert (len(told), set(told.values()), {reason for _, reason in told}) == (MANY, {1}, {"no_time_left"})
    skipped = "SELECT sum((facts->>'count')::int) FROM audit WHERE act = 'reminders.skipped'"
    assert await office.db.fetchval(skipped) == MANY


@pytest.mark.parametrize("woken_at", [QUIET, AFTER])
async def test_control_without_the_last_look_it_goes_quiet_or_late(
    database: Database, broker: Broker, woken_at: datetime
) -> None:
    async with Office(database, broker, "recheck:off") as office:
        await office.know_ana()
        await office.take(scheduled("2026-03-10T10:00"), 1)
        office.clock.at = woken_at
        await office.hand_over()
        assert await office.reminders() == [("day_before", 1, "handed")]


async def test_what_changed_since_the_plan_is_seen_before_it_goes(office: Office) -> None:
    """By planning again, or by the last look if that comes first."""
    stop = NumberOptedOut(number=ANAS, line=PROBATION_LINE, evidence_id=CARLA, at=office.clock.now())
    closed = (Caseload(department_id=PROBATION, staff_id=CARLA, is_open=False),)
    changes: Sequence[tuple[str, dict[str, Any]]] = (
        ("opted_out", {}),
        ("reminders_off", {"wants_reminders": False}),
        ("closed", {"caseloads": closed}),
        ("no_phone", {"phones": ()}),
        ("client_deleted", {"is_deleted": True}),
    )
    await office.know_people(len(changes))
    for number, (reason, change) in enumerate(changes):
        ref = person(number)
        await office.take(scheduled(appointment=str(number), client=ref), 1)
        ids = (ExternalId(label=ref.label, value=ref.id),)
        known = ana(client_id=UUID(int=1000 + number), external_ids=ids, **change)
        await office.know(known if change else stop)
        office.clock.at = DAY_BEFORE
        await office.hand_over()
        why = "SELECT reason FROM reminder JOIN appointment USING (appointment_id) WHERE their_id = $1"
        assert await office.db.fetchval(why, str(number)) == reason
        office.clock.at = DAY_BEFORE - timedelta(days=2)
        await office.db.execute("DELETE FROM opt_out")


async def test_an_opt_out_that_comes_before_its_older_opt_in_stays(office: Office) -> None:
    await office.know_ana()
    stop = NumberOptedOut(number=ANAS, line=PROBATION_LINE, evidence_id=CARLA, at=office.clock.now())
    await office.say("gateway", stop, seq=2)
    await office.say("gateway", NumberOptedIn(number=ANAS, line=PROBATION_LINE, evidence_id=CARLA, at=stop.at), seq=1)
    await office.until("SELECT count(*) FROM inbox WHERE queue = 'reminders.copies'", 7)
    assert await office.db.fetchval("SELECT is_out FROM opt_out") is True


async def test_threads_is_asked_again_when_it_stays_silent_and_not_before(office: Office) -> None:
    """A broker that was wiped took the question with it."""
    post = await office.handed()
    await jobs.ask_again(office.service.db)
    office.clock.advance(timedelta(minutes=2))
    await jobs.ask_again(office.service.db)
    again = await office.next("threads.post.reminder", ThreadPost)
    assert again == post
    for minute, asked in ((3, 0), (4, 1), (7, 0), (8, 1)):
        office.clock.at = DAY_BEFORE + timedelta(minutes=minute)
        await jobs.ask_again(office.service.db)
        await office.until("SELECT count(*) FROM outbox", 0)
        assert await office.broker.depth("threads.post.reminder") == asked
        if asked:
            await office.next("threads.post.reminder", ThreadPost)
    await office.take(AppointmentCancelled(appointment="2026-1001", client=scheduled().client), 2)
    await office.next("threads.withdraw", ThreadWithdraw)
    office.clock.advance(timedelta(minutes=2))
    await jobs.ask_again(office.service.db)
    assert (await office.next("threads.withdraw", ThreadWithdraw)).post_id == post.post_id


async def test_dates_sent_again_after_our_tables_were_lost_are_the_same_posts(office: Office) -> None:
    """threads knows them by id, so nothing is said twice."""
    post = await office.handed()
    await office.db.execute("TRUNCATE received_event, receipt, reminder, appointment CASCADE")
    await office.take(scheduled(), 1)
    await office.hand_over()
    assert (await office.next("threads.post.reminder", ThreadPost)).post_id == post.post_id


async def _two_at_once(office: Office) -> None:
    await asyncio.gather(jobs.hand_over(office.service.db), jobs.hand_over(office.service.db))
    await office.hand_over()


async def _when_some_are_cancelled(office: Office) -> None:
    """Then all are due: for us, and for the service's own beat."""
    await office.until("SELECT count(*) > 10 FROM appointment WHERE state = 'cancelled'", True)
    office.clock.at = DAY_BEFORE
    await _two_at_once(office)


async def _cancel_all(office: Office, names: Sequence[str]) -> None:
    for start in range(0, len(names), 4):
        cancelled = (AppointmentCancelled(appointment=n, client=person(int(n[5:]))) for n in names[start : start + 4])
        await asyncio.gather(*(office.take(event, 2) for event in cancelled))


async def _drain(office: Office, queue: str, kind: type[Any]) -> list[Any]:
    return [await office.next(queue, kind) for _ in range(await office.broker.depth(queue))]
