"""How long 100,000 texts in the ledger take to go out, beside a client that keeps no books; and a reply meanwhile."""

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import uuid4

import msgspec

from proto.sms import SmsSend
from services.gateway.store import ledger
from services.kit.clock import SYSTEM
from services.kit.db import Database
from tests.bench.figures import Rate, Verdict, rate, spread
from tests.bench.ground import Ground, until
from tests.bench.programs.orders import send
from tests.bench.sending import NONE_OPEN, TOLD
from tests.bench.webhooks import open_line

TEXTS = 100_000
LATENCY_MS, IN_FLIGHT = 100, 200
# Times the bare client's.
CEILING = 1.25
REPLY_EVERY_S, MOST_REPLY_MS = 0.5, 1000
AT_ONCE = 1_000
DONE_S = 600
TOOK = """
    SELECT extract(epoch FROM max(status_at) - min(claimed_at))
      FROM gateway.attempt
     WHERE claimed_at >= $1
       AND lane <> 'reply'
"""


async def measure(ground: Ground, rounds: int, share: float) -> list[Verdict]:
    """By turns: the bare client, and the gateway with its ledger."""
    await open_line(ground)
    bare, ours, replies = list[Rate](), list[Rate](), list[Rate]()
    count = int(TEXTS * share)
    for _ in range(rounds):
        bare.append((await ground.fair("the bare client", lambda: _bare(ground, count)))[0])
        (took, reply), _ = await ground.fair("the ledger drains", lambda: _ours(ground, count))
        ours.append(took)
        replies.append(reply)
    ground.say(
        f"\n{count:,} texts out of the ledger, the provider answers after {LATENCY_MS} ms, {IN_FLIGHT} in flight"
    )
    for what, rates in (("a bare HTTP client", bare), ("ours, from the first claim on", ours)):
        seconds = spread([one.seconds for one in rates])
        ground.say(f"  {what:36}{seconds.show(1):>22} s   {spread([one.per_s for one in rates]).show()}/s")
    p95 = spread([one.p95_ms for one in replies])
    p50 = spread([one.p50_ms for one in replies])
    ground.say(f"  {'a reply meanwhile':36} p50 {p50.show()} ms   p95 {p95.show()} ms   of {replies[-1].count}")
    ratio = spread([one.seconds / other.seconds for one, other in zip(ours, bare, strict=True)])
    return [
        Verdict(f"{count:,} texts drained ÷ a bare client's time", ratio, CEILING, False),
        Verdict("a reply's p95 meanwhile, ledger to door", p95, MOST_REPLY_MS, False, " ms", 0),
    ]


async def _bare(ground: Ground, count: int) -> Rate:
    await ground.set_latency(LATENCY_MS)
    return msgspec.json.decode(await ground.run("bare", ground.provider_url, str(count), str(IN_FLIGHT)), type=Rate)


async def _ours(ground: Ground, count: int) -> tuple[Rate, Rate]:
    await ground.set_latency(LATENCY_MS)
    pool = Database("gateway", ground.stack.database_url("gateway_work"), 1, SYSTEM)
    await pool.open()
    for start in range(0, count, AT_ONCE):
        await _queue(pool, [_order(number) for number in range(start, min(count, start + AT_ONCE))])
    async with ground.database() as connection:
        since = await connection.fetchval("SELECT clock_timestamp()")
        await ground.start("gateway")
        clicked = await _reply_until(ground, pool, count)
        await until(lambda: connection.fetchval(NONE_OPEN), DONE_S, every_s=0.1)
        took_s = float(await connection.fetchval(TOOK, since))
    came, taken = await ground.marks(), await ground.taken()
    await ground.stop("gateway")
    await pool.close()
    await ground.purge(TOLD)
    if (taken.texts, taken.different) != (count + len(clicked), count + len(clicked)):
        raise RuntimeError(f"{taken.texts} texts taken of {count + len(clicked)}")
    return Rate(count, took_s, 0.0), rate([came[mark] - at for mark, at in clicked.items()], took_s, 0.0)


async def _reply_until(ground: Ground, pool: Database, count: int) -> dict[str, float]:
    """A reply now and then while the reminders go: when each was in the ledger, by its mark."""
    clicked = dict[str, float]()
    async with asyncio.timeout(DONE_S):
        while not await ground.have_come(count + len(clicked)):
            if await ground.have_come(1):
                mark = f"mark-{uuid4()}"
                await _queue(pool, [msgspec.structs.replace(_order(0), body=mark, lane="reply", purpose="reply")])
                clicked[mark] = time.monotonic()
            await asyncio.sleep(REPLY_EVERY_S)
    return clicked


def _order(number: int) -> SmsSend:
    order, _ = send(number, datetime.now(UTC))
    assert isinstance(order, SmsSend)
    return order


async def _queue(pool: Database, orders: Sequence[SmsSend]) -> None:
    async with pool.tx() as tx:
        await ledger.take_on(tx, orders)
