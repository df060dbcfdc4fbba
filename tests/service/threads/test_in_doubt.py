"""What was written in good time, and whose number is in doubt when its time comes: no stranger reads it [P17]."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from proto.numbers import NumberChecked
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.house import ANAS
from tests.service.threads.many import carry, outcomes, send, writes_to
from tests.service.threads.office import Office

Ana = tuple[UUID, UUID]
TELLS = "Your drug test is tomorrow at 9"
LATER: dict[str, Any] = {"local_time": "2026-03-03T09:00", "local_zone": "America/Denver"}
WORDING = "SELECT wording FROM message WHERE message_id = $1"


async def in_doubt(office: Office, how: str = "wrong_person") -> None:
    """Whoever has the number says that they are not Ana; or the phone companies do."""
    if how == "wrong_person":
        await office.texts("you have the wrong number")
    else:
        at = office.clock.now() + timedelta(seconds=1)
        told = NumberChecked(number=ANAS, line_type="mobile", is_reassigned=True, is_deactivated=False, at=at)
        await office.say("gateway", told, subject=ANAS, seq=5)
    await office.until("SELECT health FROM phone WHERE number = $1", how, ANAS)


async def later(office: Office, ana: Ana, **more: Any) -> str:
    message_id: str = (await office.carla.writes(ana[1], TELLS, **LATER, **more))["message_id"]
    return message_id


@pytest.mark.parametrize("how", ["wrong_person", "deactivated"])
async def test_it_is_given_up_and_its_author_told(office: Office, ana: Ana, how: str) -> None:
    message_id = await later(office, ana)
    await in_doubt(office, how)
    office.passes(days=1)
    await office.status_is(message_id, "failed")
    assert await office.value(WORDING, UUID(message_id)) == "number_frozen"
    await office.nothing_sent()


async def test_without_that_look_a_stranger_would_read_it(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="asked_at_release:off").running() as office:
        await later(office, await office.add())
        await in_doubt(office)
        office.passes(days=1)
        assert (await office.sent()).to == ANAS


async def test_who_said_yes_to_it_is_not_stopped(office: Office, ana: Ana) -> None:
    await in_doubt(office)
    message_id = await later(office, ana, despite=["wrong_person"])
    office.passes(days=1)
    await office.status_is(message_id, "queued")


async def test_a_number_that_only_fails_is_tried(office: Office, ana: Ana) -> None:
    message_id = await later(office, ana)
    await office.db.execute("UPDATE phone SET health = 'failing'")
    office.passes(days=1)
    await office.status_is(message_id, "queued")


@pytest.mark.parametrize("health", ["deactivated", "failing"])
async def test_of_a_text_to_many_whoever_would_be_left_out_by_then_is(office: Office, ana: Ana, health: str) -> None:
    batch = await writes_to(office.carla, [ana[1]], TELLS)
    await send(office.carla, batch, **LATER)
    await carry(office)
    await office.db.execute("UPDATE phone SET health = $1", health)
    office.passes(days=1)
    await office.until("SELECT status FROM message WHERE batch_id IS NOT NULL", "failed")
    assert (await outcomes(office.carla, batch))["Abbott"]["status"] == "failed"
