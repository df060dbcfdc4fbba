"""`python -m tests.bench.programs.commits URL CONNECTIONS IN_FLIGHT SECONDS`: bare one-row commits.

The yardstick of everything durable: a statement that is its own transaction. With 0 in flight, one after another on
each of connections that never change hands; else so many at once on one of our own pools of so many connections.
"""

import asyncio
import sys
import time

import asyncpg
import msgspec
import uvloop

from services.kit.clock import SYSTEM
from services.kit.db import Database
from services.kit.ids import new_id
from tests.bench.figures import Rate, rate

BODY = "x" * 300
TABLE = "CREATE TABLE IF NOT EXISTS bare (bare_id uuid PRIMARY KEY, body text NOT NULL)"
INSERT = "INSERT INTO bare (bare_id, body) VALUES ($1, $2)"


async def measure(url: str, connections: int, in_flight: int, seconds: float) -> Rate:
    """Commit on so many connections at once, for so long."""
    opened = [await asyncpg.connect(url) for _ in range(1 if in_flight else connections)]
    pool = Database("gateway", url, connections, SYSTEM)
    await opened[0].execute(TABLE)
    await pool.open()
    took_s: list[float] = []
    began, cpu = time.perf_counter(), time.process_time()
    end = began + seconds
    if in_flight:
        await asyncio.gather(*(_commit_through(end, pool, took_s) for _ in range(in_flight)))
    else:
        await asyncio.gather(*(_commit_until(end, one, took_s) for one in opened))
    result = rate(took_s, time.perf_counter() - began, time.process_time() - cpu)
    await asyncio.gather(pool.close(), *(one.close() for one in opened))
    return result


async def _commit_through(end: float, pool: Database, took_s: list[float]) -> None:
    at = time.perf_counter()
    while at < end:
        async with pool.connection() as connection:
            await connection.execute(INSERT, new_id(), BODY)
        then, at = at, time.perf_counter()
        took_s.append(at - then)


async def _commit_until(end: float, connection: asyncpg.Connection, took_s: list[float]) -> None:
    at = time.perf_counter()
    while at < end:
        await connection.execute(INSERT, new_id(), BODY)
        then, at = at, time.perf_counter()
        took_s.append(at - then)


if __name__ == "__main__":
    url, connections, in_flight, seconds = sys.argv[1:]
    told = measure(url, int(connections), int(in_flight), float(seconds))
    print(msgspec.json.encode(uvloop.run(told)).decode())
