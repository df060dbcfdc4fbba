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
from deploy.office.cast import CLIENTS, PROBATION, ZONE, Client
from deploy.office.practice import DATES
from tests.e2e.conftest import Phone

KIM = CLIENTS[10]  # has no other date

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


def event(kind: str, appointment: str, client: Client, sequence: int) -> dict[str, object]:
    soon = datetime.now(ZoneInfo(ZONE)) + timedelta(hours=5)
    data: dict[str, object] = {"appointment": appointment, "client": {"label": "case", "id": client.case_number}}
    if kind != "appointment.cancelled.v1":
        data |= {"starts_at": f"{soon:%Y-%m-%dT%H:%M}", "time_zone": ZONE, "place": "450 S State St, Room 35"}
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
    scheduled = event("appointment.scheduled.v1", "E2E-1", KIM, 1)
    key = "court.appointment.scheduled.v1"
    await asyncio.to_thread(publish_with_pika, office.amqp_url("court"), key, scheduled)
    text = await phone(KIM.number).until_text("Room 35", seconds=30)
    assert "450 S State St" in text
    await asyncio.to_thread(publish_with_pika, office.amqp_url("court"), key, scheduled)
    await phone(KIM.number).text("1", PROBATION.line)
    await asyncio.sleep(1)
    assert len([body for body in await phone(KIM.number).texts() if "Room 35" in body]) == 1


async def test_each_on_the_courts_list_of_a_new_office_is_told_once_and_by_whom(
    office: Stack, phone: Callable[[str], Phone]
) -> None:
    for index, days in DATES.items():
        text = await phone(CLIENTS[index].number).until_text("Room 33", seconds=30)
        assert days == 1 or PROBATION.name in text, "of tomorrow's it says no more than when and where"
        assert len([body for body in await phone(CLIENTS[index].number).texts() if "Room 33" in body]) == 1


async def test_a_cancelled_date_is_told_so_at_most_once(office: Stack, phone: Callable[[str], Phone]) -> None:
    """Whoever heard that it is set hears that it is off; of one that was off before anybody heard, nothing is said."""
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
    await phone(CLIENTS[4].number).until_text("Room 35", seconds=30)
    heard = [body for body in await phone(other.number).texts() if "Room 35" in body]
    assert len(heard) <= 1
    if heard:
        await phone(other.number).until_text("is cancelled", seconds=30)
