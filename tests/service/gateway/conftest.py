"""An office around one gateway, for each test."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.fakes.smsc import Smsc
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.gateway.office import Office


@pytest.fixture
async def office(database: Database, broker: Broker) -> AsyncIterator[Office]:
    """The company and threads are up; start the gateway with `async with office.running():`."""
    one = Office(database, broker)
    async with one.company, one.threads, aiohttp.ClientSession() as one.http:
        yield one


@pytest.fixture
async def road(office: Office) -> AsyncIterator[Office]:
    """The gateway is up too and has an unpaced line."""
    async with office.running():
        await office.add_line()
        yield office


@pytest.fixture
async def smsc() -> AsyncIterator[Smsc]:
    """A phone company that speaks SMPP, for nobody yet."""
    async with Smsc().listening() as one:
        yield one
