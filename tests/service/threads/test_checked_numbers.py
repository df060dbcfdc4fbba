"""What gateway's look-ups tell of a number: nothing automatic goes to one that is somebody else's, or no phone."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from proto.numbers import NumberChecked
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.house import ANAS
from tests.service.threads.office import Office

Ana = tuple[UUID, UUID]


async def told_late(office: Office, **told: Any) -> None:
    """It reaches threads now, late or told again, and is of an hour ago."""
    at = office.clock.now()
    office.clock.advance(timedelta(hours=1))
    await office.texts()
    await office.say("gateway", NumberChecked(number=ANAS, at=at, **told), subject=ANAS, seq=9)
    await office.until("SELECT count(*) FROM inbox WHERE queue = 'threads.numbers'", 1)


@pytest.mark.parametrize(
    ("told", "health"), [({"is_deactivated": True}, "working"), ({"line_type": "landline"}, "landline")]
)
async def test_who_wrote_since_still_has_the_number_whatever_is_told_again(
    office: Office, ana: Ana, told: dict[str, Any], health: str
) -> None:
    await told_late(office, **told)
    assert (await office.carla.thread(ana[1]))["health"] == health


async def test_who_got_the_number_since_is_not_who_lost_it(office: Office, ana: Ana) -> None:
    checked = NumberChecked(number=ANAS, at=office.clock.now() - timedelta(hours=1), is_reassigned=True)
    before = (await office.carla.thread(ana[1]))["health"]
    await office.say("gateway", checked, subject=ANAS, seq=9)
    await office.until("SELECT count(*) FROM inbox WHERE queue = 'threads.numbers'", 1)
    assert (await office.carla.thread(ana[1]))["health"] == before != "deactivated"


@pytest.mark.parametrize(
    ("told", "health"),
    [
        ({"line_type": "landline"}, "landline"),
        ({"is_deactivated": True}, "deactivated"),
        ({"is_reassigned": True, "line_type": "mobile"}, "deactivated"),
        ({"is_reassigned": False, "line_type": "mobile"}, "working"),
        ({"line_type": "aNewWord"}, "working"),
    ],
)
async def test_a_look_up_marks_the_number_of_whoever_has_it_now(
    office: Office, ana: Ana, told: dict[str, Any], health: str
) -> None:
    await office.say("gateway", NumberChecked(number=ANAS, at=office.clock.now(), **told), subject=ANAS, seq=9)
    await office.until("SELECT count(*) FROM inbox WHERE queue = 'threads.numbers'", 1)
    assert (await office.carla.thread(ana[1]))["health"] == health


async def written_from_since(office: Office, ana: Ana, accepted_min: int) -> tuple[str, list[str]]:
    """The phone companies say it is somebody else's; a text accepted so long after that: its health, what is asked."""
    at = office.clock.now()
    text = office.text("hi who is this", received_at=at + timedelta(minutes=accepted_min))
    await office.say("gateway", NumberChecked(number=ANAS, at=at, is_reassigned=True), subject=ANAS, seq=9)
    await office.until("SELECT health FROM phone", "deactivated")
    office.clock.advance(timedelta(minutes=5))
    await office.say("gateway", text, subject=ANAS, seq=1)
    await office.taken_in(text.text_id)
    shown = await office.carla.thread(ana[1])
    return shown["health"], [task["kind"] for task in shown["client"]["tasks"]]


@pytest.mark.parametrize("accepted_min", [-1, 5])
async def test_a_plain_text_proves_only_that_somebody_has_it(office: Office, ana: Ana, accepted_min: int) -> None:
    assert await written_from_since(office, ana, accepted_min) == ("deactivated", ["deactivated"])
    phone_id = await office.value("SELECT phone_id FROM phone")
    await office.carla("POST", f"/v1/phones/{phone_id}/still-theirs")
    shown = await office.carla.thread(ana[1])
    assert (shown["health"], shown["client"]["tasks"]) == ("working", [])


async def test_without_that_rule_whoever_got_it_is_taken_for_her(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="deactivated_stays:off").running() as office:
        assert await written_from_since(office, await office.add(), 5) == ("working", [])
