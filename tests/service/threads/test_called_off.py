"""A reminder that failed is not sent again once it was taken back, nor past its own end; nor is what tries it again."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

from proto.messages import MessageStatusChanged
from proto.posts import ThreadPosted, ThreadRefused, ThreadWithdraw
from proto.sms import SmsCancel
from services.kit.ids import new_id
from services.threads.store.posts import call_off
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.house import ANAS, MONDAY
from tests.service.threads.office import Office
from tests.service.threads.test_posts import post
from tests.service.threads.test_sent_again import fails, retries

Ana = tuple[UUID, UUID]


async def withdraws(office: Office, post_id: UUID) -> None:
    await office.say("reminders", ThreadWithdraw(post_id=post_id))
    refused = await office.next("reminders.posted", ThreadPosted | MessageStatusChanged | ThreadRefused)
    while not isinstance(refused, ThreadRefused):
        refused = await office.next("reminders.posted", ThreadPosted | MessageStatusChanged | ThreadRefused)
    assert (refused.post_id, refused.reason, refused.of) == (post_id, "too_late", "withdraw"), "as ever"


async def failed(office: Office, client_id: UUID, **more: Any) -> tuple[UUID, UUID]:
    """A reminder did not arrive: its post, its text."""
    asked = post(client_id, **more)
    await office.say("reminders", asked)
    return asked.post_id, await fails(office, "reminder")


async def test_what_was_taken_back_nobody_sends_again(office: Office, ana: Ana) -> None:
    post_id, message_id = await failed(office, ana[0])
    await withdraws(office, post_id)
    assert (await retries(office, message_id, 409))["title"] == "called_off"
    await office.carla.writes(ana[1], "The hearing was moved")
    assert (await office.sent()).body == "The hearing was moved"


async def called_off_too_late(office: Office, client_id: UUID) -> UUID:
    """Its words were tried once more, and failed once more, before it was taken back."""
    post_id, message_id = await failed(office, client_id)
    await retries(office, message_id)
    again = await fails(office, "reply")
    await withdraws(office, post_id)
    return again


async def test_nor_what_tried_it_again(office: Office, ana: Ana) -> None:
    assert (await retries(office, await called_off_too_late(office, ana[0]), 409))["title"] == "called_off"


async def test_without_that_somebody_sends_it(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="retry_wanted:off").running() as office:
        await retries(office, await called_off_too_late(office, (await office.add())[0]))
        assert (await office.sent()).to == ANAS


async def test_what_is_on_its_way_again_is_asked_back(office: Office, ana: Ana) -> None:
    post_id, message_id = await failed(office, ana[0])
    again = (await retries(office, message_id))["message_id"]
    assert str((await office.sent()).message_id) == again
    await withdraws(office, post_id)
    assert str((await office.next("gateway.cancel", SmsCancel)).message_id) == again
    assert (await office.carla.get(f"/v1/messages/{again}"))["is_stopping"]


async def waits_again(office: Office, message_id: UUID) -> str:
    """What tries it again is held still, as where the release has not come to it yet."""
    again: str = (await retries(office, message_id))["message_id"]
    await office.sent()
    later = office.clock.now() + timedelta(minutes=5)
    query = "UPDATE message SET status = 'held', release_at = $2 WHERE message_id = $1"
    await office.db.execute(query, UUID(again), later)
    return again


async def test_what_waits_to_go_again_never_goes(office: Office, ana: Ana) -> None:
    post_id, message_id = await failed(office, ana[0])
    again = await waits_again(office, message_id)
    await withdraws(office, post_id)
    await office.status_is(again, "cancelled")


async def tried_meanwhile(office: Office, client_id: UUID, status: int) -> Any:
    """Somebody clicks while it is being taken back."""
    _, message_id = await failed(office, client_id)
    async with office.service.db.tx() as tx:
        await call_off(tx, message_id)
        click = asyncio.create_task(retries(office, message_id, status))
        if status == 409:
            await office.until("SELECT count(*) FROM pg_locks WHERE NOT granted", 1)
        else:
            await office.sent()
    return await click


async def test_who_clicks_meanwhile_waits_and_is_told(office: Office, ana: Ana) -> None:
    assert (await tried_meanwhile(office, ana[0], 409))["title"] == "called_off"


async def test_without_waiting_it_leaves(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="tried_held:off").running() as office:
        again = await tried_meanwhile(office, (await office.add())[0], 201)
        assert not (await office.carla.get(f"/v1/messages/{again['message_id']}"))["is_stopping"]


async def test_nor_does_what_was_written_at_that_very_moment(office: Office, ana: Ana) -> None:
    _, message_id = await failed(office, ana[0])
    again = await waits_again(office, message_id)
    await office.db.execute("UPDATE message SET is_called_off = true WHERE message_id = $1", message_id)
    office.passes(minutes=6)
    await office.status_is(again, "failed")
    assert (await office.carla.get(f"/v1/messages/{again}"))["wording"] == "called_off"


async def test_past_its_own_end_nobody_sends_it_again(office: Office, ana: Ana) -> None:
    _, message_id = await failed(office, ana[0])
    office.clock.advance(timedelta(hours=3))
    assert (await retries(office, message_id, 409))["title"] == "over"


async def test_what_is_sent_again_goes_no_later_than_it_might(office: Office, ana: Ana) -> None:
    _, message_id = await failed(office, ana[0])
    office.clock.advance(timedelta(hours=2))
    await retries(office, message_id)
    assert (await office.sent()).not_after == MONDAY + timedelta(hours=3)


async def test_what_staff_wrote_is_over_when_they_say_so(office: Office, ana: Ana) -> None:
    await office.carla.writes(ana[1], "Call me please")
    message_id = await fails(office, "reply")
    office.clock.advance(timedelta(days=1))
    await retries(office, message_id)
    assert (await office.sent()).body == "Call me please"


async def test_a_reminder_that_lasts_for_days_may_be_sent_again_on_another(office: Office, ana: Ana) -> None:
    _, message_id = await failed(office, ana[0], not_after=MONDAY + timedelta(days=3))
    office.clock.advance(timedelta(days=1))
    await retries(office, message_id)
    assert (await office.sent()).to == ANAS


async def edits(office: Office, message_id: str, status: int = 201, **form: Any) -> Any:
    return await office.carla("PATCH", f"/v1/messages/{message_id}", {"client_msg_id": str(new_id()), **form}, status)


async def put_off(office: Office, client_id: UUID) -> str:
    """It did not arrive, waits to go again, and somebody has it go two hours later than that."""
    _, message_id = await failed(office, client_id)
    again = await waits_again(office, message_id)
    two_hours = (office.clock.now() + timedelta(hours=2)).isoformat()
    return str((await edits(office, again, send_at=two_hours))["message_id"])


OVER = "SELECT over_at FROM message WHERE message_id = $1"


async def test_at_another_time_the_same_words_are_over_when_they_were(office: Office, ana: Ana) -> None:
    later = await put_off(office, ana[0])
    assert await office.value(OVER, UUID(later)) == MONDAY + timedelta(hours=3)
    tomorrow = (office.clock.now() + timedelta(days=1)).isoformat()
    assert (await edits(office, later, 409, send_at=tomorrow))["title"] == "over"
    assert (await edits(office, later, send_at=tomorrow, body="Call me about it"))["body"] == "Call me about it"


async def test_without_that_they_go_when_it_is_over(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="edit_wanted:off").running() as office:
        assert await office.value(OVER, UUID(await put_off(office, (await office.add())[0]))) is None
