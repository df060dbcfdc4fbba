"""Durable webhooks a second over bare one-row commits a second through the same pool, with as many in flight."""

from uuid import UUID, uuid4

import msgspec

from services.gateway.store import lines
from services.kit.clock import SYSTEM
from services.kit.db import Database
from tests.bench.figures import Rate, Spread, Verdict, spread
from tests.bench.ground import Ground
from tests.bench.programs.orders import LINE
from tests.bench.programs.webhooks import Load
from tests.bench.watch import Load as Used

IN_FLIGHT = (1, 16, 64)
# (connections, in flight): 0 in flight is one after another on connections that never change hands, which no program
# that shares a pool can do; it is shown, and the floor is of the pool's.
COMMITS = ((1, 0), (10, 0), (10, 1), (10, 64))
SAME_POOL, OWN_CONNECTIONS, ALONE, ALONE_OWN = (10, 64), (10, 0), (10, 1), (1, 0)
# Of bare commits, with 64 in flight on both sides.
FLOOR = 0.45
MOST_P99_MS = 25.0
# One webhook alone, times one bare commit alone through the pool.
MOST_TIMES_ALONE = 4.0
DEPARTMENT = UUID("019335d0-0000-7000-8000-000000000001")
TAKEN_BY = "threads.inbound"

Rounds = dict[int, list[Rate]]
Bare = dict[tuple[int, int], list[Rate]]


async def open_line(ground: Ground) -> None:
    """Give the gateway an unpaced line."""
    database = Database("gateway", ground.stack.database_url("gateway_work"), 1, SYSTEM)
    await database.open()
    async with database.tx() as tx:
        await lines.add_line(tx, LINE, DEPARTMENT, pace=None)
    await database.close()


async def measure(ground: Ground, rounds: int, seconds: float) -> list[Verdict]:
    """Commits and webhooks by turns, so that what the machine does besides meets both."""
    bare: Bare = {way: [] for way in COMMITS}
    durable: Rounds = {number: [] for number in IN_FLIGHT}
    used: dict[int, Used] = {}
    await open_line(ground)
    await ground.start("gateway")
    for _ in range(rounds):
        for way in COMMITS:
            bare[way].append(await commits(ground, way, seconds))
        for in_flight in IN_FLIGHT:
            result, used[in_flight] = await _webhooks(ground, in_flight, seconds)
            durable[in_flight].append(result)
    await ground.stop("gateway")
    return _tell(ground, bare, durable, used)


async def commits(ground: Ground, way: tuple[int, int], seconds: float) -> Rate:
    """Bare one-row commits, that way."""

    async def go() -> Rate:
        words = (ground.stack.database_url(), *map(str, way), str(seconds))
        return msgspec.json.decode(await ground.run("commits", *words), type=Rate)

    return (await ground.fair(_named(way), go))[0]


def _named(way: tuple[int, int]) -> str:
    connections, in_flight = way
    return f"commits, pool of {connections}, {in_flight} in flight" if in_flight else f"commits, {connections} apart"


async def _webhooks(ground: Ground, in_flight: int, seconds: float) -> tuple[Rate, Used]:
    keys = ground.stack.keys

    async def go() -> Rate:
        url = ground.stack.at.url("gateway") + "/twilio/sms"
        load = Load(url, keys.auth_token, keys.account_sid, LINE, in_flight, seconds, uuid4().hex[:8])
        return msgspec.json.decode(await ground.run("webhooks", msgspec.json.encode(load).decode()), type=Rate)

    measured = await ground.fair(f"webhooks, {in_flight} in flight", go)
    await ground.drained("gateway")
    await ground.purge(TAKEN_BY)
    return measured


def _tell(ground: Ground, bare: Bare, durable: Rounds, used: dict[int, Used]) -> list[Verdict]:
    ground.say("\nDurable webhooks (signature, inbox, outbox, commit, 200) and bare one-row commits, a second")
    for way, rates in bare.items():
        ground.say(_line(_named(way), rates))
    for in_flight, rates in durable.items():
        ground.say(_line(f"webhooks, {in_flight} in flight", rates))
        ground.say(f"{'':28}CPU µs each: {used[in_flight].micros(rates[-1].count)}")
    busiest, alone = durable[max(IN_FLIGHT)], durable[min(IN_FLIGHT)]
    strict = spread([one.per_s / other.per_s for one, other in zip(busiest, bare[OWN_CONNECTIONS], strict=True)])
    ground.say(f"  webhooks, 64 in flight ÷ commits on ten connections of their own: {strict.show(2)}")
    ratio = spread([one.per_s / other.per_s for one, other in zip(busiest, bare[SAME_POOL], strict=True)])
    strict = _times(alone, bare[ALONE_OWN])
    ground.say(f"  one webhook alone ÷ one commit alone on a connection of its own, p50: {strict.show(2)}")
    return [
        Verdict("webhooks ÷ commits, pool of 10, 64 in flight", ratio, FLOOR, True),
        Verdict("webhooks' p99, 64 in flight", spread([one.p99_ms for one in busiest]), MOST_P99_MS, False, " ms", 1),
        Verdict("one webhook alone ÷ one commit alone, p50", _times(alone, bare[ALONE]), MOST_TIMES_ALONE, False),
    ]


def _times(ours: list[Rate], bare: list[Rate]) -> Spread:
    return spread([one.p50_ms / other.p50_ms for one, other in zip(ours, bare, strict=True)])


def _line(what: str, rates: list[Rate]) -> str:
    p50, p99 = spread([one.p50_ms for one in rates]), spread([one.p99_ms for one in rates])
    load = max(one.cpu_s / one.seconds for one in rates)
    return (
        f"  {what:36}{spread([one.per_s for one in rates]).show():>22}/s   p50 {p50.show(1)} ms   p99 {p99.show(1)} ms"
        f"   the asker used {load:.0%} of a core"
    )
