"""Databases of several sizes on one ground, of which the services use one at a time."""

import time

import asyncpg

from deploy.database import as_role
from deploy.local.stack import DATABASE
from proto.topology import QUEUES
from tests.bench.ground import Ground
from tests.bench.people import names
from tests.bench.people.load import load

GB = 1024**3
# What an office of ten million texts may take.
MOST_GB, MOST_MINUTES = 12.0, 20.0


async def made(ground: Ground, name: str, texts: int, each: int = names.TEXTS_EACH) -> tuple[float, float]:
    """A database of this name with so many texts, made once; the GB it holds, and the minutes it took."""
    if name not in ground.offices:
        ground.offices[name] = await _make(ground, name, texts, each)
    return ground.offices[name]


async def _make(ground: Ground, name: str, texts: int, each: int) -> tuple[float, float]:
    began = time.monotonic()
    async with ground.database() as connection:
        # No service runs yet, so the empty office may be copied.
        await connection.execute(f"CREATE DATABASE {name} TEMPLATE {DATABASE}")
        await load(url_of(ground, name), texts, each)
        size = await connection.fetchval("SELECT pg_database_size($1)", name) / GB
    minutes = (time.monotonic() - began) / 60
    ground.say(f"\nAn office of {texts:,} texts: {size:,.2f} GB, made in {minutes:.1f} minutes")
    return size, minutes


def url_of(ground: Ground, name: str) -> str:
    """The superuser's address of it."""
    return ground.stack.database_url().rpartition("/")[0] + f"/{name}"


async def start(ground: Ground, name: str, *services: str) -> None:
    """These services, on that database."""
    for service in services:
        roles = {f"{door.upper()}_DATABASE_URL": f"{service}_{door}" for door in ("work", "page")}
        told = {key: as_role(url_of(ground, name), role, ground.stack.keys.roles[role]) for key, role in roles.items()}
        await ground.start(service, **told)


async def stop(ground: Ground, *services: str) -> None:
    """End these, and empty the queues: another office on this ground must hear nothing of this one."""
    for service in reversed(services):
        await ground.stop(service)
    await ground.purge(*(queue.name for queue in QUEUES))


async def connect(ground: Ground, name: str) -> asyncpg.Connection:
    """To it, as the superuser."""
    return await asyncpg.connect(url_of(ground, name))
