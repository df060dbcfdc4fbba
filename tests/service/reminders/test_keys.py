"""What each key of a publisher opens and until when, how much may come through, and whom it may name."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import pytest

from services.reminders.domain.keys import Scope
from services.reminders.store import keys, publishers
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.reminders.conftest import MONDAY, Office
from tests.service.reminders.events import BATCH, EVENT, Door, nothing_kept, with_data

CLOSED = EVENT | {
    "id": "closed-1",
    "type": "office.closed.v1",
    "data": {"place": "450 S State St", "first_day": "2026-03-09", "last_day": "2026-03-09"},
}


@pytest.fixture
async def door(office: Office) -> AsyncIterator[Door]:
    async with aiohttp.ClientSession() as session:
        yield Door(office, session)


async def given(office: Office, *scopes: Scope, expires_at: datetime | None = None) -> str:
    """A key of court's for these."""
    async with office.service.db.tx() as tx:
        court = await publishers.publisher_named(tx, "court")
        assert court is not None
        return await keys.add_key(tx, court, "a key", scopes, expires_at)


def numbered(number: int) -> dict[str, Any]:
    return with_data(appointment=str(number)) | {"id": str(number)}


async def test_a_key_takes_what_it_was_given_for_and_nothing_else(office: Office, door: Door) -> None:
    dates, closures = await given(office, "events:dates"), await given(office, "events:closures")
    trial, reader = await given(office, "dry_run"), await given(office, "receipts")
    refused = await door.post(EVENT, key=closures)
    assert (refused[0], refused[1]["field"]) == (403, "type")
    assert refused[1]["detail"] == "type appointment.scheduled.v1 takes the scope events:dates"
    mixed = await door.post([EVENT, CLOSED], key=dates, kind=BATCH)
    assert (mixed[0], mixed[1]["field"]) == (403, "[1].type")
    for key in (trial, reader):
        assert (await door.post(EVENT, key=key))[0] == 403
    assert (await door.post(EVENT, key=reader, dry_run=True))[0] == 403
    assert (await door.post(EVENT, key=trial, dry_run=True))[0] == 200
    assert await nothing_kept(office)
    assert (await door.post(EVENT, key=dates))[0] == 200
    assert len(await office.db.fetch("SELECT FROM audit WHERE act = 'publisher.denied'")) == 3
    for key, status in ((dates, 403), (reader, 200)):
        url = f"{office.service.url}/v1/receipts"
        async with door.session.get(url, headers={"Authorization": f"Bearer {key}"}) as answer:
            assert answer.status == status


async def opened_after_its_end(office: Office) -> list[int]:
    """What the door answers a key in its last second, and in the one after."""
    ending = await given(office, "events", expires_at=MONDAY + timedelta(hours=1))
    async with aiohttp.ClientSession() as session:
        door = Door(office, session)
        await office.at(MONDAY + timedelta(hours=1, seconds=-1))
        last = await door.post(EVENT, key=ending)
        await office.at(MONDAY + timedelta(hours=1))
        return [last[0], (await door.post(EVENT | {"id": "2"}, key=ending))[0]]


async def test_a_key_opens_until_its_end_and_not_a_second_longer(office: Office) -> None:
    assert await opened_after_its_end(office) == [200, 401]


async def test_without_its_end_an_old_key_opens(database: Database, broker: Broker) -> None:
    async with Office(database, broker, "keys_expire:off") as office:
        assert await opened_after_its_end(office) == [200, 200]


async def test_a_key_that_was_ended_opens_nothing_and_the_others_do(office: Office, door: Door) -> None:
    one, other = await given(office, "events"), await given(office, "events")
    assert (await door.post(EVENT, key=one))[0] == 200
    async with office.service.db.tx() as tx:
        court = await publishers.publisher_named(tx, "court")
        assert court is not None
        assert await keys.end_key(tx, court, one[3:15])
        assert not await keys.end_key(tx, court, one[3:15])
        listed = {key.prefix: key for key in await keys.keys_of(tx, court)}
    assert listed[one[3:15]].ends_at == MONDAY
    assert listed[one[3:15]].used_at == MONDAY
    assert (await door.post(EVENT, key=one))[0] == 401
    assert (await door.post(EVENT, key=other))[0] == 200
    assert (await door.post(EVENT))[0] == 200


async def limit(office: Office, per_minute: int, per_day: int) -> None:
    async with office.service.db.tx() as tx:
        await publishers.limit_publisher(tx, "court", per_minute, per_day)


async def test_more_than_a_minutes_or_a_days_events_are_asked_for_again_later(office: Office, door: Door) -> None:
    await limit(office, 3, 5)
    many = [numbered(number) for number in range(4)]
    status, answer = await door.post(many, kind=BATCH)
    assert (status, answer["title"], door.wait_s) == (429, "Too many events", 60)
    assert await nothing_kept(office)
    await office.later(timedelta(seconds=20))
    assert (await door.post(many[:3], kind=BATCH))[0] == 200
    assert (await door.post(numbered(3)))[0] == 429
    assert door.wait_s == 40
    await office.later(timedelta(seconds=40))
    assert (await door.post(many[2:], kind=BATCH))[0] == 200  # one of them known: it was sent again, and costs as much
    assert (await door.post(numbered(4)))[0] == 429
    assert door.wait_s == 7 * 3600 - 60  # the day is UTC's
    assert (await door.post(EVENT | {"source": "/health"}, key="health"))[0] == 200
    await office.later(timedelta(hours=7))
    assert (await door.post(numbered(4)))[0] == 200


async def test_trying_costs_the_minute_and_not_the_day(office: Office, door: Door) -> None:
    await limit(office, 2, 2)
    assert [(await door.post(EVENT, dry_run=True))[0] for _ in range(3)] == [200, 200, 429]
    await office.later(timedelta(minutes=1))
    assert (await door.post([numbered(1), numbered(2)], kind=BATCH))[0] == 200


async def together(office: Office) -> list[int]:
    """What two batches are answered that come at the same moment, with room for one."""
    await limit(office, 3, 1000)
    async with aiohttp.ClientSession() as session:
        door = Door(office, session)
        batches = [[numbered(10 * batch + number) for number in range(2)] for batch in range(2)]
        return sorted(status for status, _ in await asyncio.gather(*(door.post(one, kind=BATCH) for one in batches)))


async def test_a_quota_is_one_however_many_doors_there_are(office: Office) -> None:
    assert await together(office) == [200, 429]


async def test_without_the_quota_more_comes_in(database: Database, broker: Broker) -> None:
    async with Office(database, broker, "quota:off") as office:
        assert await together(office) == [200, 200]


async def label(office: Office, *labels: str) -> None:
    async with office.service.db.tx() as tx:
        await publishers.label_publisher(tx, "court", labels)


async def test_a_publisher_names_clients_by_its_own_labels_only(office: Office, door: Door) -> None:
    await office.know_ana()
    await label(office, "case", "dl")
    status, answer = await door.post(EVENT)
    assert (status, answer["reason"]) == (422, "not_your_label")
    assert await nothing_kept(office)
    await label(office, "case", "court_id")
    assert (await door.post(EVENT))[0] == 200
    assert len(await office.reminders()) == 1


async def test_without_labels_of_its_own_anothers_client_is_reached(database: Database, broker: Broker) -> None:
    async with Office(database, broker, "labels:off") as office, aiohttp.ClientSession() as session:
        await office.know_ana()
        await label(office, "case", "dl")
        assert (await Door(office, session).post(EVENT))[0] == 200
        assert len(await office.reminders()) == 1


async def test_two_hundred_come_at_once_and_no_more(office: Office, door: Door) -> None:
    many = [numbered(number) for number in range(200)]
    status, answers = await door.post(many, kind=BATCH)
    assert (status, {one["outcome"] for one in answers}) == (200, {"accepted"})
    assert (await door.post([*many, numbered(200)], kind=BATCH))[0] == 422
    long = [with_data(contact="x" * 120, place=str(number)) | {"pad": "x" * 3_000} for number in range(200)]
    assert (await door.post(long, kind=BATCH))[0] == 413
