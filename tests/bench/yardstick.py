"""Celery sending texts: several ways to run it, the best of which is what we compare with."""

import os
import signal
import sys
from collections.abc import Awaitable, Callable
from uuid import uuid4

import asyncpg
import msgspec

from deploy.local.child import Child, output_of
from deploy.local.places import CHECKOUT
from tests.bench.figures import Rate
from tests.bench.ground import Ground, until
from tests.bench.watch import Load

VHOST, DATABASE = "yardstick", "yardstick"
MODULE = "tests.bench.programs.celery_app"
QUIET = ("--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel=error")
DONE_S = 120
ALL_RECORDED = "SELECT count(recorded_at) = $1 FROM ledger"


class Way(msgspec.Struct, frozen=True):
    """One way to run a worker, and how many texts give it about six seconds of work."""

    pool: str
    concurrency: int
    texts: int

    @property
    def name(self) -> str:
        """As it is shown."""
        return f"{self.pool} {self.concurrency}"


# By latency of the provider in ms.
WAYS = {
    0: (Way("prefork", 2, 4_000), Way("prefork", 8, 4_000), Way("gevent", 100, 5_000)),
    100: (Way("prefork", 20, 1_200), Way("gevent", 200, 5_000)),
}


async def prepare(ground: Ground) -> None:
    """A virtual host and a database that are Celery's alone, once."""
    async with ground.database() as connection:
        if await connection.fetchval("SELECT count(*) FROM pg_database WHERE datname = $1", DATABASE):
            return
        await connection.execute(f"CREATE DATABASE {DATABASE}")
    rabbit = ground.stack.rabbit
    assert rabbit is not None
    await rabbit.control("add_vhost", VHOST)
    await rabbit.control("set_permissions", "-p", VHOST, "topology", ".*", ".*", ".*")


async def measure(ground: Ground, way: Way, share: float) -> tuple[Rate, Load]:
    """Tasks waiting in the broker, a worker started: from its first claim to its last record; CPU per text since."""
    count = int(way.texts * share)
    told = _environment(ground, way)
    async with _database(ground) as connection:
        await _leave_waiting(connection, told, count)
        worker = _worker(ground, way, told)
        await worker.start()
        try:
            assert worker.running is not None
            used = await ground.used_by_texts({"celery": worker.running.pid})
            # Counting rows while they are made would be a load of its own.
            await until(lambda: ground.have_come(count), DONE_S)
            await until(lambda: connection.fetchval(ALL_RECORDED, count), DONE_S)
            load = used(count)
        finally:
            await worker.stop()
        seconds = await connection.fetchval("SELECT extract(epoch FROM max(recorded_at) - min(claimed_at)) FROM ledger")
    taken = await ground.taken()
    if (taken.texts, taken.different) != (count, count):
        raise RuntimeError(f"{way.name}: {taken.texts} texts taken of {count}")
    return Rate(count, float(seconds), load.total_s), load


async def killed(ground: Ground, way: Way, kill_at: int, settled: Callable[[], Awaitable[None]]) -> int:
    """Kill the worker when so many texts were taken, start another; how many it claimed and never recorded."""
    told = _environment(ground, way)
    async with _database(ground) as connection:
        await _leave_waiting(connection, told, way.texts)
        first, second = _worker(ground, way, told), _worker(ground, way, told)
        await first.start()
        await until(lambda: ground.have_come(kill_at), DONE_S)
        first.send(signal.SIGKILL)
        await first.ended()
        await second.start()
        await until(lambda: ground.have_come(kill_at + way.concurrency), DONE_S)
        await settled()
        await second.stop()
        return int(await connection.fetchval("SELECT count(*) FROM ledger WHERE recorded_at IS NULL"))


async def _leave_waiting(connection: "asyncpg.Pool", told: dict[str, str], count: int) -> None:
    await connection.execute("DROP TABLE IF EXISTS ledger")
    await output_of(sys.executable, "-m", MODULE, str(count), env=told, cwd=CHECKOUT)


def _environment(ground: Ground, way: Way) -> dict[str, str]:
    return {
        "BENCH_AMQP_URL": ground.stack.amqp_url("topology").rpartition("/")[0] + f"/{VHOST}",
        "BENCH_DATABASE_URL": ground.stack.database_url().rpartition("/")[0] + f"/{DATABASE}",
        "BENCH_PROVIDER_URL": ground.provider_url,
        "BENCH_CONNECTIONS": "10" if way.pool == "gevent" else "1",
        "PYTHONPATH": os.fspath(CHECKOUT),
    }


def _database(ground: Ground) -> "asyncpg.pool.Pool":
    return asyncpg.create_pool(_environment(ground, WAYS[0][0])["BENCH_DATABASE_URL"], min_size=1, max_size=1)


def _worker(ground: Ground, way: Way, told: dict[str, str]) -> Child:
    words = ["-m", "celery", "-A", MODULE, "worker", "-P", way.pool, "-c", str(way.concurrency), "-n", uuid4().hex]
    log = ground.stack.place / "logs/celery.log"
    return Child("celery", [sys.executable, *words, *QUIET], log=log, env=told, cwd=CHECKOUT, patience_s=5)
