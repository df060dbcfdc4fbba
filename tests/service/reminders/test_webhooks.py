"""Receipts by webhook: all of them, in order, at least once, surely from us; and what a receiver may do to us."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from services.kit import failpoints
from services.reminders.domain.retrying import LADDER
from services.reminders.jobs.webhooks import LEASE
from services.reminders.store.publishers import start_publisher, stop_publisher
from services.reminders.store.webhooks import claim
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.reminders.conftest import MONDAY
from tests.service.reminders.events import EVENT, Door
from tests.service.reminders.receiver import PATH, Told, told

DIES_BEFORE, DIES_AFTER = "webhook.before_post:raise", "webhook.after_post_before_note:raise"
SLACK = timedelta(seconds=1)


@pytest.fixture
async def office(database: Database, broker: Broker) -> AsyncIterator[Told]:
    async with told(database, broker) as one:
        yield one


async def read_by_asking(office: Told) -> Any:
    async with aiohttp.ClientSession() as session:
        url = f"{office.service.url}/v1/receipts?limit=500"
        async with session.get(url, headers={"Authorization": f"Bearer {office.keys['court']}"}) as answer:
            return await answer.json()


async def test_what_is_told_is_what_a_reader_reads_in_order(office: Told) -> None:
    await office.write(250)
    await office.carry()
    posts = office.receiver.posts
    assert [receipt for post in posts for receipt in json.loads(post.body)] == await read_by_asking(office)
    assert [(post.message_id, post.is_ours) for post in posts] == [
        ("court-1-100", True),
        ("court-101-200", True),
        ("court-201-250", True),
    ]
    standing = await office.standing()
    assert (standing.sent_number, standing.waiting, standing.heard_at) == (250, 0, MONDAY)
    await office.carry()
    assert len(posts) == 3


async def test_a_department_is_told_what_comes_of_its_event_by_the_services_own_beat(
    database: Database, broker: Broker
) -> None:
    async with told(database, broker, beats=True) as office, aiohttp.ClientSession() as session:
        await office.know_ana()
        assert (await Door(office, session).post(EVENT))[0] == 200
        await office.until("SELECT sent_number FROM webhook", 2)
        types = [receipt["type"] for post in office.receiver.posts for receipt in json.loads(post.body)]
        assert types == ["receipt.accepted.v1", "receipt.planned.v1"]


async def died(office: Told, point: str) -> None:
    """Three receipts are to be told, and whoever tells them dies; two more are written before another takes over."""
    await office.write(3)
    failpoints.arm(point)
    await office.carry()
    failpoints.arm(office.service.settings.failpoints)
    await office.write(2)
    await office.carry()
    assert len(office.receiver.posts) <= 1  # nobody knows yet that they died
    office.clock.advance(LEASE)
    await office.carry()


async def test_killed_before_it_is_known_that_they_were_taken_the_same_are_told_again(office: Told) -> None:
    await died(office, DIES_AFTER)
    first, again, later = office.receiver.posts
    assert (again.message_id, again.body) == (first.message_id, first.body) == ("court-1-3", first.body)
    assert (later.message_id, later.numbers) == ("court-4-5", [4, 5])
    assert all(post.is_ours for post in office.receiver.posts)


async def test_killed_before_they_were_told_they_are_told(office: Told) -> None:
    await died(office, DIES_BEFORE)
    assert office.receiver.taken == [1, 2, 3, 4, 5]


async def test_without_the_note_after_the_post_receipts_are_lost(database: Database, broker: Broker) -> None:
    async with told(database, broker, "webhook_noted_after:off") as office:
        await office.write(3)
        failpoints.arm(f"webhook_noted_after:off,{DIES_BEFORE}")
        await office.carry()
        office.clock.advance(LEASE)
        await office.carry()
        assert office.receiver.taken == []


async def test_without_a_batch_that_is_kept_a_receiver_cannot_tell_what_it_had(
    database: Database, broker: Broker
) -> None:
    async with told(database, broker, "webhook_batch:off") as office:
        await office.write(3)
        failpoints.arm(f"webhook_batch:off,{DIES_AFTER}")
        await office.carry()
        await office.write(2)
        office.clock.advance(LEASE)
        await office.carry()
        assert [post.message_id for post in office.receiver.posts] == ["court-1-3", "court-1-5"]


@pytest.mark.parametrize("replicas", [2, 3])
async def test_several_replicas_tell_each_receipt_once_and_in_order(office: Told, replicas: int) -> None:
    assert await together(office, replicas) == list(range(1, 251))


async def test_without_the_lease_they_tell_it_twice(database: Database, broker: Broker) -> None:
    async with told(database, broker, "webhook_lease:off") as office:
        assert max(Counter(await together(office, 2)).values()) > 1


async def together(office: Told, replicas: int) -> list[int]:
    """What is told by so many replicas that look again and again whether something is to be told."""
    await office.write(250)
    office.receiver.slow_s = 0.05

    async def look() -> None:
        sender = office.sender()
        while (await office.standing()).waiting:
            await office.carry(sender)

    await asyncio.gather(*(look() for _ in range(replicas)))
    return office.receiver.taken


async def test_while_a_receiver_takes_its_time_no_transaction_is_open(office: Told) -> None:
    seen: list[int] = []

    async def look() -> None:
        held = await office.db.fetchval(
            """
            SELECT count(*)
              FROM pg_locks
              JOIN pg_class ON pg_class.oid = relation
              JOIN pg_database ON pg_database.oid = database
             WHERE datname = current_database()
               AND relname IN ('webhook', 'receipt')
            """
        )
        seen.append(held)

    office.receiver.when_asked = look
    await office.write(150)
    await office.carry()
    assert seen == [0, 0]


async def test_a_publisher_that_fails_holds_up_no_other(office: Told) -> None:
    await office.receive_at(office.origin + PATH, "health")
    office.receiver.secrets["health"] = "whsec_"  # its program was given none: it takes nothing
    await office.write(2)
    await office.write(150, "health")
    await office.carry()
    assert office.receiver.taken == [1, 2]
    waits = await office.db.fetchval("SELECT next_try_at FROM webhook WHERE failing_since IS NOT NULL")
    assert waits >= MONDAY + LADDER[0]


async def test_nothing_is_told_of_before_or_after(office: Told) -> None:
    """What was there when it was set up is for GET; ended it is told nothing, and set up again it begins anew."""
    await office.write(1)
    await office.carry()
    first = office.receiver.secrets["court"]
    await office.end()
    await office.write(150)
    await office.carry()
    office.clock.advance(timedelta(minutes=1))
    await office.receive_at(office.origin + PATH)
    assert office.receiver.secrets["court"] != first
    await office.carry()
    assert office.receiver.taken == [1]
    await office.write(1)
    await office.carry()
    assert office.receiver.taken == [1, 152]


async def test_a_publisher_from_whom_nothing_is_taken_is_told_when_it_is_active_again(office: Told) -> None:
    async with office.service.db.tx() as tx:
        await stop_publisher(tx, "court")
    await office.write(1)
    await office.carry()
    assert office.receiver.posts == []
    async with office.service.db.tx() as tx:
        await start_publisher(tx, "court")
    await office.carry()
    assert office.receiver.taken == [1]


async def test_what_was_ended_meanwhile_is_not_noted_as_taken(office: Told) -> None:
    office.receiver.when_asked = office.end
    await office.write(1)
    await office.carry()
    standing = await office.standing()
    assert (standing.sent_number, standing.off_because) == (0, "ended")


def nothing_said(text: str) -> bool:
    return not any(word in text for word in ("canary", "whsec", "127.0.0.1:"))


async def test_logs_hold_no_address_no_event_and_no_secret(office: Told, capsys: pytest.CaptureFixture[str]) -> None:
    for answer in (200, 500, 410):
        office.receiver.answers = [answer]
        await office.write(1)
        await office.carry()
        office.clock.advance(timedelta(hours=1))
    said = capsys.readouterr().out
    assert all(event in said for event in ("webhook_taken", "webhook_waits", "webhook_off"))
    assert nothing_said(said), said


async def test_who_was_told_longest_ago_comes_first(office: Told) -> None:
    await office.receive_at(office.origin + PATH, "health")
    for name in ("court", "health", "court"):
        await office.write(1, name)
        await office.carry()
        office.clock.advance(timedelta(minutes=1))
    for name in ("court", "health"):
        await office.write(1, name)
    async with office.service.db.tx() as tx:
        [first] = await claim(tx, 1, LEASE)
        [second] = await claim(tx, 10, LEASE)
    assert (first.name, second.name) == ("health", "court")
