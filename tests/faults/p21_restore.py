"""P21: a database of before is put under two running gateways; what went since is not sent again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random

import asyncpg

from deploy.database import LOGINS
from deploy.local.child import Child
from deploy.local.places import free_port
from deploy.local.programs import Addresses, environment_of
from tests.faults import staff, verdict
from tests.faults.house import House, through
from tests.faults.program import Program, until
from tests.faults.quiet import settle
from tests.faults.staff import Carla
from tests.faults.tally import Control, Tally
from tests.faults.town import HASTY, Town

PROMISE = "P21"
CLAIM = "after a restore nothing is sent again"
# Without the hold a restored ledger sends all that it has as waiting.
CONTROLS = {"hold:off": Control("doubled")}
# Texts that wait when the backup is made, and texts that go afterwards and are in no backup.
QUEUED, AFTERWARDS = 200, 300
PER_S = 12.0
HERE_S, SETTLED_S, STILL_S, HASTY_STILL_S, CONTROL_STILL_S = 60, 300, 25.0, 2.0, 1.5
# A restored ledger that sends on has done so by then; the rest of the story proves nothing more.
LEFT_ALONE_S = 15
SECOND = "gateway_2"
KEPT = "kept_of_p21"


async def tell(house: House, share: float, seed: int, off: str = "") -> Tally:
    """Back up with texts queued, send them and more, restore under the running programs; all must be accounted for."""
    tally, town = Tally(PROMISE, seed), Town(house)
    patience_s, still_s = LEFT_ALONE_S if off else SETTLED_S, HASTY_STILL_S if share < 1 else STILL_S
    still_s = CONTROL_STILL_S if off else still_s
    await town.settle_in(off, is_hasty=share < 1)
    carla = Carla(town, Random(seed))
    await house.eyes.execute("UPDATE gateway.line SET parked_until = now() + interval '1 day'")
    await _write(carla, max(10, round(QUEUED * share)))
    count = "SELECT count(*) = $1 FROM gateway.attempt WHERE status = 'queued'"
    await until(lambda: house.eyes.fetchval(count, len(carla.acknowledged)), "all wait in the ledger", HERE_S)
    await _back_up(house)
    await house.eyes.execute("UPDATE gateway.line SET parked_until = NULL")
    await _write(carla, max(10, round(AFTERWARDS * share)))
    await settle(house, tally, patience_s)
    async with _second_gateway(house, off, is_hasty=share < 1):
        await _restore(house)
        tally.faults["restored under two gateways"] += 1
        await settle(house, tally, patience_s, still_s)
        if not off:
            await _write(carla, 3)  # and it goes on
            await settle(house, tally, patience_s, still_s)
    await verdict.weigh(house, tally, carla=carla)
    await _all_accounted(house, tally)
    return tally


async def _write(carla: Carla, count: int) -> None:
    least = len(carla.attempted) + count
    await carla.write_until(lambda: True, least, PER_S)


async def _back_up(house: House) -> None:
    """A copy of the whole database, as a template: nobody may be in it meanwhile."""
    for name in ("threads", "gateway"):
        await house.programs[name].rest()
    async with _admin(house) as admin:
        await _empty(admin, house.database.name)
        await admin.execute(f"CREATE DATABASE {KEPT} TEMPLATE {house.database.name}")
    for name in ("gateway", "threads"):
        await house.programs[name].wake()


async def _restore(house: House) -> None:
    """The copy takes the database's place while everybody is running; its line need not rest any more."""
    copy = await asyncpg.connect(house.ground.cluster.superuser_url(KEPT), timeout=10)
    await copy.execute("UPDATE gateway.line SET parked_until = NULL")
    await copy.close()
    name = house.database.name
    # As a failover looks from a program: its links are dead for a moment, and the next ones lead elsewhere.
    links = [house.programs[program].links.database for program in ("gateway", "threads")]
    for link in links:
        link.black_hole()
    async with _admin(house) as admin:
        await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await admin.execute(f"ALTER DATABASE {KEPT} RENAME TO {name}")
        await admin.execute(f"GRANT CONNECT ON DATABASE {name} TO {', '.join(LOGINS)}")
    for link in links:
        link.reset()
        link.heal()


@asynccontextmanager
async def _admin(house: House) -> AsyncIterator[asyncpg.Connection]:
    admin = await asyncpg.connect(house.ground.postgres.url(), timeout=10)
    try:
        yield admin
    finally:
        await admin.close()


async def _empty(admin: asyncpg.Connection, name: str) -> None:
    await admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name)
    query = "SELECT count(*) = 0 FROM pg_stat_activity WHERE datname = $1"
    await until(lambda: admin.fetchval(query, name), "nobody is in the database", HERE_S)


@asynccontextmanager
async def _second_gateway(house: House, points: str, *, is_hasty: bool) -> AsyncIterator[None]:
    """Another of them beside the first, on a port of its own."""
    port = free_port(max(house.ground.ports.values()) + 1)
    ports = {"gateway": port, "practice": house.ground.ports["practice"]}
    links = house.programs["gateway"].links
    at = Addresses(lambda role: through(house.database.url(role), links.database), house.broker.url, ports)
    told = environment_of("gateway", house.ground.keys, at)
    words = [HASTY, "gateway"] if is_hasty else ["services.gateway"]

    def life(failpoints: str) -> Child:
        return house.child(SECOND, words, {**told, "FAILPOINTS": failpoints})

    second = Program(SECOND, port, links, life, points)
    house.programs[SECOND] = second
    keeper = asyncio.create_task(second.keep(), name=f"keep {SECOND}")
    try:
        await second.wake()
        yield
    finally:
        await second.rest()
        keeper.cancel()
        await asyncio.gather(keeper, return_exceptions=True)


async def _all_accounted(house: House, tally: Tally) -> None:
    """Each text of the phone company's is an attempt's, or kept as strange; and the hold came and went."""
    sids = [entry["sid"] for entry in await staff.accepted(house)]
    known = {
        row["provider_sid"]
        for row in await house.eyes.fetch(
            """
            SELECT provider_sid FROM gateway.attempt WHERE provider_sid IS NOT NULL
             UNION
            SELECT provider_sid FROM gateway.strange_text
            """
        )
    }
    if lost := len(set(sids) - known):
        tally.unexpected.append(f"{lost} texts of the phone company's are neither linked nor kept")
    linked = await house.eyes.fetchval("SELECT count(*) FROM gateway.attempt WHERE provider_sid IS NOT NULL")
    strange = await house.eyes.fetchval("SELECT count(*) FROM gateway.strange_text")
    tally.noted.append(f"{len(sids)} accepted: {linked} linked, {strange} kept as strange")
    acts = [
        row["act"]
        for row in await house.eyes.fetch("SELECT act FROM gateway.audit WHERE object_kind = 'ledger' ORDER BY at")
    ]
    if acts != ["sending_held", "sending_resumed"]:
        tally.unexpected.append(f"the hold did not come and go once: {acts}")
