"""The departments' HTTPS door: what may not come in says why, leaves nothing, and the next good event is planned."""

import asyncio
import contextlib
import json
import uuid
from collections.abc import AsyncIterator
from typing import Any

import pytest

from deploy.local.stack import Stack
from deploy.office.cast import COURT
from services.kit.clock import SYSTEM
from services.kit.db import Database
from services.reminders.store.publishers import add_publisher, stop_publisher
from tests.e2e.attackers import Answer, Rows, ask
from tests.e2e.events import WRONG, event, unreadable

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

SINGLE, BATCH = "application/cloudevents+json", "application/cloudevents-batch+json"
NOT_UNDERSTOOD = "Not understood"


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


@contextlib.asynccontextmanager
async def open_publisher(office: Stack, kind: str) -> AsyncIterator[Publisher]:
    """A publisher of the test's own with a key, stopped afterwards."""
    name = f"{kind}-{uuid.uuid4().hex[:8]}"
    database = Database("reminders", office.database_url("reminders_work"), 1, SYSTEM)
    await database.open()
    async with database.tx() as tx:
        key = await add_publisher(tx, name, COURT.department_id)
    yield Publisher(office.at.url("reminders"), name, key)
    async with database.tx() as tx:
        await stop_publisher(tx, name)
    await database.close()


@pytest.fixture
async def clinic(office: Stack) -> AsyncIterator[Publisher]:
    """A publisher of its own, stopped afterwards."""
    async with open_publisher(office, "clinic") as one:
        yield one


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
