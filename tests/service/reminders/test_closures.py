"""An office is closed: its dates of those days are off; whoever believes in them is told, the others hear nothing."""

import asyncio
from datetime import date, timedelta
from typing import Any

import aiohttp
import msgspec

from proto.departments import AppointmentScheduled, OfficeClosed
from proto.posts import ThreadPost, ThreadRefused, ThreadWithdraw
from proto.receipts import ReceiptAccepted, ReceiptDelivered, ReceiptPlanned, ReceiptRefused, ReceiptSent
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.reminders.conftest import CANCELLED, DAY_BEFORE, Office, moved, scheduled
from tests.service.reminders.events import EVENT, Door

TUESDAY = date(2026, 3, 10)
BUILDING = "450 S. State St"
CROSSING_S = 0.3


def closed(last_on: date = TUESDAY, place: str = BUILDING, first_on: date = TUESDAY) -> OfficeClosed:
    return OfficeClosed(place=place, first_on=first_on, last_on=last_on)


async def planned(office: Office, one: AppointmentScheduled | None = None) -> None:
    await office.know_ana()
    await office.say("court", one or scheduled(), seq=1)
    await office.receipt(ReceiptAccepted)
    await office.receipt(ReceiptPlanned)


async def told(office: Office, event: OfficeClosed, seq: int, publisher: str = "court") -> str | None:
    """Publish a closure; the note of what it was answered with."""
    await office.say(publisher, event, seq=seq)
    note: str | None = (await office.receipt(ReceiptAccepted, publisher)).note
    return note


async def delivered(office: Office) -> None:
    post = await office.handed()
    await office.status(post, "delivered")
    await office.receipt(ReceiptDelivered)


async def test_who_was_told_of_the_date_is_told_that_the_building_is_closed(office: Office) -> None:
    await delivered(office)
    assert await told(office, closed(), 1) == "1 date of yours there changed by it."
    await office.receipt(ReceiptPlanned)
    await office.later(timedelta(0))
    post = await office.next("threads.post.reminder", ThreadPost)
    off = "your court date on Tuesday, March 10 at 8:30 AM is off: the building is closed. For a new time:"
    assert off in post.wording["en"]
    assert post.question is None
    assert post.neutral_wording is not None
    assert "building" not in post.neutral_wording["en"]
    assert await office.reminders() == [("day_before", 1, "delivered"), ("closed", 2, "handed")]


async def test_who_was_told_nothing_yet_hears_nothing_and_the_publisher_why(office: Office) -> None:
    await planned(office)
    await told(office, closed(), 1)
    refused = await office.receipt(ReceiptRefused)
    assert (refused.appointment, refused.reason) == ("2026-1001", "office_closed")
    await office.at(DAY_BEFORE)
    await office.hand_over()
    assert await office.reminders() == [("day_before", 1, "cancelled")]


async def test_what_was_handed_on_is_taken_back_and_corrected_only_if_it_went(office: Office) -> None:
    post = await office.handed()
    await told(office, closed(), 1)
    assert (await office.next("threads.withdraw", ThreadWithdraw)).post_id == post.post_id
    assert await office.reminders() == [("day_before", 1, "withdrawing")]
    assert (await office.receipt(ReceiptRefused)).reason == "office_closed"
    await office.say("threads", ThreadRefused(post_id=post.post_id, reason="too_late", at=DAY_BEFORE, of="withdraw"))
    await office.receipt(ReceiptSent)
    await office.receipt(ReceiptPlanned)
    await office.later(timedelta(0))
    assert "is off" in (await office.next("threads.post.reminder", ThreadPost)).wording["en"]


async def test_a_date_that_is_set_on_a_closed_day_is_not_announced_until_it_moves(office: Office) -> None:
    await office.know_ana()
    assert await told(office, closed(), 1) == "0 dates of yours there changed by it."
    await office.say("court", scheduled(), seq=1)
    await office.receipt(ReceiptAccepted)
    assert (await office.receipt(ReceiptRefused)).reason == "office_closed"
    await office.say("court", moved("2026-03-12T13:00"), seq=2)
    await office.receipt(ReceiptAccepted)
    assert (await office.receipt(ReceiptPlanned)).note == "2026-03-11T22:00:00Z"


async def test_shortened_the_dates_it_no_longer_covers_stand_again(office: Office) -> None:
    await planned(office)
    monday = TUESDAY - timedelta(days=1)
    await told(office, closed(first_on=monday), 1)
    await office.receipt(ReceiptRefused)
    await told(office, closed(monday, first_on=monday), 2)
    assert (await office.receipt(ReceiptPlanned)).note == "2026-03-09T22:00:00Z"
    # The word that was overtaken changes nothing, nor does the same once more.
    assert await told(office, closed(first_on=monday), 1) == "Older than what we have; nothing changed."
    assert await told(office, closed(monday, first_on=monday), 2) == "The same as what we have; nothing changed."
    assert [state for _, _, state in await office.reminders()] == ["cancelled", "planned"]


async def test_opened_after_all_who_was_told_it_is_off_is_told_that_it_is_on(office: Office) -> None:
    await delivered(office)
    monday = TUESDAY - timedelta(days=1)
    office.clock.advance(timedelta(minutes=5))
    await told(office, closed(first_on=monday), 1)
    await office.receipt(ReceiptPlanned)
    await office.later(timedelta(0))
    post = await office.next("threads.post.reminder", ThreadPost)
    await office.status(post, "delivered")
    await office.receipt(ReceiptDelivered)
    office.clock.advance(timedelta(minutes=5))
    await told(office, closed(monday, first_on=monday), 2)
    await office.receipt(ReceiptPlanned)
    await office.later(timedelta(0))
    again = await office.next("threads.post.reminder", ThreadPost)
    assert "March 10 at 8:30 AM" in again.wording["en"]
    assert again.question is not None


async def test_one_sequence_with_two_contents_and_what_closes_nothing_are_refused(office: Office) -> None:
    await office.know_ana()
    await told(office, closed(), 1)
    for event, reason in (
        (closed(TUESDAY + timedelta(days=1)), "sequence_reused"),
        (closed(TUESDAY - timedelta(days=1)), "ends_first"),
        (closed(TUESDAY + timedelta(days=400)), "too_long"),
        (closed(place="--"), "no_place"),
    ):
        await office.say("court", event, seq=1)
        assert (await office.receipt(ReceiptRefused)).reason == reason
    assert await office.db.fetchval("SELECT last_on FROM closure") == TUESDAY


async def test_it_closes_its_publishers_own_dates_in_that_room_only(office: Office) -> None:
    await planned(office)
    await told(office, closed(), 1, "health")
    await told(office, closed(place=f"{BUILDING}, room 305"), 1)
    await told(office, closed(TUESDAY + timedelta(days=1), first_on=TUESDAY + timedelta(days=1)), 1)
    assert await office.reminders() == [("day_before", 1, "planned")]


async def test_a_cancelled_date_is_not_told_of_again(office: Office) -> None:
    await planned(office)
    await office.say("court", CANCELLED, seq=2)
    await office.receipt(ReceiptAccepted)
    assert await told(office, closed(), 1) == "0 dates of yours there changed by it."
    assert await office.reminders() == [("day_before", 1, "cancelled")]


async def cross(office: Office) -> None:
    """A date and a closure come at once: neither has committed when the other looks."""
    await office.know_ana()
    await office.until("SELECT count(*) FROM client", 1)
    async with office.service.db.tx() as tx:
        await office.accept(tx, scheduled(), 1)
        await office.say("court", closed(), seq=1)
        await asyncio.sleep(CROSSING_S)
    await office.until("SELECT count(*) FROM closure", 1)


async def test_a_closure_and_a_date_that_come_at_once_see_each_other(office: Office) -> None:
    await cross(office)
    await office.until("SELECT is_closed_out FROM appointment", True)


async def test_without_waiting_for_each_other_they_do_not(database: Database, broker: Broker) -> None:
    async with Office(database, broker, "matching:off") as office:
        await cross(office)
        assert await office.db.fetchval("SELECT is_closed_out FROM appointment") is False


async def test_a_dry_run_shows_what_would_be_told(office: Office) -> None:
    await delivered(office)
    event: dict[str, Any] = EVENT | {
        "id": "closed",
        "type": "office.closed.v1",
        "data": msgspec.to_builtins(closed()),
    }
    async with aiohttp.ClientSession() as session:
        status, answer = await Door(office, session).post(event, dry_run=True)
    (text,) = answer["texts"]
    assert (status, text["step"], "(nombre)" in text["body"]) == (200, "closed", True)
    assert await office.db.fetchval("SELECT count(*) FROM closure") == 0


async def test_without_it_they_stand_before_a_locked_door(database: Database, broker: Broker) -> None:
    async with Office(database, broker, "closed:off") as office:
        await planned(office)
        await told(office, closed(), 1)
        await office.at(DAY_BEFORE)
        await office.next("threads.post.reminder", ThreadPost)
