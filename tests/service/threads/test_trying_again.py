"""A text that waits to be tried again: it says why, counts against no number, and can be taken back."""

from typing import Any
from uuid import UUID

from proto.sms import SmsCancel, SmsCancelled, SmsTooLate
from services.kit.ids import new_id
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.house import MONDAY
from tests.service.threads.office import Office

Ana = tuple[UUID, UUID]


async def test_a_text_that_waits_says_why_and_can_be_stopped(office: Office, ana: Ana) -> None:
    await office.carla.writes(ana[1], "Hello")
    message_id = (await office.sent()).message_id
    await office.gateway_says(message_id, "sent", 2)
    await office.gateway_says(message_id, "queued", 3, code="30003", wording="phone_off", retry_at=MONDAY)
    await office.until("SELECT status_seq FROM message", 3)
    thread = await office.carla.thread(ana[1])
    [message] = thread["messages"]
    assert (message["wording"], message["can_undo"], thread["health"]) == ("phone_off", True, "working")
    await office.carla("POST", f"/v1/messages/{message_id}/undo")
    assert (await office.next("gateway.cancel", SmsCancel)).message_id == message_id
    # The first try may yet be shown by the phone.
    await office.say("gateway", SmsTooLate(message_id=message_id, status="undelivered", at=MONDAY), seq=4)
    await office.status_is(message_id, "undelivered")


async def test_a_text_that_arrives_at_the_second_try_has_arrived(office: Office, ana: Ana) -> None:
    await office.carla.writes(ana[1], "Hello")
    message_id = (await office.sent()).message_id
    for seq, (status, more) in enumerate(
        [("sent", {}), ("queued", {"code": "30003", "wording": "phone_off"}), ("accepted", {}), ("delivered", {})], 2
    ):
        await office.gateway_says(message_id, status, seq, **more)
    await office.status_is(message_id, "delivered")
    [message] = (await office.carla.thread(ana[1]))["messages"]
    assert (message["code"], message["wording"]) == (None, None)


async def test_after_a_stop_nothing_says_that_it_will_be_tried_again(office: Office, ana: Ana) -> None:
    await office.carla.writes(ana[1], "Hello")
    message_id = (await office.sent()).message_id
    await office.gateway_says(message_id, "queued", 2, code="30003", wording="phone_off", retry_at=MONDAY)
    await office.until("SELECT status_seq FROM message", 2)
    await office.stops()
    await office.until("SELECT wording FROM message", "opted_out")
    assert [hint.kind for hint in office.hints if hint.message_id == message_id][-1] == "status"


async def stopped_retry(office: Office, thread_id: UUID) -> str:
    """A text failed, its words went again, and that was stopped before it left: the id of what failed."""
    message_id = (await office.carla.writes(thread_id, "Hello"))["message_id"]
    await office.sent()
    await office.gateway_says(UUID(message_id), "failed", 2, code="30005")
    await office.status_is(message_id, "failed")
    again = await retries(office, message_id, 201)
    await office.sent()
    await office.carla("POST", f"/v1/messages/{again['message_id']}/undo")
    assert (await office.carla.get(f"/v1/messages/{message_id}"))["retried_as"] == again["message_id"], "not yet"
    await retries(office, message_id, 409)
    cancelled = SmsCancelled(message_id=UUID(again["message_id"]), at=MONDAY)
    await office.say("gateway", cancelled, subject=again["message_id"], seq=1)
    await office.status_is(again["message_id"], "cancelled")
    return str(message_id)


async def retries(office: Office, message_id: str, status: int) -> Any:
    return await office.carla("POST", f"/v1/messages/{message_id}/retry", {"client_msg_id": str(new_id())}, status)


async def test_what_failed_can_be_sent_again_once_its_retry_was_stopped(office: Office, ana: Ana) -> None:
    message_id = await stopped_retry(office, ana[1])
    assert [hint.kind for hint in office.hints if str(hint.message_id) == message_id][-1] == "status"
    failed = await office.carla.get(f"/v1/messages/{message_id}")
    assert (failed["retried_as"], failed["retries_stopped"]) == (None, 1)
    again = await retries(office, message_id, 201)
    assert str((await office.sent()).message_id) == again["message_id"]
    assert (await office.carla.get(f"/v1/messages/{message_id}"))["retried_as"] == again["message_id"]
    await retries(office, message_id, 409)


async def test_without_that_it_never_can(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="stopped_retry:off").running() as office:
        await retries(office, await stopped_retry(office, (await office.add())[1]), 409)
