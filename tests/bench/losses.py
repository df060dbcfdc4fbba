"""What a kill -9 in the middle of sending leaves: Celery's best way, and the gateway, each started again at once."""

import asyncio
import signal

from tests.bench import yardstick
from tests.bench.figures import Verdict, spread
from tests.bench.ground import Ground, until
from tests.bench.programs.acceptor import Taken
from tests.bench.sending import NONE_OPEN, TOLD
from tests.bench.webhooks import open_line
from tests.bench.yardstick import Way

TEXTS, KILL_AT, LATENCY_MS = 2_000, 700, 100
WAY = Way("gevent", 200, TEXTS)
DONE_S = 60
# Longer than it takes to be redelivered and posted.
QUIET_S = 5.0
FLAGGED = "SELECT count(*) FROM gateway.attempt WHERE unknown_since IS NOT NULL"


async def measure(ground: Ground) -> list[Verdict]:
    """Once each: it is counted, not timed."""
    await open_line(ground)
    await yardstick.prepare(ground)
    ground.say(f"\nkill -9 after {KILL_AT} of {TEXTS:,} texts, started again at once; the provider knows what it took")
    await ground.set_latency(LATENCY_MS)
    unrecorded = await yardstick.killed(ground, WAY, KILL_AT, lambda: _quiet(ground))
    _show(
        ground,
        f"Celery {WAY.name}, acks_late",
        await ground.taken(),
        f"{unrecorded} claimed and never recorded, told nobody",
    )
    await ground.set_latency(LATENCY_MS)
    flagged = await _ours(ground)
    taken = await ground.taken()
    _show(ground, "ours", taken, f"{flagged} flagged as unknown, to be looked up")
    doubled, lost = taken.texts - taken.different, max(0, TEXTS - taken.different - flagged)
    return [
        Verdict("ours doubled after a kill -9", spread([doubled]), 0, False, "", 0),
        Verdict("ours neither sent nor flagged after a kill -9", spread([lost]), 0, False, "", 0),
    ]


async def _ours(ground: Ground) -> int:
    await ground.run("orders", "send", ground.stack.amqp_url("threads"), str(TEXTS))
    async with ground.database() as connection:
        before: int = await connection.fetchval(FLAGGED)
        await ground.start("gateway")
        await until(lambda: ground.have_come(KILL_AT), DONE_S)
        child = ground.stack.programs.pop("gateway")
        child.send(signal.SIGKILL)
        await child.ended()
        await ground.start("gateway")
        await _quiet(ground)
        await until(lambda: connection.fetchval(NONE_OPEN), DONE_S)
        flagged: int = await connection.fetchval(FLAGGED)
    await ground.stop("gateway")
    await ground.purge(TOLD)
    return flagged - before


async def _quiet(ground: Ground) -> None:
    """Until nothing has come for a while."""
    last = -1
    while (now := (await ground.taken()).texts) != last:
        last = now
        await asyncio.sleep(QUIET_S)


def _show(ground: Ground, what: str, taken: Taken, besides: str) -> None:
    ground.say(
        f"  {what:28} {taken.different:,} of {TEXTS:,} sent, {taken.texts - taken.different} of them twice, "
        f"{TEXTS - taken.different} never; {besides}"
    )
