"""Texts out a second: orders waiting in the broker, through the ledger, posted, recorded; beside Celery's best."""

from collections.abc import Callable

from tests.bench import yardstick
from tests.bench.figures import Rate, Verdict, spread
from tests.bench.ground import Ground, until
from tests.bench.watch import Load
from tests.bench.webhooks import open_line
from tests.bench.yardstick import WAYS, Way

# Times Celery's best.
FLOOR = {0: 2.5, 100: 2.0}
# CPU of client, broker and Postgres a text, times Celery's.
MOST_CPU = 1 / 2.5
IN_FLIGHT, FLOOR_OF_LIMIT = 200, 0.8
TEXTS = {0: 12_000, 100: 12_000}
DONE_S = 120
NONE_OPEN = """
    SELECT NOT EXISTS (SELECT FROM gateway.attempt WHERE is_waiting)
       AND NOT EXISTS (SELECT FROM gateway.attempt WHERE claimed_until IS NOT NULL)
"""
TOOK = """
    SELECT extract(epoch FROM clock_timestamp() - min(seen_at))
      FROM gateway.inbox
     WHERE queue = 'gateway.send.reminder'
       AND seen_at >= $1
"""
TOLD = "threads.status"
Sent = tuple[Rate, Load]


async def measure(ground: Ground, rounds: int, share: float) -> list[Verdict]:
    """First every way to run Celery, then its best and us by turns."""
    await open_line(ground)
    await yardstick.prepare(ground)
    verdicts = []
    for latency_ms, ways in WAYS.items():
        first = {way: [await _celery(ground, way, latency_ms, share)] for way in ways}
        best = max(first, key=lambda way: first[way][0][0].per_s)
        ours = list[Sent]()
        for number in range(rounds):
            if number:
                first[best].append(await _celery(ground, best, latency_ms, share))
            ours.append(await _ours(ground, latency_ms, share))
        verdicts += _tell(ground, latency_ms, first, best, ours)
    return verdicts


async def _celery(ground: Ground, way: Way, latency_ms: int, share: float) -> Sent:
    async def go() -> Sent:
        await ground.set_latency(latency_ms)
        return await yardstick.measure(ground, way, share)

    return (await ground.fair(f"Celery {way.name} at {latency_ms} ms", go))[0]


async def _ours(ground: Ground, latency_ms: int, share: float) -> Sent:
    count = int(TEXTS[latency_ms] * share)
    return (await ground.fair(f"texts out at {latency_ms} ms", lambda: texts_out(ground, latency_ms, count)))[0]


async def texts_out(ground: Ground, latency_ms: int, count: int, at_end: Callable[[], None] = lambda: None) -> Sent:
    """From the gateway's first look at an order to the last answer in the ledger; then at_end, and it is stopped."""
    await ground.set_latency(latency_ms)
    await ground.run("orders", "send", ground.stack.amqp_url("threads"), str(count))
    async with ground.database() as connection:
        since = await connection.fetchval("SELECT clock_timestamp()")
        await ground.start("gateway")
        used = await ground.used_by_texts({"gateway": ground.parts()["gateway"]})
        # Counting rows while they are made would be a load of its own.
        await until(lambda: ground.have_come(count), DONE_S)
        await until(lambda: connection.fetchval(NONE_OPEN), DONE_S)
        load = used(count)
        seconds = await connection.fetchval(TOOK, since)
    at_end()
    await ground.stop("gateway")
    taken = await ground.taken()
    await ground.purge(TOLD)
    if (taken.texts, taken.different) != (count, count):
        raise RuntimeError(f"{taken.texts} texts taken of {count}")
    return Rate(count, float(seconds), load.total_s), load


def _tell(ground: Ground, latency_ms: int, celery: dict[Way, list[Sent]], best: Way, ours: list[Sent]) -> list[Verdict]:
    ground.say(f"\nTexts out a second, the provider answers after {latency_ms} ms")
    for way, sent in celery.items():
        mark = " (its best)" if way is best else ""
        _show(ground, f"Celery {way.name}{mark}", sent)
    _show(ground, "ours, 200 in flight", ours)
    pairs = list(zip(ours, celery[best], strict=True))
    ratio = spread([one.per_s / other.per_s for (one, _), (other, _) in pairs])
    cpu = spread([_micros(one) / _micros(other) for (one, _), (other, _) in pairs])
    verdicts = [
        Verdict(f"texts out ÷ Celery {best.name}, provider {latency_ms} ms", ratio, FLOOR[latency_ms], True),
        Verdict(f"CPU a text ÷ Celery {best.name}'s, provider {latency_ms} ms", cpu, MOST_CPU, False),
    ]
    if latency_ms:
        limit = IN_FLIGHT / (latency_ms / 1000)
        share = spread([one.per_s / limit for one, _ in ours])
        verdicts.append(
            Verdict(f"texts out ÷ the {limit:,.0f}/s that 200 in flight allow", share, FLOOR_OF_LIMIT, True)
        )
    return verdicts


def _show(ground: Ground, what: str, sent: list[Sent]) -> None:
    ground.say(f"  {what:34}{spread([rate.per_s for rate, _ in sent]).show():>22}/s")
    last, load = sent[-1]
    ground.say(f"{'':28}CPU µs each: {_micros(last):.0f}: {load.micros(last.count)}")


def _micros(rate: Rate) -> float:
    return rate.cpu_s / rate.count * 1e6
