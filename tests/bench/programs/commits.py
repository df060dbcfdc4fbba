"""`python -m tests.bench.programs.commits URL CONNECTIONS SECONDS`: bare one-row commits, one after another on each.

The yardstick of everything durable: a statement that is its own transaction, on connections that never change hands.
"""

import asyncio
import sys
import time

import asyncpg
import msgspec
import uvloop

from services.kit.ids import new_id
from tests.bench.figures import Rate, rate

BODY = "x" * 300
TABLE = "CREATE TABLE IF NOT EXISTS bare (bare_id uuid PRIMARY KEY, body text NOT NULL)"
INSERT = "INSERT INTO bare (bare_id, body) VALUES ($1, $2)"


async def measure(url: str, connections: int, seconds: float) -> Rate:
    """Commit on so many connections at once, for so long."""
    opened = [await asyncpg.connect(url) for _ in range(connections)]
    await opened[0].execute(TABLE)
    took_s: list[float] = []
    began, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(_commit_until(began + seconds, one, took_s) for one in opened))
    result = rate(took_s, time.perf_counter() - began, time.process_time() - cpu)
    await asyncio.gather(*(one.close() for one in opened))
    return result


async def _commit_until(end: float, connection: asyncpg.Connection, took_s: list[float]) -> None:
    at = time.perf_counter()
    while at < end:
        await connection.execute(INSERT, new_id(), BODY)
        then, at = at, time.perf_counter()
        took_s.append(at - then)


if __name__ == "__main__":
    print(msgspec.json.encode(uvloop.run(measure(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])))).decode())
