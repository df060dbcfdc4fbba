"""Above a department's ceiling a text to many wants a second person's word, who sees words and counts, no names."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.house import PROBATION, department
from tests.service.threads.many import carry, change, decide, look, people, send, stop, texts_of, writes_to
from tests.service.threads.office import Office


async def test_above_the_ceiling_a_second_person_decides_and_never_its_author(office: Office) -> None:
    await office.know(department(PROBATION, many_ceiling=2))
    threads = await people(office, 3)
    batch = await send(office.carla, await writes_to(office.carla, threads))
    assert (batch["state"], batch["needs_second"], batch["can_decide"]) == ("asked", True, False)
    await carry(office)
    assert await texts_of(office, batch) == 0
    assert (await decide(office.carla, "approve", batch, 409))["title"] == "not_second"
    await decide(office.dev, "approve", batch, 404)
    for second in (office.erin, office.admin):
        [asked] = (await second.get("/v1/batches"))["asked"]
        assert (asked["can_decide"], asked["recipient_count"], asked["thread_ids"]) == (True, 3, [])
        assert (asked["review"], asked["progress"]) == (None, None)
    assert (await office.erin.get(f"/v1/batches/{batch['batch_id']}/people", 409))["title"] == "not_author"
    assert (await decide(office.admin, "refuse", batch))["state"] == "refused"
    again = await change(office.carla, batch, wording={"en": "Closed."})
    assert (await decide(office.erin, "approve", again, 404))["title"] == "Not found"
    asked = await send(office.carla, again)
    assert (await decide(office.erin, "approve", batch, 409))["title"] == "changed"
    approved = await decide(office.erin, "approve", asked)
    assert (approved["state"], approved["approved_by_name"]) == ("running", "Erin Hammond")
    assert (await decide(office.admin, "approve", asked, 409))["title"] == "decided"
    await carry(office)
    assert await texts_of(office, batch) == 3


async def test_a_supervisor_is_not_their_own_second_person(office: Office) -> None:
    await office.know(department(PROBATION, many_ceiling=1))
    threads = await people(office, 2)
    batch = await send(office.erin, await writes_to(office.erin, threads))
    assert (batch["state"], batch["can_decide"]) == ("asked", False)
    assert (await decide(office.erin, "approve", batch, 409))["title"] == "not_second"
    assert (await stop(office.erin, batch))["state"] == "draft"
    assert (await look(office.admin, batch, 404))["title"] == "Not found"


async def test_its_time_that_passed_before_the_second_persons_word_is_not_made_good(office: Office) -> None:
    await office.know(department(PROBATION, many_ceiling=1))
    batch = await writes_to(office.carla, await people(office, 2))
    asked = await send(office.carla, batch, local_time="2026-03-02T14:00", local_zone="America/Denver")
    office.clock.advance(timedelta(hours=5))
    assert (await decide(office.erin, "approve", asked, 409))["title"] == "over"
    assert (await decide(office.erin, "refuse", asked))["state"] == "refused"


async def friday_becomes_now(office: Office) -> tuple[Any, Any]:
    """Erin's page says Friday at nine; its author stops it, and asks for the same words to go at once: page, asked."""
    await office.know(department(PROBATION, many_ceiling=1))
    batch = await writes_to(office.carla, await people(office, 2), "Office closes in one hour. Bring your card today.")
    asked = await send(office.carla, batch, local_time="2026-03-06T09:00", local_zone="America/Denver")
    seen = await look(office.erin, asked)
    assert seen["local_time"] == "2026-03-06T09:00"
    return seen, await send(office.carla, await stop(office.carla, asked))


async def test_a_yes_to_friday_is_no_yes_to_now(office: Office) -> None:
    seen, asked = await friday_becomes_now(office)
    for act in ("approve", "refuse"):
        assert (await decide(office.erin, act, seen, 409))["title"] == "changed"
    assert (await decide(office.erin, "approve", await look(office.erin, asked)))["state"] == "running"


async def test_without_that_friday_is_taken_for_now(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="yes_to_what_was_seen:off").running() as office:
        seen, _ = await friday_becomes_now(office)
        assert (await decide(office.erin, "approve", seen))["state"] == "running"


async def test_the_database_itself_lets_nothing_above_the_ceiling_run_alone(office: Office) -> None:
    await office.know(department(PROBATION, many_ceiling=1))
    batch = await send(office.carla, await writes_to(office.carla, await people(office, 2)))
    for statement in (
        "UPDATE batch SET state = 'running', sent_at = now() WHERE batch_id = $1",
        "UPDATE batch SET approved_by_id = author_id WHERE batch_id = $1",
    ):
        with pytest.raises(asyncpg.CheckViolationError):
            await office.db.execute(statement, UUID(batch["batch_id"]))
