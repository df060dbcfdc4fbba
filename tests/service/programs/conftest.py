"""An office of nothing but its database: what the operator's programs need."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from proto.topology import SERVICES
from tests.operators import Operator
from tests.servers.databases import Database


@pytest.fixture
def operator(database: Database) -> Operator:
    return Operator({f"{name.upper()}_DATABASE_URL": database.url(f"{name}_work") for name in SERVICES})


@pytest.fixture
async def eyes(database: Database) -> AsyncIterator[asyncpg.Connection]:
    """The database as its owner sees it."""
    connection = await asyncpg.connect(database.url())
    yield connection
    await connection.close()
