"""The AMQP door for departments: the broker vouches for the sender, and what is wrong blocks nobody."""

import asyncio
import json

import aio_pika
import aiormq.exceptions
import pika
import pytest

from proto import envelope
from proto.posts import ThreadPost
from proto.receipts import ReceiptAccepted, ReceiptPlanned
from services.reminders.store.publishers import start_publisher, stop_publisher
from tests.service.kit.conftest import until
from tests.service.reminders.conftest import DAY_BEFORE, Office, scheduled
from tests.service.reminders.events import EVENT, SINGLE, nothing_kept, with_data, without


async def test_a_client_written_with_another_library_gets_its_text_sent(office: Office) -> None:
    await office.know_ana()
    await asyncio.to_thread(_publish_with_pika, office.broker.url("court"))
    await office.receipt(ReceiptAccepted)
    await office.receipt(ReceiptPlanned)
    await office.at(DAY_BEFORE)
    await office.next("threads.post.reminder", ThreadPost)


def _publish_with_pika(url: str) -> None:
    connection = pika.BlockingConnection(pika.URLParameters(url))
    channel = connection.channel()
    channel.confirm_delivery()
    properties = pika.BasicProperties(content_type=SINGLE, user_id="court", delivery_mode=2)
    channel.basic_publish(
        "departments", "court.appointment.scheduled.v1", json.dumps(EVENT).encode(), properties, mandatory=True
    )
    connection.close()


async def test_the_broker_itself_refuses_a_borrowed_name_and_a_borrowed_key(office: Office) -> None:
    with pytest.raises(aiormq.exceptions.AMQPError):
        await office.say("court", scheduled(), user_id="health")
    office.forget_link("court")
    with pytest.raises(aiormq.exceptions.AMQPError):
        await office.publish_raw("court", "departments", "health.appointment.scheduled.v1", b"{}")
    assert await nothing_kept(office)


async def test_an_event_in_anothers_name_is_kept_as_a_dead_letter(office: Office) -> None:
    await office.know_ana()
    for source, user_id, who in (
        ("/health", "itself", "court"),
        ("/reminders", "itself", "court"),
        ("/court", None, "nobody we can name"),
    ):
        event_id = await office.say("court", scheduled(), source=source, user_id=user_id)
        reason = f"published by {who} as {source}; set user_id"
        await office.until("SELECT reason FROM dead_letter WHERE event_id LIKE '%' || $1", reason, event_id)
    assert await nothing_kept(office)


async def test_a_stopped_publisher_is_refused_at_the_queue_too(office: Office) -> None:
    async with office.service.db.tx() as tx:
        await stop_publisher(tx, "court")
    await office.say("court", scheduled())
    await office.until("SELECT reason FROM dead_letter", "no publisher of that name may publish")
    assert await nothing_kept(office)


async def test_a_publisher_that_was_stopped_is_taken_from_again(office: Office) -> None:
    await office.know_ana()
    async with office.service.db.tx() as tx:
        await stop_publisher(tx, "court")
        await start_publisher(tx, "court")
    await office.say("court", scheduled())
    await office.receipt(ReceiptAccepted)


POISON = (
    b"{",
    b"\x00",
    json.dumps(EVENT | {"id": "nul\x00"}).encode(),
    json.dumps(EVENT | {"type": "appointment.\x00"}).encode(),
    json.dumps(EVENT | {"sequence": 2**70}).encode(),
    json.dumps(without("place")).encode(),
    json.dumps(with_data(starts_at="2026-13-01T00:00")).encode(),
)


async def test_malformed_events_block_nobody_and_are_kept(office: Office) -> None:
    await office.know_ana()
    for body in POISON:
        await office.publish_raw("court", "departments", "court.appointment.scheduled.v1", body)
    await office.say("court", scheduled())
    await office.receipt(ReceiptAccepted)
    kept = [row["body"] for row in await office.db.fetch("SELECT body FROM dead_letter ORDER BY dead_letter_id")]
    assert kept == list(POISON)


async def test_nobody_can_use_up_anothers_event_id(office: Office) -> None:
    """court publishes in health's name, with the id health is about to use."""
    await office.know_ana()
    await office.say("court", scheduled(), source="/health", event_id="health-1")
    await office.until("SELECT count(*) FROM dead_letter", 1)
    await office.say("health", scheduled(), event_id="health-1")
    await office.receipt(ReceiptAccepted, "health")


async def test_receipts_about_one_appointment_are_counted_and_never_behind_the_clock(office: Office) -> None:
    await office.know_ana()
    await office.say("court", scheduled(), seq=1)
    await office.say("court", scheduled(), seq=1, event_id="again")
    counted = [await _counted(office) for _ in range(3)]
    assert [type_name for type_name, _, _ in counted] == [
        "receipt.accepted.v1",
        "receipt.planned.v1",
        "receipt.accepted.v1",
    ]
    assert len({subject for _, subject, _ in counted}) == 1
    first = int(office.clock.now().timestamp() * 1000)
    assert [seq for _, _, seq in counted] == [first, first + 1, first + 2]


async def _counted(office: Office) -> tuple[str, str | None, int | None]:
    async with await aio_pika.connect(office.broker.url("court")) as connection, connection.channel() as channel:
        queue = await channel.get_queue("publisher.court.receipts", ensure=False)
        message = await until(lambda: queue.get(no_ack=True, fail=False))
    frame = envelope.decode(message.body)
    return frame.type, frame.subject, frame.sequence
