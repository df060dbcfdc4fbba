"""One ground for all stories of a run: servers of our own, which the tests kill."""

from collections.abc import AsyncIterator

import pytest

from tests.faults.ground import Ground, open_ground
from tests.servers.brokers import Broker
from tests.servers.databases import Database


@pytest.fixture(scope="session")
async def ground() -> AsyncIterator[Ground]:
    async with open_ground(is_hasty=True) as opened:
        yield opened


@pytest.fixture
async def parts(ground: Ground) -> AsyncIterator[tuple[Database, Broker]]:
    async with ground.parts() as made:
        yield made
