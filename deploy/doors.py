"""The doors of a whole installation, for programs that act on all of it: each service's own work role."""

import getpass
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from deploy.environment import given
from proto.topology import SERVICES
from services.kit.audit import Actor
from services.kit.clock import SYSTEM
from services.kit.db import Database, Tx

# Under the help of each of these programs.
WHICH_OFFICE = """./run {name} acts on the practice office that ./run up opened here. In a real one:
docker compose --env-file deploy/env/production.env run --rm office deploy.{name} … (see docker-compose.yml)"""


class NoDoor(LookupError):
    """An address is missing from the environment; the message names it."""


def operator() -> Actor:
    """Whoever runs this program, as the machine knows them."""
    return Actor("operator", getpass.getuser())


@asynccontextmanager
async def door(service: str, actor: Actor | None = None) -> AsyncIterator[Tx]:
    """A transaction in one service's schema, as its work role; what it publishes, that service's relay carries."""
    name = f"{service.upper()}_DATABASE_URL"
    url = given(name, os.environ)
    if url is None:
        raise NoDoor(f"{name} is not set: the Postgres address of the role {service}_work")
    database = Database(service, url, 1, SYSTEM)
    await database.open()
    try:
        async with database.tx(actor or operator()) as tx:
            yield tx
    finally:
        await database.close()


__all__ = ["SERVICES", "WHICH_OFFICE", "NoDoor", "door", "operator"]
