"""threads alone, on a real Postgres and a real RabbitMQ; the test speaks as everybody around it."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from proto.people import ExternalId
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.house import BENS
from tests.service.threads.office import Office
from tests.service.threads.private import House


@pytest.fixture
async def office(database: Database, broker: Broker) -> AsyncIterator[Office]:
    """threads is up and knows the house: two departments, their people, a line each."""
    async with Office(database, broker).running() as one:
        yield one


@pytest.fixture
def turns(pytestconfig: pytest.Config) -> int:
    """How often each two who act at once are tried."""
    found: int = pytestconfig.getoption("--turns")
    return found


@pytest.fixture
async def ana(office: Office) -> tuple[UUID, UUID]:
    """Ana, on Carla's caseload: (client, thread)."""
    return await office.add(external_ids=(ExternalId(label="court_id", value="A-1001"),))


@pytest.fixture
async def twin(office: Office) -> tuple[UUID, UUID]:
    """Ana a second time, under another name and number: (client, thread)."""
    return await office.add("Anna Abot", BENS, external_ids=(ExternalId(label="case", value="21-CR-1"),))


@pytest.fixture
async def house(office: Office) -> House:
    """The office, with something private in every corner."""
    one = House(office)
    await one.furnish()
    return one
