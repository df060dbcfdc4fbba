"""What waits on the board because two had its number is the other's, once one of the two never had it."""

from uuid import UUID

import pytest

from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.house import ANAS, DEV
from tests.service.threads.merging import said
from tests.service.threads.office import Office
from tests.service.threads.test_numbers import acts, carried_out

Ana = tuple[UUID, UUID]


async def ended_for_ben(office: Office, ana: Ana, because: str) -> tuple[list[str], int]:
    """Ana and Ben share a number, a text waits, and it ends for Ben: what stands in Ana's then, and how many wait."""
    ben = await office.add("Ben Baker", ANAS, owner=DEV)
    await office.texts("Can I come at 4?", ANAS)
    assert await office.value("SELECT kind FROM unknown_number") == "shared"
    await acts(office, ben[0], ANAS, "end", {"because": because})
    await carried_out(office)
    office.service.nudge("attach_chosen")
    await office.until("SELECT count(*) FROM unknown_number WHERE state = 'chosen'", 0)
    await office.texts("Hello?", ANAS)
    thread = await office.carla.thread(ana[1])
    return said(thread), (await office.carla.get("/v1/unknown"))["total"]


@pytest.mark.parametrize("because", ["not_theirs", "wrong_person"])
async def test_it_is_the_other_one_s(office: Office, ana: Ana, because: str) -> None:
    assert await ended_for_ben(office, ana, because) == (["Can I come at 4?", "Hello?"], 0)


async def test_who_had_it_until_now_may_have_written_it_and_a_person_says(office: Office, ana: Ana) -> None:
    assert await ended_for_ben(office, ana, "changed") == (["Hello?"], 1)


async def test_without_looking_at_the_other_it_stays_there(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="left_to_other:off").running() as office:
        assert await ended_for_ben(office, await office.add(), "not_theirs") == (["Hello?"], 1)
