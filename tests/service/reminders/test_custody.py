"""Whoever is in custody gets no text: whoever holds their phone would read it. Out again, all is planned anew."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import msgspec

from proto.departments import ClientInCustody, ClientRef
from proto.people import ExternalId
from proto.posts import ThreadPost, ThreadRefused, ThreadWithdraw
from proto.receipts import ReceiptAccepted, ReceiptPlanned, ReceiptRefused, ReceiptSent
from services.reminders import jobs
from services.reminders.acts import clients
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.reminders.conftest import DAY_BEFORE, MONDAY, Office, ana, scheduled
from tests.service.reminders.events import EVENT, Door

HERS = ClientRef(label="court_id", id="A-1001")
SENTENCE = "The client is in custody; nothing is sent until they are out."


def custody(is_in: bool, since: datetime = MONDAY, client: ClientRef = HERS) -> ClientInCustody:
    return ClientInCustody(client=client, is_in_custody=is_in, since=since)


async def planned(office: Office) -> None:
    await office.know_ana()
    await office.say("court", scheduled(), seq=1)
    await office.receipt(ReceiptAccepted)
    await office.receipt(ReceiptPlanned)


async def told(office: Office, event: ClientInCustody, seq: int, publisher: str = "court") -> str | None:
    """Publish a word; the note of what it was answered with."""
    await office.say(publisher, event, seq=seq)
    accepted = await office.receipt(ReceiptAccepted, publisher)
    assert accepted.appointment is None
    return accepted.note


async def states(office: Office) -> list[str]:
    return [state for _, _, state in await office.reminders()]


async def nothing_goes(office: Office) -> None:
    await office.hand_over()
    await asyncio.sleep(0)
    assert await office.broker.depth("threads.post.reminder") == 0


async def test_nothing_is_sent_while_they_are_in_custody_and_their_publisher_hears_why(office: Office) -> None:
    await planned(office)
    assert await told(office, custody(True), 1) is None
    refused = await office.receipt(ReceiptRefused)
    assert (refused.appointment, refused.reason, refused.note) == ("2026-1001", "in_custody", SENTENCE)
    assert [tuple(row) for row in await office.db.fetch("SELECT state, reason FROM reminder")] == [
        ("cancelled", "in_custody")
    ]
    await office.at(DAY_BEFORE)
    await nothing_goes(office)


async def test_out_again_it_is_planned_anew_and_goes(office: Office) -> None:
    await planned(office)
    await told(office, custody(True), 1)
    await office.receipt(ReceiptRefused)
    await told(office, custody(False), 2)
    assert (await office.receipt(ReceiptPlanned)).note == "2026-03-09T22:00:00Z"
    await office.at(DAY_BEFORE)
    await office.next("threads.post.reminder", ThreadPost)
    assert await states(office) == ["handed"]


async def test_a_release_that_came_first_is_newer_all_the_same(office: Office) -> None:
    await planned(office)
    await told(office, custody(False), 2)
    assert await told(office, custody(True), 1) == "Older than what we have; nothing changed."
    assert await states(office) == ["planned"]


async def test_said_twice_it_is_the_same_and_said_otherwise_it_is_refused(office: Office) -> None:
    await planned(office)
    await told(office, custody(True), 1)
    await office.receipt(ReceiptRefused)
    assert await told(office, custody(True), 1) == "The same as what we have; nothing changed."
    await office.say("court", custody(False), seq=1)
    assert (await office.receipt(ReceiptRefused)).reason == "sequence_reused"
    assert await states(office) == ["cancelled"]


async def test_one_publisher_does_not_release_for_another(office: Office) -> None:
    await planned(office)
    await told(office, custody(True), 1, "health")
    await office.receipt(ReceiptRefused)
    await told(office, custody(False), 1)
    assert await states(office) == ["cancelled"]
    await told(office, custody(False), 2, "health")
    await office.receipt(ReceiptPlanned)
    assert await states(office) == ["planned"]


async def test_what_was_handed_on_is_taken_back(office: Office) -> None:
    post = await office.handed()
    await told(office, custody(True), 1)
    assert (await office.next("threads.withdraw", ThreadWithdraw)).post_id == post.post_id
    await office.status(post, "cancelled")
    assert (await office.receipt(ReceiptRefused)).reason == "withdrawn"
    await told(office, custody(False), 2)
    await office.receipt(ReceiptPlanned)
    await office.later(timedelta(0))
    again = await office.next("threads.post.reminder", ThreadPost)
    assert again.post_id != post.post_id


async def test_what_had_gone_by_then_counts_as_read(office: Office) -> None:
    post = await office.handed()
    await told(office, custody(True), 1)
    await office.next("threads.withdraw", ThreadWithdraw)
    await office.say("threads", ThreadRefused(post_id=post.post_id, reason="too_late", at=DAY_BEFORE, of="withdraw"))
    await office.receipt(ReceiptSent)
    await told(office, custody(False), 2)
    await office.later(timedelta(0))
    await nothing_goes(office)
    assert await states(office) == ["sent"]


async def test_a_date_that_is_set_meanwhile_waits(office: Office) -> None:
    await office.know_ana()
    await told(office, custody(True), 1)
    await office.say("court", scheduled(), seq=1)
    await office.receipt(ReceiptAccepted)
    assert (await office.receipt(ReceiptRefused)).reason == "in_custody"
    await told(office, custody(False), 2)
    assert (await office.receipt(ReceiptPlanned)).appointment == "2026-1001"


async def test_a_word_about_an_id_nobody_has_yet_counts_when_somebody_has(office: Office) -> None:
    await planned(office)
    jail = ClientRef(label="so", id="77")
    note = await told(office, custody(True, client=jail), 1)
    assert note == "Client not known yet; counts when their record carries this so."
    ids = (ExternalId(label="court_id", value="A-1001"), ExternalId(label="so", value="77"))
    async with office.service.db.tx() as tx:
        await clients.changed(tx, ana(external_ids=ids), 100)
    await office.replan()
    assert await states(office) == ["cancelled"]


async def test_what_begins_on_thursday_counts_from_then_on(office: Office) -> None:
    post = await office.handed()
    await told(office, custody(True, DAY_BEFORE + timedelta(hours=1)), 1)
    assert await states(office) == ["handed"]
    office.clock.advance(timedelta(hours=1))
    await jobs.custody_begins(office.service.db)
    await office.replan()
    assert (await office.next("threads.withdraw", ThreadWithdraw)).post_id == post.post_id
    await jobs.custody_begins(office.service.db)
    assert await office.db.fetchval("SELECT count(*) FROM replan") == 0


async def test_what_is_due_just_then_is_looked_at_once_more(office: Office) -> None:
    """Nobody planned them anew in that minute."""
    await planned(office)
    await told(office, custody(True, DAY_BEFORE - timedelta(seconds=1)), 1)
    assert await states(office) == ["planned"]
    await office.at(DAY_BEFORE)
    assert (await office.receipt(ReceiptRefused)).reason == "in_custody"
    assert await states(office) == ["skipped"]
    await nothing_goes(office)


async def test_a_dry_run_of_a_release_shows_what_would_go(office: Office) -> None:
    await planned(office)
    await told(office, custody(True), 1)
    out: dict[str, Any] = EVENT | {
        "id": "out",
        "type": "client.in_custody.v1",
        "sequence": 2,
        "data": msgspec.to_builtins(custody(False)),
    }
    async with aiohttp.ClientSession() as session:
        status, answer = await Door(office, session).post(out, dry_run=True)
    assert (status, [text["step"] for text in answer["texts"]]) == (200, ["day_before"])
    assert await states(office) == ["cancelled"]


async def test_without_custody_whoever_holds_the_phone_reads_it(database: Database, broker: Broker) -> None:
    async with Office(database, broker, "custody:off") as office:
        await planned(office)
        await told(office, custody(True), 1)
        await office.at(DAY_BEFORE)
        await office.next("threads.post.reminder", ThreadPost)
