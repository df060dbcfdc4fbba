"""The HTTPS door for departments: each forgery and slip refused with a reason, nothing stored."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from proto.posts import ThreadPost
from proto.receipts import ReceiptAccepted, ReceiptPlanned
from services.reminders.store.publishers import replace_key, stop_publisher
from tests.service.reminders.conftest import DAY_BEFORE, Office, scheduled
from tests.service.reminders.events import BATCH, EVENT, Door, nothing_kept, with_data, without


@pytest.fixture
async def door(office: Office) -> AsyncIterator[Door]:
    async with aiohttp.ClientSession() as session:
        yield Door(office, session)


async def test_an_event_by_https_is_planned_and_answered_with_its_receipts(office: Office, door: Door) -> None:
    await office.know_ana()
    status, answer = await door.post(EVENT)
    assert (status, answer["outcome"]) == (200, "accepted")
    assert [one["type"] for one in answer["receipts"]] == ["receipt.accepted.v1", "receipt.planned.v1"]
    assert answer["receipts"][1]["note"] == "2026-03-09T22:00:00Z"
    await office.at(DAY_BEFORE)
    await office.next("threads.post.reminder", ThreadPost)


async def test_posting_it_again_changes_nothing_and_answers_the_same(office: Office, door: Door) -> None:
    await office.know_ana()
    first = await door.post(EVENT)
    assert await asyncio.gather(*(door.post(EVENT) for _ in range(5))) == [first] * 5
    assert len(await office.reminders()) == 1


async def test_both_doors_know_the_same_event(office: Office, door: Door) -> None:
    await office.know_ana()
    await door.post(EVENT)
    await office.receipt(ReceiptAccepted)
    await office.receipt(ReceiptPlanned)
    await office.say("court", scheduled(), seq=1, event_id=EVENT["id"])
    await office.until("SELECT count(*) FROM inbox WHERE queue = 'reminders.departments'", 1)
    assert await office.db.fetchval("SELECT count(*) FROM receipt") == 2


async def test_the_same_id_with_other_content_is_refused(office: Office, door: Door) -> None:
    await office.know_ana()
    await door.post(EVENT)
    status, answer = await door.post({**EVENT, "data": {**EVENT["data"], "place": "Elsewhere"}})
    assert (status, answer["reason"]) == (422, "id_reused")
    assert await office.db.fetchval("SELECT place FROM appointment") == "450 S State St, room 201"


async def test_a_refused_event_may_be_mended_and_sent_again(office: Office, door: Door) -> None:
    await office.know_ana()
    wrong = {**EVENT, "data": {**EVENT["data"], "time_zone": "Utah"}}
    status, answer = await door.post(wrong)
    assert (status, answer["reason"]) == (422, "unknown_zone")
    assert await nothing_kept(office)
    assert (await door.post(EVENT))[0] == 200


async def test_a_batch_is_answered_event_by_event(office: Office, door: Door) -> None:
    await office.know_ana()
    other = {**EVENT, "id": "2", "data": {**EVENT["data"], "appointment": "2026-1002", "time_zone": "Utah"}}
    status, answers = await door.post([EVENT, other], kind=BATCH)
    assert status == 200
    assert [(one["event_id"], one["outcome"], one.get("reason")) for one in answers] == [
        (EVENT["id"], "accepted", None),
        ("2", "refused", "unknown_zone"),
    ]
    assert await office.db.fetchval("SELECT count(*) FROM appointment") == 1


MALFORMED: list[tuple[Any, int, str | None]] = [
    (b"{", 422, None),
    (b"\xff\xfe", 422, None),
    (b'"hello"', 422, None),
    (EVENT | {"specversion": "0.3"}, 422, None),
    (EVENT | {"time": "2026-03-02 17:00"}, 422, "time"),
    (EVENT | {"time": "2026-03-02T17:00:00"}, 422, None),
    (EVENT | {"id": ""}, 422, None),
    (EVENT | {"id": "nul\x00"}, 422, None),
    (EVENT | {"sequence": "1"}, 422, "sequence"),
    (EVENT | {"sequence": 2**70}, 422, "sequence"),
    (EVENT | {"type": "appointment.invented.v1"}, 422, "type"),
    (EVENT | {"type": "sms.send.v1"}, 422, "type"),
    (EVENT | {"source": "/health"}, 403, "source"),
    (without("place"), 422, "data.place"),
    (with_data(place=""), 422, "data.place"),
    (with_data(place="x" * 161), 422, "data.place"),
    (with_data(starts_at="2026-03-10T08:30:00Z"), 422, "data.starts_at"),
    (with_data(starts_at="tomorrow"), 422, "data.starts_at"),
    (with_data(kind="drug court"), 422, "data.kind"),
    (with_data(client={"label": "court_id"}), 422, "data.client.id"),
    (with_data(contact="x" * 70_000), 413, None),
]


async def test_what_is_malformed_is_refused_by_name(office: Office, door: Door) -> None:
    for event, status, field in MALFORMED:
        got, answer = await door.post(event)
        assert (got, answer.get("field")) == (status, field), (event, answer)
        assert await nothing_kept(office)
    assert (await door.post(EVENT))[0] == 200


async def test_a_batch_with_one_malformed_event_is_refused_whole_and_says_which(office: Office, door: Door) -> None:
    status, answer = await door.post([EVENT, without("place")], kind=BATCH)
    assert (status, answer["field"]) == (422, "[1].data.place")
    assert await nothing_kept(office)


async def test_a_key_opens_the_door_only_while_and_where_it_may(office: Office, door: Door) -> None:
    assert (await door.post(EVENT, key=None))[0] == 401
    assert (await door.post(EVENT, key="cc_000000000000_guess"))[0] == 401
    assert (await door.post(EVENT, key=office.keys["court"][:-1] + "x"))[0] == 401
    assert (await door.post(EVENT, kind="application/json"))[0] == 415
    assert (await door.post([], kind=BATCH))[0] == 422
    assert (await door.post([EVENT] * 201, kind=BATCH))[0] == 422
    await office.db.execute("UPDATE publisher SET scopes = '{receipts}' WHERE name = 'court'")
    assert (await door.post(EVENT))[0] == 403
    await office.db.execute("UPDATE publisher SET scopes = '{events}' WHERE name = 'court'")
    async with office.service.db.tx() as tx:
        new = await replace_key(tx, "court")
    assert (await door.post(EVENT))[0] == 401
    assert (await door.post(EVENT, key=new))[0] == 200
    async with office.service.db.tx() as tx:
        assert await stop_publisher(tx, "court")
    assert (await door.post(EVENT, key=new))[0] == 401
    denied = "SELECT count(*) FROM audit WHERE act = 'publisher.denied' AND outcome = 'denied'"
    assert await office.db.fetchval(denied) == 3
    assert await office.db.fetchval("SELECT bool_and(key_hash <> $1::bytea) FROM publisher", str(new).encode())


async def test_receipts_are_read_in_order_and_each_once(office: Office, door: Door) -> None:
    await office.know_ana()
    for number in range(3):
        await door.post(
            EVENT | {"id": str(number), "sequence": number, "data": {**EVENT["data"], "place": str(number)}}
        )
    read: list[Any] = []
    while page := await door.receipts(read[-1]["number"] if read else 0):
        read += page
    assert [one["number"] for one in read] == [1, 2, 3, 4, 5, 6]
    assert [one["event_id"] for one in read] == ["0", "0", "1", "1", "2", "2"]
    assert await door.receipts(key="health") == []


async def test_receipts_are_asked_for_with_numbers_and_a_key(office: Office, door: Door) -> None:
    url = f"{office.service.url}/v1/receipts"
    key = {"Authorization": f"Bearer {office.keys['court']}"}
    for query, field in (("after=x", "after"), ("after=-1", "after"), ("limit=0", "limit"), ("limit=501", "limit")):
        async with door.session.get(f"{url}?{query}", headers=key) as answer:
            assert (answer.status, (await answer.json(content_type=None))["field"]) == (422, field)
    async with door.session.get(url) as answer:
        assert answer.status == 401
    async with office.service.db.tx() as tx:
        assert await replace_key(tx, "nobody") is None
        assert not await stop_publisher(tx, "nobody")


async def test_what_a_department_may_learn_holds_no_name_and_no_number(office: Office, door: Door) -> None:
    await office.know_ana()
    _, answer = await door.post(EVENT)
    assert "Ana" not in json.dumps(answer)
    assert "555" not in json.dumps(answer)
