"""A text that a department asks for as such: once, in its own words, between two moments, never in quiet hours."""

from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import msgspec

from proto.departments import AppointmentCancelled, AppointmentKept, ClientInCustody, ClientRef, ReminderRequested
from proto.people import ClientChanged
from proto.posts import ThreadPost, ThreadRefused, ThreadWithdraw
from proto.receipts import ReceiptAccepted, ReceiptDelivered, ReceiptPlanned, ReceiptRefused, ReceiptSent
from proto.values.language import Language
from services.reminders.store.appointments import announceable
from tests.service.reminders.conftest import ANA, DAY_BEFORE, MONDAY, PROBATION, Office, ana, scheduled
from tests.service.reminders.events import EVENT, Door

HERS = ClientRef(label="court_id", id="A-1001")
WORDS: dict[Language, str] = {"en": "Hi, the clinic has moved to 610 S 200 E.", "es": "Hola, la clinica se mudo."}
# Tuesday, nine to five in Denver.
FROM, UNTIL = datetime(2026, 3, 3, 16, 0, tzinfo=UTC), datetime(2026, 3, 4, 0, 0, tzinfo=UTC)
GONE = AppointmentCancelled(appointment="R-17", client=HERS)


def asked(**changes: Any) -> ReminderRequested:
    request = ReminderRequested(reminder="R-17", client=HERS, wording=WORDS, not_before=FROM, not_after=UNTIL)
    return msgspec.structs.replace(request, **changes)


async def planned(office: Office) -> None:
    await office.know_ana()
    await office.say("court", asked(), seq=1)
    assert (await office.receipt(ReceiptAccepted)).appointment == "R-17"
    assert (await office.receipt(ReceiptPlanned)).note == "2026-03-03T16:00:00Z"


async def handed(office: Office) -> ThreadPost:
    await planned(office)
    await office.at(FROM)
    post: ThreadPost = await office.next("threads.post.reminder", ThreadPost)
    return post


async def test_it_goes_once_in_its_own_words_and_in_its_time(office: Office) -> None:
    post = await handed(office)
    assert (post.client_id, post.department_id) == (ANA, PROBATION)
    assert post.wording == WORDS
    assert (post.not_before, post.not_after) == (FROM, UNTIL)
    assert (post.question, post.neutral_wording) == (None, None)
    await office.status(post, "sent", "delivered")
    assert (await office.receipt(ReceiptSent)).appointment == "R-17"
    await office.receipt(ReceiptDelivered)
    await office.say("court", asked(), seq=1)
    assert (await office.receipt(ReceiptAccepted)).note == "The same as what we have; nothing changed."
    await office.say("court", asked(), seq=2)
    await office.receipt(ReceiptAccepted)
    await office.hand_over()
    assert await office.reminders() == [("requested", 1, "delivered")]


async def test_it_goes_beside_the_text_of_its_day(office: Office) -> None:
    await office.know_ana()
    await office.say("court", scheduled(), seq=1)
    await office.receipt(ReceiptAccepted)
    await office.receipt(ReceiptPlanned)
    day = timedelta(hours=8)
    await office.say("court", asked(not_before=DAY_BEFORE - day, not_after=DAY_BEFORE + timedelta(hours=1)), seq=1)
    await office.receipt(ReceiptAccepted)
    await office.receipt(ReceiptPlanned)
    assert await office.reminders() == [("day_before", 1, "planned"), ("requested", 1, "planned")]


async def test_quiet_hours_are_kept_and_what_has_no_time_left_is_refused(office: Office) -> None:
    await office.know_ana()
    night = datetime(2026, 3, 3, 4, 0, tzinfo=UTC)
    await office.say("court", asked(not_before=night), seq=1)
    await office.receipt(ReceiptAccepted)
    # Eight in the morning in Denver.
    assert (await office.receipt(ReceiptPlanned)).note == "2026-03-03T15:00:00Z"
    at_night_only = asked(reminder="R-18", not_before=night, not_after=night + timedelta(hours=9))
    await office.say("court", at_night_only, seq=1)
    await office.receipt(ReceiptAccepted)
    assert (await office.receipt(ReceiptRefused)).reason == "no_time_left"


async def test_a_later_word_takes_the_place_of_the_one_before_whatever_comes_first(office: Office) -> None:
    await office.know_ana()
    other: dict[Language, str] = {"en": "Please call the clerk."}
    await office.say("court", asked(wording=other), seq=2)
    await office.receipt(ReceiptAccepted)
    await office.receipt(ReceiptPlanned)
    await office.say("court", asked(), seq=1)
    assert (await office.receipt(ReceiptAccepted)).note == "Older than what we have; nothing changed."
    await office.at(FROM)
    assert (await office.next("threads.post.reminder", ThreadPost)).wording == other


async def test_other_words_take_back_those_that_were_handed_on(office: Office) -> None:
    post = await handed(office)
    other: dict[Language, str] = {"en": "Please call the clerk."}
    await office.say("court", asked(wording=other), seq=2)
    await office.receipt(ReceiptAccepted)
    assert (await office.next("threads.withdraw", ThreadWithdraw)).post_id == post.post_id
    await office.receipt(ReceiptPlanned)
    await office.status(post, "cancelled")
    assert (await office.receipt(ReceiptRefused)).reason == "withdrawn"
    await office.replan()
    await office.later(timedelta(0))
    assert (await office.next("threads.post.reminder", ThreadPost)).wording == other


async def test_cancelled_it_does_not_go(office: Office) -> None:
    await planned(office)
    await office.say("court", GONE, seq=2)
    await office.receipt(ReceiptAccepted)
    await office.at(FROM)
    await office.hand_over()
    assert await office.reminders() == [("requested", 1, "cancelled")]


async def test_cancelled_too_late_nothing_more_is_said(office: Office) -> None:
    post = await handed(office)
    await office.say("court", GONE, seq=2)
    await office.receipt(ReceiptAccepted)
    assert (await office.next("threads.withdraw", ThreadWithdraw)).post_id == post.post_id
    await office.say("threads", ThreadRefused(post_id=post.post_id, reason="too_late", at=FROM, of="withdraw"))
    await office.receipt(ReceiptSent)
    await office.replan()
    await office.hand_over()
    assert await office.reminders() == [("requested", 1, "sent")]


async def test_a_cancellation_that_came_first_wins(office: Office) -> None:
    await office.know_ana()
    await office.say("court", GONE, seq=2)
    await office.receipt(ReceiptAccepted)
    await office.say("court", asked(), seq=1)
    assert (await office.receipt(ReceiptAccepted)).note == "Older than what we have; nothing changed."
    assert await office.reminders() == []


async def test_an_id_is_a_dates_or_a_texts(office: Office) -> None:
    await planned(office)
    kept = AppointmentKept(appointment="R-17", client=HERS)
    for event in (scheduled(appointment="R-17"), kept):
        await office.say("court", event, seq=5)
        refused = await office.receipt(ReceiptRefused)
        assert (refused.appointment, refused.reason) == ("R-17", "id_taken")
    await office.say("court", scheduled(), seq=1)
    await office.receipt(ReceiptAccepted)
    await office.receipt(ReceiptPlanned)
    await office.say("court", asked(reminder="2026-1001"), seq=2)
    assert (await office.receipt(ReceiptRefused)).reason == "id_taken"


async def test_what_makes_no_text_is_refused(office: Office) -> None:
    await office.know_ana()
    for event, reason in (
        (asked(not_after=FROM), "ends_first"),
        (asked(wording={"es": "Hola."}), "unsendable"),
        (asked(wording={"en": " "}), "unsendable"),
        (asked(wording={"en": "x" * 1601}), "unsendable"),
        (asked(not_after=UNTIL.replace(year=2400)), "impossible_time"),
    ):
        await office.say("court", event, seq=1)
        refused = await office.receipt(ReceiptRefused)
        assert (refused.appointment, refused.reason) == ("R-17", reason)
    assert await office.db.fetchval("SELECT count(*) FROM appointment") == 0


async def test_nobody_sees_it_as_a_date(office: Office) -> None:
    await planned(office)
    async with office.service.db.tx() as tx:
        assert await announceable(tx) == []
    assert await office.db.fetchval("SELECT told_hash FROM announced") is None


async def test_for_somebody_not_known_yet_it_waits(office: Office) -> None:
    await office.say("court", asked(), seq=1)
    assert "Client not known yet" in str((await office.receipt(ReceiptAccepted)).note)
    hers: ClientChanged = ana()
    await office.know(hers)
    await office.know_ana()
    await office.replan()
    assert await office.reminders() == [("requested", 1, "planned")]


async def test_in_custody_it_does_not_go(office: Office) -> None:
    await planned(office)
    await office.say("court", ClientInCustody(client=HERS, is_in_custody=True, since=MONDAY), seq=1)
    await office.receipt(ReceiptAccepted)
    assert (await office.receipt(ReceiptRefused)).reason == "in_custody"
    assert await office.reminders() == [("requested", 1, "cancelled")]


async def test_a_dry_run_shows_its_words(office: Office) -> None:
    await office.know_ana()
    await office.until("SELECT count(*) FROM client JOIN caseload USING (client_id)", 1)
    event: dict[str, Any] = EVENT | {
        "id": "r",
        "type": "reminder.requested.v1",
        "data": msgspec.to_builtins(asked()),
    }
    async with aiohttp.ClientSession() as session:
        status, answer = await Door(office, session).post(event, dry_run=True)
    (text,) = answer["texts"]
    assert (status, text["body"], text["step"], text["segments"]) == (200, WORDS["es"], "requested", 1)
    assert text["why"] == "The department asked for this time."
    assert await office.db.fetchval("SELECT count(*) FROM requested") == 0
