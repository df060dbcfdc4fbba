"""Durable webhooks a second over bare one-row commits a second on as many connections."""

from uuid import UUID, uuid4

import msgspec

from services.gateway.store import lines
from services.kit.clock import SYSTEM
from services.kit.db import Database
from tests.bench.figures import Rate, Verdict, spread
from tests.bench.ground import Ground
from tests.bench.programs.orders import LINE
from tests.bench.programs.webhooks import Load
from tests.bench.watch import Load as Used

IN_FLIGHT = (1, 16, 64)
CONNECTIONS = (1, 10)
# Of bare commits, with 64 in flight: the prototype reached 0.45 to 0.59 without publishing anything meanwhile.
FLOOR = 0.35
DEPARTMENT = UUID("019335d0-0000-7000-8000-000000000001")
TAKEN_BY = "threads.inbound"

Rounds = dict[int, list[Rate]]


async def open_line(ground: Ground) -> None:
    """Give the gateway an unpaced line."""
    database = Database("gateway", ground.stack.database_url("gateway_work"), 1, SYSTEM)
    await database.open()
    async with database.tx() as tx:
        await lines.add_line(tx, LINE, DEPARTMENT, pace=None)
    await database.close()


async def measure(ground: Ground, rounds: int, seconds: float) -> list[Verdict]:
    """Commits and webhooks by turns, so that what the machine does besides meets both."""
    bare: Rounds = {number: [] for number in CONNECTIONS}
    durable: Rounds = {number: [] for number in IN_FLIGHT}
    used: dict[int, Used] = {}
    await open_line(ground)
    await ground.start("gateway")
    for _ in range(rounds):
        for connections in CONNECTIONS:
            bare[connections].append(await _commits(ground, connections, seconds))
        for in_flight in IN_FLIGHT:
            result, used[in_flight] = await _webhooks(ground, in_flight, seconds)
            durable[in_flight].append(result)
    await ground.stop("gateway")
    return _tell(ground, bare, durable, used)


async def _commits(ground: Ground, connections: int, seconds: float) -> Rate:
    async def go() -> Rate:
        words = (ground.stack.database_url(), str(connections), str(seconds))
        return msgspec.json.decode(await ground.run("commits", *words), type=Rate)

    return (await ground.fair(f"commits on {connections}", go))[0]


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


def _tell(ground: Ground, bare: Rounds, durable: Rounds, used: dict[int, Used]) -> list[Verdict]:
    ground.say("\nDurable webhooks (signature, inbox, outbox, commit, 200) and bare one-row commits, a second")
    for connections, rates in bare.items():
        ground.say(_line(f"commits, {connections} connections", rates))
    for in_flight, rates in durable.items():
        ground.say(_line(f"webhooks, {in_flight} in flight", rates))
        ground.say(f"{'':28}CPU µs each: {used[in_flight].micros(rates[-1].count)}")
    busiest, peak = durable[max(IN_FLIGHT)], bare[max(CONNECTIONS)]
    ratio = spread([one.per_s / other.per_s for one, other in zip(busiest, peak, strict=True)])
    return [
        Verdict(f"webhooks, {max(IN_FLIGHT)} in flight ÷ commits, {max(CONNECTIONS)} connections", ratio, FLOOR, True)
    ]


def _line(what: str, rates: list[Rate]) -> str:
    p50, p99 = spread([one.p50_ms for one in rates]), spread([one.p99_ms for one in rates])
    load = max(one.cpu_s / one.seconds for one in rates)
    return (
        f"  {what:26}{spread([one.per_s for one in rates]).show():>22}/s   p50 {p50.show(1)} ms   p99 {p99.show(1)} ms"
        f"   the asker used {load:.0%} of a core"
    )
