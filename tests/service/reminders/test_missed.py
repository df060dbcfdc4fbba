"""A date somebody confirmed as missed is spoken of once, as a help; never when the client came after all."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from proto.departments import AppointmentKept, AppointmentMissed, AppointmentScheduled, ClientRef
from proto.posts import ThreadPost, ThreadWithdraw
from proto.receipts import ReceiptAccepted, ReceiptPlanned, ReceiptRefused
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.reminders.conftest import Office, scheduled

HERS = ClientRef(label="court_id", id="A-1001")
MISSED = AppointmentMissed(appointment="2026-1001", client=HERS)
KEPT = AppointmentKept(appointment="2026-1001", client=HERS)
# Tuesday, an hour after it was to begin; Wednesday, ten in the morning in Denver.
CONFIRMED = datetime(2026, 3, 10, 15, 30, tzinfo=UTC)
NEXT_DAY = datetime(2026, 3, 11, 16, 0, tzinfo=UTC)


@pytest.fixture
async def supportive(database: Database, broker: Broker) -> AsyncIterator[Office]:
    async with Office(database, broker) as office:
        await only_missed(office)
        yield office


async def only_missed(office: Office) -> None:
    await office.db.execute("UPDATE cascade SET is_on = step = 'missed'")


async def held(office: Office, date: AppointmentScheduled | None = None) -> None:
    """Ana's date, whose time has come."""
    await office.know_ana()
    await office.until("SELECT count(*) FROM client JOIN caseload USING (client_id)", 1)
    await office.until("SELECT count(*) FROM line", 2)
    await office.say("court", date or scheduled(), seq=1)
    await office.receipt(ReceiptAccepted)
    office.clock.at = CONFIRMED


async def missed(office: Office) -> None:
    await held(office)
    await office.say("court", MISSED, seq=2)
    await office.receipt(ReceiptAccepted)
    assert (await office.receipt(ReceiptPlanned)).note == "2026-03-11T16:00:00Z"


async def test_it_is_said_on_the_next_working_day_at_ten_as_a_help(supportive: Office) -> None:
    await missed(supportive)
    await supportive.at(NEXT_DAY - timedelta(minutes=1))
    assert await supportive.reminders() == [("missed", 2, "planned")]
    await supportive.at(NEXT_DAY)
    post = await supportive.next("threads.post.reminder", ThreadPost)
    assert "we missed you at court on Tuesday, March 10. You can still fix this." in post.wording["en"]
    assert "warrant" not in post.wording["en"]
    assert post.question is None
    assert post.neutral_wording is not None
    assert "court" not in post.neutral_wording["en"]


async def test_after_friday_comes_monday(supportive: Office) -> None:
    await held(supportive, scheduled("2026-03-13T08:30"))
    supportive.clock.at = datetime(2026, 3, 13, 20, 0, tzinfo=UTC)
    await supportive.say("court", MISSED, seq=2)
    await supportive.receipt(ReceiptAccepted)
    assert (await supportive.receipt(ReceiptPlanned)).note == "2026-03-16T16:00:00Z"


async def test_said_twice_it_goes_once(supportive: Office) -> None:
    await missed(supportive)
    await supportive.say("court", MISSED, seq=2)
    assert (await supportive.receipt(ReceiptAccepted)).note == "The same as what we have; nothing changed."
    await supportive.at(NEXT_DAY)
    await supportive.next("threads.post.reminder", ThreadPost)
    await supportive.say("court", MISSED, seq=3)
    await supportive.receipt(ReceiptAccepted)
    await supportive.hand_over()
    assert await supportive.reminders() == [("missed", 2, "handed")]


async def test_who_came_after_all_hears_nothing(supportive: Office) -> None:
    await missed(supportive)
    await supportive.say("court", KEPT, seq=3)
    await supportive.receipt(ReceiptAccepted)
    await supportive.at(NEXT_DAY)
    await supportive.hand_over()
    assert await supportive.reminders() == [("missed", 2, "cancelled")]


async def test_handed_on_it_is_taken_back_when_they_came_after_all(supportive: Office) -> None:
    await missed(supportive)
    await supportive.at(NEXT_DAY)
    post = await supportive.next("threads.post.reminder", ThreadPost)
    await supportive.say("court", KEPT, seq=3)
    await supportive.receipt(ReceiptAccepted)
    assert (await supportive.next("threads.withdraw", ThreadWithdraw)).post_id == post.post_id


async def test_a_miss_that_is_older_than_kept_changes_nothing(supportive: Office) -> None:
    await held(supportive)
    await supportive.say("court", KEPT, seq=3)
    await supportive.receipt(ReceiptAccepted)
    await supportive.say("court", MISSED, seq=2)
    assert (await supportive.receipt(ReceiptAccepted)).note == "Older than what we have; nothing changed."
    assert await supportive.reminders() == []


async def test_nobody_says_it_who_was_not_told_so(supportive: Office) -> None:
    """A date that is over and of which nothing more was said is not guessed to be missed."""
    await held(supportive)
    await supportive.at(NEXT_DAY)
    await supportive.hand_over()
    assert await supportive.reminders() == []


async def test_before_it_begins_nobody_has_missed_it(supportive: Office) -> None:
    await held(supportive)
    supportive.clock.at = CONFIRMED - timedelta(hours=2)
    await supportive.say("court", MISSED, seq=2)
    refused = await supportive.receipt(ReceiptRefused)
    assert (refused.reason, refused.note) == ("not_begun", "It has not begun yet, so nobody can have missed it.")
    assert await supportive.db.fetchval("SELECT state FROM appointment") == "scheduled"


async def test_without_that_look_a_mistake_would_be_told(database: Database, broker: Broker) -> None:
    async with Office(database, broker, "not_begun:off") as office:
        await only_missed(office)
        await held(office)
        office.clock.at = CONFIRMED - timedelta(hours=2)
        await office.say("court", MISSED, seq=2)
        await office.receipt(ReceiptAccepted)
        await office.receipt(ReceiptPlanned)
        assert await office.reminders() == [("missed", 2, "planned")]
