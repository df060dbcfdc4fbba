"""The departments' two doors: what may not come in says why, leaves nothing, and the next good event is planned."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from typing import Any, Final

import pika
import pika.exceptions
import pytest

from deploy.local.stack import Stack
from deploy.office.cast import CLIENTS, COURT
from services.kit.clock import SYSTEM
from services.kit.db import Database
from services.reminders.store.publishers import add_publisher, stop_publisher
from tests.e2e.attackers import Answer, Rows, ask
from tests.e2e.conftest import until

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.xdist_group("office")]

SINGLE, BATCH = "application/cloudevents+json", "application/cloudevents-batch+json"
CLIENT: Final = CLIENTS[20]
AT: Final = "@@"  # where raw bytes go that json.dumps would not write
NOT_UNDERSTOOD = "Not understood"


def event(source: str, **changes: Any) -> dict[str, Any]:
    """A hearing of one of Carla's clients, in a few weeks."""
    data: dict[str, Any] = {
        "appointment": f"T-{uuid.uuid4()}",
        "client": {"label": "case", "id": CLIENT.case_number},
        "starts_at": "2031-03-10T08:30",
        "time_zone": "America/Denver",
        "place": "450 S State St",
    }
    frame: dict[str, Any] = {"specversion": "1.0", "id": str(uuid.uuid4()), "source": f"/{source}", "sequence": 1}
    frame |= {
        "type": "appointment.scheduled.v1",
        "time": "2026-03-02T17:00:00Z",
        "data": data | changes.pop("data", {}),
    }
    return frame | changes


def with_bytes(frame: dict[str, Any], raw: bytes) -> bytes:
    return json.dumps(frame).encode().replace(b'"@@"', raw)


def unreadable(source: str) -> dict[str, bytes]:
    """Bodies no door can make sense of."""
    deep = b"[" * 20_000 + b"]" * 20_000
    return {
        "not JSON": b"{",
        "nothing": b"",
        "a list": b"[1]",
        "not UTF-8 in the frame": with_bytes(event(source, subject=AT), b'"\xff"'),
        "not UTF-8 in the data": with_bytes(event(source, data={"place": AT}), b'"\xff"'),
        "UTF-16": json.dumps(event(source)).encode("utf-16"),
        "half a character": with_bytes(event(source, data={"place": AT}), b'"\\ud800"'),
        "a NUL": with_bytes(event(source, data={"place": AT}), b'"\\u0000"'),
        "a NUL as it is": with_bytes(event(source, data={"place": AT}), b'"\x00"'),
        "20,000 levels in the frame": with_bytes(event(source, more=AT), deep),
        "20,000 levels in the data": with_bytes(event(source, data={"more": AT}), deep),
    }


# What is wrong, and the field the refusal names.
WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "a number for a place": ({"data": {"place": 3}}, "data.place"),
    "a place without end": ({"data": {"place": "x" * 161}}, "data.place"),
    "a time with an offset": ({"data": {"starts_at": "2031-03-10T08:30:00-07:00"}}, "data.starts_at"),
    "a kind of our own": ({"data": {"kind": "drug court"}}, "data.kind"),
    "a client without an id": ({"data": {"client": {"label": "case"}}}, "data.client.id"),
    "no client at all": ({"data": {"client": None}}, "data.client"),
    "a sequence below nothing": ({"sequence": -1}, "sequence"),
    "a sequence no database holds": ({"sequence": 2**63}, "sequence"),
    "a sequence in words": ({"sequence": "one"}, "sequence"),
}


class Publisher:
    """A department's program, with the key of a publisher made for this test."""

    def __init__(self, url: str, name: str, key: str) -> None:
        self.url, self.name, self.key = url, name, key

    async def post(self, body: Any, *, key: str | None = None, kind: str = SINGLE, **headers: str) -> Answer:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = {"Content-Type": kind, "Authorization": f"Bearer {self.key if key is None else key}"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return await ask("POST", f"{self.url}/v1/events", data=data, headers=sent)

    async def is_planned(self) -> None:
        """A good event still is taken in, and planned."""
        answer = await self.post(event(self.name))
        assert (answer.status, json.loads(answer.text)["outcome"]) == (200, "accepted")


@pytest.fixture
async def clinic(office: Stack) -> AsyncIterator[Publisher]:
    """A publisher of its own, stopped afterwards."""
    name = f"clinic-{uuid.uuid4().hex[:8]}"
    database = Database("reminders", office.database_url("reminders_work"), 1, SYSTEM)
    await database.open()
    async with database.tx() as tx:
        key = await add_publisher(tx, name, COURT.department_id)
    yield Publisher(office.at.url("reminders"), name, key)
    async with database.tx() as tx:
        await stop_publisher(tx, name)
    await database.close()


async def test_what_is_no_event_is_refused_and_leaves_nothing(
    clinic: Publisher, rows: Rows, subtests: pytest.Subtests
) -> None:
    before = await rows.settled()
    for name, body in unreadable(clinic.name).items():
        with subtests.test(name):
            answer = await clinic.post(body)
            assert (answer.status, answer.title) == (422, NOT_UNDERSTOOD)
            assert await rows.now() == before
    await clinic.is_planned()


async def test_a_wrong_field_is_named_and_nothing_is_stored(
    clinic: Publisher, rows: Rows, subtests: pytest.Subtests
) -> None:
    before = await rows.settled()
    for name, (changes, field) in WRONG.items():
        with subtests.test(name):
            answer = await clinic.post(event(clinic.name, **changes))
            assert (answer.status, answer.problem["field"]) == (422, field)
            in_batch = await clinic.post([event(clinic.name), event(clinic.name, **changes)], kind=BATCH)
            assert (in_batch.status, in_batch.problem["field"]) == (422, f"[1].{field}")
            assert await rows.now() == before
    await clinic.is_planned()


async def test_nobody_comes_in_without_the_right_key(clinic: Publisher, rows: Rows, subtests: pytest.Subtests) -> None:
    before, good = await rows.settled(), event(clinic.name)
    prefix = clinic.key.rpartition("_")[0]
    keys = {"none": "", "a guess": "cc_000000000000_guess", "half of one": prefix, "a good prefix": f"{prefix}_guess"}
    keys |= {"no ASCII": f"{prefix}_ñ", "SQL": "cc_' OR '1'='1_x", "a staff token's form": "a.b.c"}
    for name, key in keys.items():
        with subtests.test(name):
            answer = await clinic.post(good, key=key)
            assert (answer.status, answer.title) == (401, "No good key")
            assert await rows.now() == before
    assert (await clinic.post(good, Authorization=f"Basic {clinic.key}")).status == 401
    await clinic.is_planned()


async def test_what_is_not_theirs_or_not_an_event_of_departments_is_refused(
    clinic: Publisher, rows: Rows, subtests: pytest.Subtests
) -> None:
    before = await rows.settled()
    large = event(clinic.name, data={"more": "x" * 70_000})
    sent: dict[str, tuple[Any, dict[str, str], int, str]] = {
        "in the court's name": (event("court"), {}, 403, "Not yours"),
        "in our name": (event("reminders"), {}, 403, "Not yours"),
        "an order to send": (event(clinic.name, type="sms.send.v1"), {}, 422, NOT_UNDERSTOOD),
        "a type we never heard of": (event(clinic.name, type="appointment.invented.v1"), {}, 422, NOT_UNDERSTOOD),
        "from the end of time": (event(clinic.name, time="9999-12-31T23:59:59-12:00"), {}, 422, NOT_UNDERSTOOD),
        "plain JSON": (event(clinic.name), {"kind": "application/json"}, 415, "Not a CloudEvent"),
        "oversized": (large, {}, 413, "Too large"),
        "not the encoding it claims": (event(clinic.name), {"Content_Encoding": "gzip"}, 400, NOT_UNDERSTOOD),
        "an empty batch": ([], {"kind": BATCH}, 422, NOT_UNDERSTOOD),
        "a batch of numbers": ([1, 2], {"kind": BATCH}, 422, NOT_UNDERSTOOD),
    }
    for name, (body, how, status, title) in sent.items():
        with subtests.test(name):
            answer = await clinic.post(body, **how)
            assert (answer.status, answer.title) == (status, title)
            assert await rows.now() == before
    await clinic.is_planned()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ({"time_zone": "../../etc/passwd"}, "unknown_zone"),
        ({"time_zone": "America"}, "unknown_zone"),
        ({"starts_at": "9999-12-31T23:59"}, "impossible_time"),
        ({"starts_at": "2031-02-30T08:30"}, "impossible_time"),
    ],
)
async def test_a_date_that_cannot_be_is_refused_with_its_reason(
    clinic: Publisher, rows: Rows, data: dict[str, Any], reason: str
) -> None:
    before = await rows.settled()
    answer = await clinic.post(event(clinic.name, data=data))
    assert (answer.status, json.loads(answer.text)["reason"]) == (422, reason)
    before["reminders.receipt"] += 1  # the refusal itself, for the publisher to read again
    assert await rows.settled() == before


async def test_heard_twice_it_acts_once_and_another_body_under_its_id_is_refused(clinic: Publisher, rows: Rows) -> None:
    first = event(clinic.name)
    assert (await clinic.post(first)).status == 200
    before = await rows.settled()
    answers = await asyncio.gather(*(clinic.post(first) for _ in range(5)))
    assert {answer.status for answer in answers} == {200}
    assert await rows.settled() == before
    other = await clinic.post({**first, "data": {**first["data"], "place": "Elsewhere"}})
    assert json.loads(other.text)["reason"] == "id_reused"


async def test_a_stopped_publisher_is_out_at_once(office: Stack, clinic: Publisher, rows: Rows) -> None:
    await clinic.is_planned()
    before = await rows.settled()
    await rows.db.execute("UPDATE reminders.publisher SET is_active = false WHERE name = $1", clinic.name)
    assert (await clinic.post(event(clinic.name))).status == 401
    assert await rows.settled() == before


# --- over AMQP

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
    said = {"content_type": SINGLE, "delivery_mode": 2, "user_id": "court"} | properties
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
