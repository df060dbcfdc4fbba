"""A department's date becomes a text on a phone, whoever wrote the department's program."""

import asyncio
import json
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pika
import pytest

from deploy.local.stack import Stack
from deploy.office.cast import BEN, CLIENTS, PROBATION, ZONE, Client
from tests.e2e.conftest import Phone

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


def event(kind: str, appointment: str, client: Client, sequence: int) -> dict[str, object]:
    soon = datetime.now(ZoneInfo(ZONE)) + timedelta(hours=5)
    data: dict[str, object] = {"appointment": appointment, "client": {"label": "case", "id": client.case_number}}
    if kind != "appointment.cancelled.v1":
        data |= {"starts_at": f"{soon:%Y-%m-%dT%H:%M}", "time_zone": ZONE, "place": "450 S State St, Room 33"}
    return {
        "specversion": "1.0",
        "id": str(uuid.uuid4()),
        "source": "/court",
        "type": kind,
        "time": datetime.now(ZoneInfo("UTC")).isoformat(),
        "subject": appointment,
        "sequence": sequence,
        "data": data,
    }


def publish_with_pika(url: str, routing_key: str, body: dict[str, object]) -> None:
    """As a department's own program would: pika, its own user, confirmed and mandatory."""
    with pika.BlockingConnection(pika.URLParameters(url)) as connection:
        channel = connection.channel()
        channel.confirm_delivery()
        properties = pika.BasicProperties(
            content_type="application/cloudevents+json", delivery_mode=2, message_id=str(body["id"]), user_id="court"
        )
        channel.basic_publish("departments", routing_key, json.dumps(body).encode(), properties, mandatory=True)


async def test_a_date_published_with_another_amqp_library_reaches_the_phone(
    office: Stack, phone: Callable[[str], Phone]
) -> None:
    scheduled = event("appointment.scheduled.v1", "E2E-1", BEN, 1)
    key = "court.appointment.scheduled.v1"
    await asyncio.to_thread(publish_with_pika, office.amqp_url("court"), key, scheduled)
    text = await phone(BEN.number).until_text("Room 33", seconds=30)
    assert "450 S State St" in text
    await asyncio.to_thread(publish_with_pika, office.amqp_url("court"), key, scheduled)
    await phone(BEN.number).text("1", PROBATION.line)
    await asyncio.sleep(1)
    assert len([body for body in await phone(BEN.number).texts() if "Room 33" in body]) == 1


async def test_a_cancelled_date_is_not_reminded(office: Stack, phone: Callable[[str], Phone]) -> None:
    other = CLIENTS[3]
    far = event("appointment.scheduled.v1", "E2E-2", other, 1)
    far["data"]["starts_at"] = (datetime.now(ZoneInfo(ZONE)) + timedelta(days=9)).strftime("%Y-%m-%dT08:30")  # type: ignore[index]
    court = office.amqp_url("court")
    await asyncio.to_thread(publish_with_pika, court, "court.appointment.scheduled.v1", far)
    cancelled = event("appointment.cancelled.v1", "E2E-2", other, 2)
    await asyncio.to_thread(publish_with_pika, court, "court.appointment.cancelled.v1", cancelled)
    await asyncio.to_thread(
        publish_with_pika,
        court,
        "court.appointment.scheduled.v1",
        event("appointment.scheduled.v1", "E2E-3", CLIENTS[4], 1),
    )
    await phone(CLIENTS[4].number).until_text("Room 33", seconds=30)
    assert not [body for body in await phone(other.number).texts() if "Room 33" in body]
