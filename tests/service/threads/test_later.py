"""Texts that wait for a time: on whose wall, which there are, and what takes the place of one."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from proto.messages import MessageStatusChanged
from proto.posts import ThreadPosted
from proto.sms import SmsCancel, SmsCancelled
from services.kit.ids import new_id
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.asking import Asking
from tests.service.threads.house import BENS, DEV, MONDAY, NEW
from tests.service.threads.office import Office
from tests.service.threads.test_posts import post

Ana = tuple[UUID, UUID]
TUESDAY: dict[str, Any] = {"local_time": "2026-03-03T09:00", "local_zone": "America/Denver"}
NINE = datetime(2026, 3, 3, 16, 0, tzinfo=UTC)


async def edits(who: Asking, message_id: str, status: int = 201, **changes: Any) -> Any:
    return await who("PATCH", f"/v1/messages/{message_id}", {"client_msg_id": str(new_id())} | changes, status)


async def waiting(office: Office, ana: Ana) -> list[Any]:
    found: list[Any] = (await office.carla.get(f"/v1/threads/{ana[1]}/waiting"))["messages"]
    assert (await office.carla.thread(ana[1]))["waiting_total"] == len(found)
    return found


async def test_text_waits_for_its_time_on_the_wall_and_leaves_then_once(office: Office, ana: Ana) -> None:
    office.hints.clear()
    written = await office.carla.writes(ana[1], "Good morning", **TUESDAY)
    assert (written["release_at"], written["local_time"]) == ("2026-03-03T16:00:00Z", "2026-03-03T09:00")
    assert (written["is_scheduled"], written["can_edit"], written["can_undo"]) == (True, True, True)
    assert {hint.kind for hint in office.hints} == {"message", "thread"}, "the page counts what waits"
    assert [one["message_id"] for one in await waiting(office, ana)] == [written["message_id"]]
    office.clock.at = NINE - timedelta(seconds=1)
    await office.nothing_sent()
    office.clock.at = NINE
    office.passes()
    assert (await office.sent()).body == "Good morning"
    await office.nothing_sent()
    assert await waiting(office, ana) == []


async def test_skipped_hour_is_kept_as_it_was_chosen_and_the_text_goes_when_the_gap_ends(
    office: Office, ana: Ana
) -> None:
    night: dict[str, Any] = {
        "local_time": "2026-03-08T02:30",
        "local_zone": "America/Denver",
        "urgent_reason": "shift ends then",
    }
    written = await office.carla.writes(ana[1], "Call me", **night)
    assert (written["release_at"], written["local_time"]) == ("2026-03-08T09:00:00Z", "2026-03-08T02:30")


@pytest.mark.parametrize(
    ("when", "title"),
    [
        ({"local_time": "2026-02-30T09:00", "local_zone": "America/Denver"}, "no_such_day"),
        ({"local_time": "2026-03-03T09:00"}, "no_such_day"),
        ({"local_time": "2026-03-03T09:00", "local_zone": "Nowhere/Land"}, "no_such_day"),
        ({"local_time": "2026-03-01T09:00", "local_zone": "America/Denver"}, "past"),
        ({"local_time": "2027-03-05T09:00", "local_zone": "America/Denver"}, "too_far"),
        ({"local_time": "2026-03-03T21:00", "local_zone": "America/Denver"}, "quiet_hours"),
        ({"local_time": "tomorrow", "local_zone": "America/Denver"}, "Not understood"),
    ],
)
async def test_a_time_that_can_not_be_is_refused_by_name(
    office: Office, ana: Ana, when: dict[str, Any], title: str
) -> None:
    assert (await office.carla.writes(ana[1], "Hello", 422, **when))["title"] == title
    assert (await office.carla.writes(ana[1], "Hello", **TUESDAY))["status"] == "held", "else it goes"
    assert (await edits(office.carla, (await waiting(office, ana))[0]["message_id"], 422, **when))["title"] == title


async def test_edited_text_takes_the_old_ones_place_which_is_shown_no_more(office: Office, ana: Ana) -> None:
    old = await office.carla.writes(ana[1], "Good mornin", **TUESDAY)
    new = await edits(office.carla, old["message_id"], body="Good morning")
    assert (new["edit_of"], new["release_at"], new["local_time"]) == (
        old["message_id"],
        old["release_at"],
        old["local_time"],
    )
    shown = (await office.carla.thread(ana[1]))["messages"]
    assert [one["body"] for one in shown] == ["Good morning"]
    assert [one["body"] for one in await waiting(office, ana)] == ["Good morning"]
    gone = await office.carla.get(f"/v1/messages/{old['message_id']}")
    assert (gone["status"], gone["is_edited"], gone["body"]) == ("cancelled", True, "Good mornin"), "kept on record"
    assert await office.value("SELECT count(*) FROM audit WHERE act = 'message_edited'") == 1
    office.clock.at = NINE
    office.passes()
    assert (await office.sent()).body == "Good morning"
    await office.nothing_sent()


async def cancelled_after_an_edit(office: Office, status: int) -> tuple[Any, str]:
    """Erin cancels words that Carla has changed meanwhile: what she is told, and the text that stands there now."""
    old = await office.carla.writes((await office.add())[1], "Come at nine", **TUESDAY)
    new = await edits(office.carla, old["message_id"], body="Come at ten")
    return await office.erin("POST", f"/v1/messages/{old['message_id']}/undo", None, status), new["message_id"]


async def test_who_cancels_words_that_were_changed_meanwhile_is_told_and_can_cancel_those(office: Office) -> None:
    told, message_id = await cancelled_after_an_edit(office, 409)
    assert told["title"] == "edited"
    await office.erin("POST", f"/v1/messages/{message_id}/undo")
    office.clock.at = NINE
    await office.nothing_sent()


async def test_without_that_they_would_be_told_that_it_is_cancelled_and_it_goes(
    database: Database, broker: Broker
) -> None:
    async with Office(database, broker, failpoints="edited_told:off").running() as office:
        told, _ = await cancelled_after_an_edit(office, 200)
        assert told["status"] == "cancelled"
        office.clock.at = NINE
        office.passes()
        assert (await office.sent()).body == "Come at ten"


async def test_another_time_keeps_the_words_and_send_now_keeps_both_short(office: Office, ana: Ana) -> None:
    old = await office.carla.writes(ana[1], "Hello", **TUESDAY)
    moved = await edits(office.carla, old["message_id"], local_time="2026-03-04T10:00", local_zone="America/Denver")
    assert (moved["body"], moved["release_at"]) == ("Hello", "2026-03-04T17:00:00Z")
    now = await edits(office.carla, moved["message_id"], is_now=True)
    assert (now["is_scheduled"], now["local_time"]) == (False, None)
    assert str((await office.sent()).message_id) == now["message_id"]
    late = await edits(office.carla, moved["message_id"], 409, body="Too late")
    assert late["title"] == "too_late"
    await edits(office.carla, now["message_id"], 409, body="Too late")


async def test_second_click_on_edit_is_one_text(office: Office, ana: Ana) -> None:
    old = await office.carla.writes(ana[1], "Hello", **TUESDAY)
    click = str(new_id())
    first = await edits(office.carla, old["message_id"], client_msg_id=click, is_now=True)
    again = await edits(office.carla, old["message_id"], 200, client_msg_id=click, is_now=True)
    assert first["message_id"] == again["message_id"]
    await office.sent()
    await office.nothing_sent()


async def test_what_may_not_be_sent_may_not_be_edited_in(office: Office, ana: Ana) -> None:
    old = (await office.carla.writes(ana[1], "Hello", **TUESDAY))["message_id"]
    assert (await edits(office.carla, old, 422, body="See you at {place}"))["title"] == "blanks"
    assert (await edits(office.carla, old, 422, body=" "))["title"] == "blank"
    assert (await edits(office.carla, old, 422, body="x" * 1601))["title"] == "too_long"
    assert (await edits(office.carla, old, 409, body="Hi", to_number=NEW))["title"] == "number_changed"
    await edits(office.dev, old, 404, body="mine now")
    await office.stops()
    assert (await edits(office.carla, old, 409, is_now=True))["title"] == "opted_out"
    assert [one["body"] for one in await waiting(office, ana)] == ["Hello"]


async def test_of_an_edit_and_the_release_of_its_text_exactly_one_wins(office: Office, ana: Ana) -> None:
    assert await race(office, ana) == 6


async def test_without_that_both_leave(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="edit_once:off").running() as office:
        assert await race(office, await office.add(), is_early=True) > 6


async def race(office: Office, ana: Ana, *, is_early: bool = False) -> int:
    """How many texts leave when six are edited in the very moment they are due. is_early: just before it."""
    office.clock.at = MONDAY
    at = MONDAY + timedelta(minutes=10)
    for _ in range(6):
        written = await office.carla.writes(ana[1], "old", send_at=at.isoformat())
        if not is_early:
            office.clock.at = at
            office.passes()
        form = {"client_msg_id": str(new_id()), "body": "new"}
        await asyncio.gather(
            office.carla("PATCH", f"/v1/messages/{written['message_id']}", form, (201, 409)),
            asyncio.sleep(0),
        )
        office.clock.at = at
        office.passes()
        at += timedelta(minutes=10)
    await office.until("SELECT count(*) FROM message WHERE status = 'held'", 0)
    left: int = await office.value("SELECT count(*) FROM message WHERE status = 'queued'")
    return left


async def test_reminder_that_is_held_can_be_cancelled_and_its_service_hears_of_it(office: Office, ana: Ana) -> None:
    await office.texts("Can I come at 4?")
    asked = post(ana[0], not_before=NINE, not_after=NINE + timedelta(hours=3))
    await office.say("reminders", asked)
    posted = await office.next("reminders.posted", ThreadPosted)
    [shown] = await waiting(office, ana)
    assert (shown["message_id"], shown["can_undo"], shown["can_edit"]) == (str(posted.message_id), True, False)
    await edits(office.carla, shown["message_id"], 409, body="other words")
    await office.dev("POST", f"/v1/messages/{shown['message_id']}/undo", status=404)
    assert (await office.carla("POST", f"/v1/messages/{shown['message_id']}/undo"))["status"] == "cancelled"
    told = await office.next("reminders.posted", MessageStatusChanged)
    assert (told.post_id, told.status) == (asked.post_id, "cancelled")
    office.clock.at = NINE
    office.passes()
    await office.nothing_sent()


async def test_reminder_already_with_gateway_is_asked_back(office: Office, ana: Ana) -> None:
    asked = post(ana[0])
    await office.say("reminders", asked)
    message_id = (await office.sent("reminder")).message_id
    await office.next("reminders.posted", ThreadPosted)
    assert (await office.carla("POST", f"/v1/messages/{message_id}/undo"))["is_stopping"] is True
    assert (await office.next("gateway.cancel", SmsCancel)).message_id == message_id
    await office.say("gateway", SmsCancelled(message_id=message_id, at=MONDAY), seq=1)
    told = await office.next("reminders.posted", MessageStatusChanged)
    assert (told.post_id, told.status) == (asked.post_id, "cancelled")


async def test_what_waits_is_told_to_those_alone_who_may_read_it(office: Office, ana: Ana) -> None:
    await office.add("Ben Baker", BENS, DEV)
    await office.carla.writes(ana[1], "Hello", **TUESDAY)
    await office.dev.get(f"/v1/threads/{ana[1]}/waiting", 404)
    assert len((await office.erin.get(f"/v1/threads/{ana[1]}/waiting"))["messages"]) == 1
