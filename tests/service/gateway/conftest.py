"""An office around one gateway, for each test."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from services.gateway.jobs import numbers
from tests.fakes.smsc import Smsc
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.gateway.checking import odd_company
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


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers are learnt of at once."""
    monkeypatch.setattr(numbers, "SETTLED", timedelta(0))


@pytest.fixture
async def odd() -> AsyncIterator[tuple[str, dict[str, Any]]]:
    """A company that answers whatever the test says, and where it is."""
    async with odd_company() as one:
        yield one
