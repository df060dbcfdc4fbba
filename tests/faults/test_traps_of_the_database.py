"""What asyncpg and Postgres do that one would not expect, each shown, and how the kit stands it."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from services.kit import db, failpoints, inbox
from services.kit.clock import SYSTEM
from services.kit.ids import new_id
from tests.faults.ground import Ground
from tests.faults.house import through
from tests.faults.program import until
from tests.faults.proxy import Proxy
from tests.servers.brokers import Broker
from tests.servers.databases import Database

pytestmark = [pytest.mark.faults, pytest.mark.slow]
Parts = tuple[Database, Broker]
QUEUE = "gateway.cancel"
SLEEPY_S = 1.0


@asynccontextmanager
async def pool(ground: Ground, parts: Parts, size: int = 2) -> AsyncIterator[tuple[db.Database, Proxy]]:
    """gateway's pool, behind a proxy."""
    async with Proxy(ground.postgres.port) as proxy:
        database = db.Database("gateway", through(parts[0].url("gateway_work"), proxy), size, SYSTEM)
        await database.open()
        try:
            yield database, proxy
        finally:
            await database.close()


async def works(database: db.Database) -> bool:
    try:
        async with database.tx() as tx:
            return bool(await tx.fetchval("SELECT true"))
    except db.UNAVAILABLE:
        return False


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """A statement is given up after one second in place of ten, a connection likewise."""
    for name in ("CONNECT_S", "ACQUIRE_S", "COMMAND_S"):
        monkeypatch.setattr(db, name, SLEEPY_S)


@pytest.mark.usefixtures("hasty")
async def test_a_link_gone_silent_ends_in_an_error_in_time_and_heals_by_itself(ground: Ground, parts: Parts) -> None:
    async with pool(ground, parts) as (database, proxy):
        assert await works(database)
        proxy.black_hole()
        for _ in range(3):
            began = time.monotonic()
            assert not await works(database)
            # The statement's time, that of the rollback after it, and that of a new connection at most.
            assert time.monotonic() - began < 4 * SLEEPY_S
        proxy.reset()
        proxy.heal()
        await until(lambda: works(database), "the pool is well again", 5)


@pytest.mark.usefixtures("hasty")
async def test_a_full_pool_refuses_in_time_in_place_of_waiting_for_ever(ground: Ground, parts: Parts) -> None:
    async with pool(ground, parts, size=1) as (database, _), database.tx():
        began = time.monotonic()
        with pytest.raises(TimeoutError):
            async with database.connection():
                pass
        assert time.monotonic() - began < 2 * SLEEPY_S
    assert TimeoutError in db.UNAVAILABLE


async def test_a_lock_that_is_not_given_in_time_refuses_and_is_no_fault_of_ours(ground: Ground, parts: Parts) -> None:
    async with pool(ground, parts) as (database, _), database.tx() as holder:
        await holder.execute("SELECT pg_advisory_xact_lock(1)")

        async def ask_for_it() -> None:
            async with database.tx() as tx:
                await tx.execute("SET LOCAL lock_timeout = '100ms'")
                await tx.execute("SELECT pg_advisory_xact_lock(1)")

        with pytest.raises(asyncpg.exceptions.LockNotAvailableError):
            await ask_for_it()
    assert issubclass(asyncpg.exceptions.LockNotAvailableError, db.UNAVAILABLE)


async def test_a_killed_backend_costs_one_error(ground: Ground, parts: Parts) -> None:
    async with pool(ground, parts, size=1) as (database, _):
        async with database.connection() as connection:
            pid = await connection.fetchval("SELECT pg_backend_pid()")
        killer = await asyncpg.connect(parts[0].url())
        await killer.execute("SELECT pg_terminate_backend($1)", pid)
        await killer.close()
        answers = [await works(database) for _ in range(3)]
        assert answers[1:] == [True, True]


@pytest.mark.usefixtures("hasty")
async def test_a_commit_whose_answer_is_lost_has_happened_and_is_known_by_its_key(ground: Ground, parts: Parts) -> None:
    async with pool(ground, parts) as (database, proxy):
        event_id = str(new_id())

        async def claim_and_hear_nothing() -> None:
            async with database.tx() as tx:
                assert await inbox.claim(tx, QUEUE, [event_id]) == {event_id}
                proxy.black_hole("down")

        with pytest.raises(db.UNAVAILABLE):
            await claim_and_hear_nothing()
        proxy.reset()
        proxy.heal()
        # To us it has failed; so it is done again, and the key says that it was done.
        await until(lambda: works(database), "the pool is well again", 5)
        async with database.tx() as tx:
            assert await inbox.claim(tx, QUEUE, [event_id]) == set()


@pytest.mark.usefixtures("hasty")
async def test_a_lock_whose_connection_is_lost_is_lost_and_said_so(ground: Ground, parts: Parts) -> None:
    async with pool(ground, parts) as (database, proxy):

        async def hold_and_be_cut() -> None:
            async with database.lock("relay.gateway"):
                proxy.reset()
                await asyncio.sleep(10)

        with pytest.raises((BaseExceptionGroup, *db.UNAVAILABLE)):
            await hold_and_be_cut()
        async with asyncio.timeout(5), database.lock("relay.gateway"):
            pass


async def as_a_lane(database: db.Database, way: str) -> None:
    """Work for ever, whatever the database does: as relays, consumers and jobs do."""
    while True:
        try:
            async with database.tx() if way == "tx" else database.connection() as connection:
                await connection.execute("SELECT pg_sleep(0.05)")
        except db.UNAVAILABLE:
            await asyncio.sleep(0.05)


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("way", ["tx", "connection"])
@pytest.mark.parametrize(("switches", "ends"), [("", True), ("cancelling:off", False)])
async def test_who_is_told_to_end_while_the_link_is_dead_ends(
    ground: Ground, parts: Parts, way: str, switches: str, ends: bool
) -> None:
    """The driver gives up the dead connection with an error of its own, which takes the place of the cancelling."""
    async with pool(ground, parts) as (database, proxy):
        failpoints.arm(switches)
        try:
            lane = asyncio.create_task(as_a_lane(database, way))
            await asyncio.sleep(0.3)
            proxy.black_hole()
            await asyncio.sleep(0.3)
            lane.cancel()
            await asyncio.wait([lane], timeout=5 * SLEEPY_S)
            assert lane.done() is ends
        finally:
            failpoints.arm("")
            lane.cancel()
            proxy.reset()
            proxy.heal()


async def test_a_stopped_cluster_heals_without_a_new_pool(ground: Ground, parts: Parts) -> None:
    async with pool(ground, parts) as (database, _):
        assert await works(database)
        await ground.postgres_dies()
        assert not await works(database)
        await ground.postgres_returns()
        await until(lambda: works(database), "the pool is well again", 10)
