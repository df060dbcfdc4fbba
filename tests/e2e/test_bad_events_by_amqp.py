"""The departments' AMQP door: what may not come in is kept with its reason, stops nobody, and changes nothing."""

import asyncio
import json
from typing import Any

import pika
import pika.exceptions
import pytest

from deploy.local.stack import Stack
from tests.e2e.attackers import Rows
from tests.e2e.conftest import until
from tests.e2e.events import WRONG, event, unreadable

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


BAD = b"\xff\xfe"
# Properties no library could read: one such message kept a service from reading anything else.
STRANGE: dict[str, dict[str, Any]] = {
    "type": {"type": BAD},
    "message id": {"message_id": BAD},
    "content type": {"content_type": BAD},
    "a date of no calendar": {"timestamp": 2**64 - 1},
    "a header's name": {"headers": {BAD: 1}},
    "a header's value": {"headers": {"traceparent": BAD}},
}


def publish(url: str, body: bytes, **properties: Any) -> None:
    """As the court's own program: its user, confirmed."""
    said = {"content_type": "application/cloudevents+json", "delivery_mode": 2, "user_id": "court"} | properties
    with pika.BlockingConnection(pika.URLParameters(url)) as connection:
        channel = connection.channel()
        channel.confirm_delivery()
        key = "court.appointment.scheduled.v1"
        channel.basic_publish("departments", key, body, pika.BasicProperties(**said), mandatory=True)


async def test_properties_nobody_can_read_keep_no_event_from_coming_in(office: Stack, rows: Rows) -> None:
    sent = [event("court") for _ in STRANGE]
    for frame, properties in zip(sent, STRANGE.values(), strict=True):
        await asyncio.to_thread(publish, office.amqp_url("court"), json.dumps(frame).encode(), **properties)
    known = "SELECT count(*) = $2 FROM reminders.appointment WHERE their_id = ANY ($1)"
    ids = [frame["data"]["appointment"] for frame in sent]
    await until(lambda: rows.db.fetchval(known, ids, len(ids)))


async def test_what_may_not_come_in_over_amqp_is_kept_with_its_reason_and_changes_nothing(
    office: Stack, rows: Rows
) -> None:
    refused: list[tuple[bytes, dict[str, Any], str]] = [
        *((body, {}, "%") for body in unreadable("court").values()),
        *((json.dumps(event("court", **changes)).encode(), {}, "%") for changes, _ in WRONG.values()),
        (b"x" * 500_000, {}, "%malformed%"),
        (json.dumps(event("court")).encode(), {"user_id": None}, "%nobody we can name%set user_id"),
        (json.dumps(event("health")).encode(), {}, "published by court as /health%"),
        (json.dumps(event("reminders")).encode(), {}, "published by court as /reminders%"),
        (json.dumps(event("court", type="sms.send.v1")).encode(), {}, "data: %"),
    ]
    before = await rows.settled()
    for body, properties, _ in refused:
        await asyncio.to_thread(publish, office.amqp_url("court"), body, **properties)
    good = event("court")
    await asyncio.to_thread(publish, office.amqp_url("court"), json.dumps(good).encode())
    kept = "SELECT count(*) FROM reminders.dead_letter WHERE body = $1 AND reason LIKE $2"
    for body, _, reason in refused:
        await until(lambda body=body, reason=reason: rows.db.fetchval(kept, body, reason))  # type: ignore[misc]
    taken = "SELECT count(*) FROM reminders.appointment WHERE their_id = $1"
    await until(lambda: rows.db.fetchval(taken, good["data"]["appointment"]))
    after = await rows.settled()
    assert after["reminders.appointment"] == before["reminders.appointment"] + 1
    assert after["reminders.received_event"] == before["reminders.received_event"] + 1
    assert after["threads.message"] == before["threads.message"]


@pytest.mark.parametrize("properties", [{"user_id": "health"}, {"user_id": "reminders"}])
async def test_the_broker_takes_no_borrowed_name(office: Stack, rows: Rows, properties: dict[str, str]) -> None:
    before = await rows.settled()
    with pytest.raises(pika.exceptions.ChannelClosedByBroker):
        await asyncio.to_thread(publish, office.amqp_url("court"), json.dumps(event("court")).encode(), **properties)
    assert await rows.settled() == before


@pytest.mark.parametrize("exchange", ["events", "commands", "", "hints", "dead", "delay.1s"])
async def test_a_department_can_write_nowhere_but_where_departments_do(office: Stack, exchange: str) -> None:
    def write() -> None:
        with pika.BlockingConnection(pika.URLParameters(office.amqp_url("court"))) as connection:
            channel = connection.channel()
            channel.confirm_delivery()
            channel.basic_publish(exchange, "threads.inbound", b"{}")

    with pytest.raises(pika.exceptions.ChannelClosedByBroker, match="ACCESS_REFUSED"):
        await asyncio.to_thread(write)
