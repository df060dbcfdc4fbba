"""Texts out a second: orders waiting in the broker, through the ledger, posted, recorded; beside Celery's best."""

import psutil

from tests.bench import yardstick
from tests.bench.figures import Rate, Verdict, spread
from tests.bench.ground import Ground, until
from tests.bench.watch import Load
from tests.bench.webhooks import open_line
from tests.bench.yardstick import WAYS, Way

# Times Celery's best; what the road must keep until the issue that makes sending fast.
FLOOR = {0: 2.0, 100: 2.0}
TEXTS = {0: 12_000, 100: 12_000}
DONE_S = 120
NONE_OPEN = """
    SELECT NOT EXISTS (SELECT FROM gateway.attempt WHERE is_waiting)
       AND NOT EXISTS (SELECT FROM gateway.attempt WHERE claimed_until IS NOT NULL)
"""
TOLD = "threads.status"


async def measure(ground: Ground, rounds: int, share: float) -> list[Verdict]:
    """First every way to run Celery, then its best and us by turns."""
    await open_line(ground)
    await yardstick.prepare(ground)
    verdicts = []
    for latency_ms, ways in WAYS.items():
        first = {way: [await _celery(ground, way, latency_ms, share)] for way in ways}
        best = max(first, key=lambda way: first[way][0].per_s)
        ours, used = [], Load({}, 0.0)
        for number in range(rounds):
            if number:
                first[best].append(await _celery(ground, best, latency_ms, share))
            rate, used = await _ours(ground, latency_ms, share)
            ours.append(rate)
        verdicts.append(_tell(ground, latency_ms, first, best, ours, used))
    return verdicts


async def _celery(ground: Ground, way: Way, latency_ms: int, share: float) -> Rate:
    async def go() -> Rate:
        await ground.set_latency(latency_ms)
        return await yardstick.measure(ground, way, share)

    return (await ground.fair(f"Celery {way.name} at {latency_ms} ms", go))[0]


async def _ours(ground: Ground, latency_ms: int, share: float) -> tuple[Rate, Load]:
    """From the gateway's first look at an order to the last answer in the ledger."""
    count = int(TEXTS[latency_ms] * share)

    async def go() -> Rate:
        await ground.set_latency(latency_ms)
        await ground.run("orders", "send", ground.stack.amqp_url("threads"), str(count))
        async with ground.database() as connection:
            since = await connection.fetchval("SELECT clock_timestamp()")
            await ground.start("gateway")

            # Counting rows while they are made would be a load of its own.
            await until(lambda: ground.have_come(count), DONE_S)
            await until(lambda: connection.fetchval(NONE_OPEN), DONE_S)
            seconds = await connection.fetchval(
                """
                SELECT extract(epoch FROM clock_timestamp() - min(seen_at))
                  FROM gateway.inbox
                 WHERE queue = 'gateway.send.reminder'
                   AND seen_at >= $1
                """,
                since,
            )
        cpu_s = sum(psutil.Process(ground.parts()["gateway"]).cpu_times()[:2])
        await ground.stop("gateway")
        taken = await ground.taken()
        if (taken.texts, taken.different) != (count, count):
            raise RuntimeError(f"{taken.texts} texts taken of {count}")
        return Rate(count, float(seconds), cpu_s)

    measured = await ground.fair(f"texts out at {latency_ms} ms", go)
    await ground.purge(TOLD)
    return measured


def _tell(
    ground: Ground, latency_ms: int, celery: dict[Way, list[Rate]], best: Way, ours: list[Rate], used: Load
) -> Verdict:
    ground.say(f"\nTexts out a second, the provider answers after {latency_ms} ms")
    for way, rates in celery.items():
        mark = " (its best)" if way is best else ""
        ground.say(f"  {f'Celery {way.name}{mark}':34}{spread([rate.per_s for rate in rates]).show():>22}/s")
    ground.say(f"  {'ours, 200 in flight':34}{spread([rate.per_s for rate in ours]).show():>22}/s")
    cpu = ours[-1].cpu_s / ours[-1].count * 1e6
    ground.say(f"{'':28}CPU µs each, with the start: gateway {cpu:.0f} · {used.micros(ours[-1].count)}")
    ratio = spread([one.per_s / other.per_s for one, other in zip(ours, celery[best], strict=True)])
    return Verdict(f"texts out ÷ Celery {best.name}, provider {latency_ms} ms", ratio, FLOOR[latency_ms], True)
