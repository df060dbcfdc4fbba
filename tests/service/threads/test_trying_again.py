"""A text that waits to be tried again: it says why, counts against no number, and can be taken back."""

from uuid import UUID

from proto.sms import SmsCancel, SmsTooLate
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
