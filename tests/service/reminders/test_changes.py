"""Dates that move or fall away: what waits is stopped, what was handed on is taken back, what was read is corrected."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from proto.appointments import AppointmentChanged
from proto.departments import AppointmentKept, ClientRef
from proto.people import ExternalId
from proto.posts import ThreadPost, ThreadRefused, ThreadWithdraw
from proto.receipts import ReceiptAccepted, ReceiptDelivered, ReceiptPlanned, ReceiptRefused, ReceiptSent
from tests.service.reminders.conftest import CANCELLED, DAY_BEFORE, MONDAY, Office, ana, moved, scheduled


async def test_a_cancelled_date_stops_its_reminder(office: Office) -> None:
    await _planned(office)
    await office.say("court", CANCELLED, seq=2)
    await office.receipt(ReceiptAccepted)
    assert await office.reminders() == [("day_before", 1, "cancelled")]
    await office.next("threads.copies", AppointmentChanged)
    told = await office.next("threads.copies", AppointmentChanged)
    assert (told.state, told.next_reminder_at) == ("cancelled", None)


async def test_a_moved_date_is_planned_again_and_the_old_plan_is_gone(office: Office) -> None:
    await _planned(office)
    await office.say("court", moved("2026-03-12T13:00"), seq=2)
    await office.receipt(ReceiptAccepted)
    assert (await office.receipt(ReceiptPlanned)).note == "2026-03-11T22:00:00Z"
    assert await office.reminders() == [("day_before", 1, "cancelled"), ("day_before", 2, "planned")]


async def test_the_same_date_published_again_changes_nothing(office: Office) -> None:
    await office.handed()
    await office.say("court", scheduled(contact="Court clerk"), seq=2)
    await office.receipt(ReceiptAccepted)
    assert await office.reminders() == [("day_before", 1, "handed")]


async def test_what_was_handed_on_is_taken_back_and_counted_from_the_answer(office: Office) -> None:
    post = await office.handed()
    await office.say("court", CANCELLED, seq=2)
    await office.receipt(ReceiptAccepted)
    assert (await office.next("threads.withdraw", ThreadWithdraw)).post_id == post.post_id
    assert await office.reminders() == [("day_before", 1, "withdrawing")]
    await office.status(post, "cancelled")
    assert (await office.receipt(ReceiptRefused)).reason == "withdrawn"
    assert await office.reminders() == [("day_before", 1, "cancelled")]


async def test_a_correction_follows_only_after_too_late(office: Office) -> None:
    post = await office.handed()
    await office.say("court", moved("2026-03-12T13:00"), seq=2)
    await office.receipt(ReceiptAccepted)
    await office.receipt(ReceiptPlanned)
    assert [step for step, _, _ in await office.reminders()] == ["day_before", "day_before"]

    await _too_late(office, post)
    await office.receipt(ReceiptSent)
    await office.receipt(ReceiptPlanned)
    await office.later(timedelta(0))
    correction = await office.next("threads.post.reminder", ThreadPost)
    assert correction.wording["en"].startswith(
        "Change for Ana: your court date on Tuesday, March 10 at 8:30 AM is now on Thursday, March 12 at 1:00 PM,"
    )
    assert "es ahora el jueves 12 de marzo a la 1:00 p.m." in correction.wording["es"]
    assert await office.reminders() == [
        ("day_before", 1, "sent"),
        ("day_before", 2, "planned"),
        ("moved", 2, "handed"),
    ]


async def test_a_date_cancelled_after_the_text_was_read_is_corrected_at_once(office: Office) -> None:
    post = await office.handed()
    await office.status(post, "delivered")
    await office.receipt(ReceiptDelivered)
    await office.say("court", CANCELLED, seq=2)
    await office.receipt(ReceiptAccepted)
    await office.receipt(ReceiptPlanned)
    await office.later(timedelta(0))
    correction = await office.next("threads.post.reminder", ThreadPost)
    assert correction.wording["en"] == ("Change for Ana: your court date on Tuesday, March 10 at 8:30 AM is cancelled.")
    assert correction.question is None


async def test_a_correction_on_the_same_day_replaces_the_reminder_that_waits(office: Office) -> None:
    """Moved by an hour after the text was read: one text, not two."""
    post = await office.handed()
    await office.status(post, "delivered")
    await office.receipt(ReceiptDelivered)
    await office.say("court", moved("2026-03-10T10:30"), seq=2)
    await office.receipt(ReceiptAccepted)
    await office.receipt(ReceiptPlanned)
    assert await office.reminders() == [
        ("day_before", 1, "delivered"),
        ("moved", 2, "planned"),
        ("day_before", 2, "carried"),
    ]


async def test_what_corrects_a_text_waits_until_it_is_known_whether_that_went(office: Office) -> None:
    """Due at once, but held back while the first text is being taken back; then folded into the correction."""
    post = await office.handed()
    await office.say("court", moved("2026-03-10T10:30"), seq=2)
    await office.receipt(ReceiptAccepted)
    await office.receipt(ReceiptPlanned)
    await office.later(timedelta(seconds=5))
    await _too_late(office, post)
    await office.receipt(ReceiptSent)
    await office.receipt(ReceiptPlanned)
    await office.later(timedelta(seconds=5))
    assert (await office.next("threads.post.reminder", ThreadPost)).wording["en"].startswith("Change for Ana")
    assert await office.reminders() == [
        ("day_before", 1, "sent"),
        ("day_before", 2, "handed"),
        ("moved", 2, "handed"),
    ]


async def test_a_kept_date_is_over(office: Office) -> None:
    await _planned(office)
    kept = AppointmentKept(appointment="2026-1001", client=ClientRef(label="court_id", id="A-1001"))
    await office.say("court", kept, seq=2)
    await office.receipt(ReceiptAccepted)
    assert await office.reminders() == [("day_before", 1, "cancelled")]
    assert await office.db.fetchval("SELECT state FROM appointment") == "kept"


async def test_a_cancellation_that_comes_before_its_date_wins(office: Office) -> None:
    await office.know_ana()
    await office.say("court", CANCELLED, seq=2)
    assert (await office.receipt(ReceiptAccepted)).note is None
    await office.say("court", scheduled(), seq=1)
    assert (await office.receipt(ReceiptAccepted)).note == "Older than what we have; nothing changed."
    assert await office.reminders() == []
    assert await office.db.fetchval("SELECT state FROM appointment") == "cancelled"


BENS = ExternalId(label="court_id", value="B-2002")
EARLIER, LATER = MONDAY - timedelta(hours=1), MONDAY + timedelta(hours=1)


async def test_sequence_decides_whatever_the_time(office: Office) -> None:
    await office.know_ana()
    for number, (seq, at, starts_at, outcome) in enumerate(
        (
            (6, MONDAY, "2026-03-12T13:00", "planned"),
            (4, LATER, "2026-03-12T13:00", "Older than what we have; nothing changed."),
            (5, LATER, "2026-03-10T08:30", "The same as what we have; nothing changed."),
            (5, LATER, "2026-03-12T13:00", "sequence_reused"),
            (None, LATER, "2026-03-12T13:00", "sequence_missing"),
        )
    ):
        await office.say("court", scheduled(appointment=str(number)), seq=5)
        assert await _outcome(office) == "planned"
        await office.say("court", scheduled(starts_at, appointment=str(number)), seq=seq, at=at)
        assert await _outcome(office) == outcome
        now = await office.db.fetchval("SELECT local_time::text FROM appointment WHERE their_id = $1", str(number))
        assert now == ("2026-03-12 13:00:00" if outcome == "planned" else "2026-03-10 08:30:00")


async def test_without_sequence_time_decides(office: Office) -> None:
    await office.know_ana()
    for number, (at, starts_at, outcome) in enumerate(
        (
            (LATER, "2026-03-12T13:00", "planned"),
            (EARLIER, "2026-03-12T13:00", "Older than what we have; nothing changed."),
            (MONDAY, "2026-03-10T08:30", "The same as what we have; nothing changed."),
            (MONDAY, "2026-03-12T13:00", "sequence_reused"),
        )
    ):
        await office.say("court", scheduled(appointment=str(number)))
        assert await _outcome(office) == "planned"
        await office.say("court", scheduled(starts_at, appointment=str(number)), at=at)
        assert await _outcome(office) == outcome


async def test_an_event_heard_twice_acts_once(office: Office) -> None:
    await _planned(office, event_id="court-1")
    await office.say("court", scheduled(), seq=1, event_id="court-1")
    await office.say("health", scheduled(), seq=1, event_id="health-1")
    await office.receipt(ReceiptAccepted, "health")
    assert await office.db.fetchval("SELECT count(*) FROM receipt WHERE event_id = 'court-1'") == 2
    assert await office.db.fetchval("SELECT count(*) FROM appointment") == 2


async def test_two_publishers_may_use_the_same_event_id(office: Office) -> None:
    await _planned(office, event_id="1")
    await office.say("health", scheduled(), seq=1, event_id="1")
    await office.receipt(ReceiptAccepted, "health")
    assert await office.db.fetchval("SELECT count(*) FROM appointment") == 2


async def test_an_expired_post_is_planned_again_while_it_is_still_useful(office: Office) -> None:
    post = await office.handed(scheduled("2026-03-10T11:00"))
    await office.at(datetime(2026, 3, 10, 3, 0, tzinfo=UTC))
    await office.status(post, "expired")
    await office.until("SELECT count(*) FROM inbox WHERE queue = 'reminders.posted'", 1)
    await office.replan()
    assert await office.reminders() == [("day_before", 1, "planned")]
    await office.at(datetime(2026, 3, 10, 14, 0, tzinfo=UTC))
    again = await office.next("threads.post.reminder", ThreadPost)
    assert again.post_id != post.post_id
    assert (again.not_before, again.not_after) == (
        datetime(2026, 3, 10, 14, 0, tzinfo=UTC),
        datetime(2026, 3, 10, 17, 0, tzinfo=UTC),
    )


async def test_an_expired_post_with_no_time_left_is_refused(office: Office) -> None:
    post = await office.handed()
    await office.at(datetime(2026, 3, 10, 13, 45, tzinfo=UTC))
    await office.status(post, "expired")
    assert (await office.receipt(ReceiptRefused)).reason == "expired"
    assert await office.reminders() == [("day_before", 1, "refused")]


async def test_a_date_that_was_somebody_elses_tells_them_nothing_of_the_first(office: Office) -> None:
    post = await office.handed()
    await office.status(post, "delivered")
    await office.receipt(ReceiptDelivered)
    await office.know(ana(client_id=UUID(int=12), given_name="Ben", external_ids=(BENS,)))
    await office.say("court", moved("2026-03-12T13:00", client=ClientRef(label="court_id", id="B-2002")), seq=2)
    await office.receipt(ReceiptAccepted)
    await office.receipt(ReceiptPlanned)
    assert [step for step, _, _ in await office.reminders()] == ["day_before", "day_before"]


async def _planned(office: Office, event_id: str | None = None) -> None:
    await office.know_ana()
    await office.say("court", scheduled(), seq=1, event_id=event_id)
    await office.receipt(ReceiptAccepted)
    await office.receipt(ReceiptPlanned)


async def _too_late(office: Office, post: ThreadPost) -> None:
    refused = ThreadRefused(post_id=post.post_id, reason="too_late", at=DAY_BEFORE, of="withdraw")
    await office.say("threads", refused)


async def _outcome(office: Office) -> str | None:
    """What became of the last event: its receipt's note or reason, or that it was planned."""
    first: ReceiptAccepted | ReceiptRefused = await office.next(
        "publisher.court.receipts", ReceiptAccepted | ReceiptRefused, user="court"
    )
    if isinstance(first, ReceiptRefused) or first.note:
        return first.reason or first.note
    await office.receipt(ReceiptPlanned)
    return "planned"
