"""P20: a burst of ten times the usual is slower, not wrong."""

import asyncio
from collections.abc import Callable, Coroutine
from random import Random
from statistics import quantiles
from typing import Any

import aiohttp

from tests.faults import staff, twilio, verdict
from tests.faults.house import House
from tests.faults.quiet import settle, usual_s
from tests.faults.staff import Carla, page
from tests.faults.tally import Control, Tally
from tests.faults.town import Town
from tests.faults.twilio import Twilio

PROMISE = "P20"
CLAIM = "a burst of ten times the usual is slower, not wrong"
# With a commit for each webhook in place of one for all that came meanwhile, they wait for one another.
SLOW = "webhooks took too long"
CONTROLS = {"batching:off": Control(SLOW)}
# Texts in a second, and texts out; the line carries less than the burst brings.
IN_PER_S, OUT_PER_S, TIMES, PACE = 5.0, 1.5, 10, 10.0
CALM_S, BURST_S = 30.0, 600.0
# Below the full figures: a tenth of their share. They wait for one another long before that.
SHORTER, LEAST_CALM_S, CONTROL_BURST_S = 0.1, 1.0, 4.0
# Each way, for every statement: a database that is slow, and with it the webhooks and threads' consumers.
DATABASE_S = {"gateway": 0.025, "threads": 0.002}
LATENCY_MS, HASTY_LATENCY_MS = 5_000, 2_500
# What a webhook may take, for 99 of 100: the promise's second; a short telling on a busy machine measures the machine.
MOST_WAIT_S, HASTY_MOST_WAIT_S = 1.0, 5.0
# From the end of the burst to the last effect, in bursts; and what a slow post and the look around cost anyhow.
MOST_DRAIN, DRAIN_FLOOR_S = 2.0, 20.0
MOST_GROWTH_MB = 50.0
SETTLED_S = 900


async def tell(house: House, share: float, seed: int, off: str = "") -> Tally:
    """Calm, then ten times as much for a while, with everything around slow; then all must come to its end."""
    rng, tally, town = Random(seed), Tally(PROMISE, seed), Town(house)
    calm_s, burst_s = CALM_S, BURST_S
    if share < 1:
        calm_s, burst_s = LEAST_CALM_S, CONTROL_BURST_S if off else BURST_S * share * SHORTER
    await town.settle_in(off)
    await house.eyes.execute("UPDATE gateway.line SET pace = $1", PACE)
    await staff.turn_knobs(house, latency_ms=LATENCY_MS if share == 1 else HASTY_LATENCY_MS)
    phones, carla = Twilio(town, rng), Carla(town, rng)
    await _for(calm_s, 1, phones, carla)
    held = {name: house.programs[name].resident_mb for name in DATABASE_S}
    for name, seconds in DATABASE_S.items():
        house.programs[name].links.database.latency_s = seconds
    waits = await _for(burst_s, TIMES, phones, carla)
    _judge(tally, waits, MOST_WAIT_S if share == 1 else HASTY_MOST_WAIT_S)
    if off:  # that was it
        return tally
    now = asyncio.get_running_loop().time
    ended = now()
    await settle(house, tally, SETTLED_S)
    drained_s = now() - ended - usual_s(house)
    tally.faults.update({"ten times as much": 1, "slow phone company": 1, "slow database": len(held)})
    await verdict.weigh(house, tally, phones, carla)
    if refused := phones.answers.total() - phones.answers[200]:
        tally.unexpected.append(f"{refused} webhooks were not taken: {dict(phones.answers)}")
    _judge_after(house, tally, held, drained_s, burst_s)
    return tally


async def _for(seconds: float, times: int, phones: Twilio, carla: Carla) -> list[float]:
    """So many times the usual for so long; how long each webhook took."""
    waits: list[float] = []
    async with twilio.session() as session, page() as pages, asyncio.TaskGroup() as tasks:
        tasks.create_task(_steadily(seconds, IN_PER_S * times, lambda: _text(phones, session, waits)))
        tasks.create_task(_steadily(seconds, OUT_PER_S * times, lambda: carla.insist(pages, carla.compose())))
    return waits


async def _steadily(seconds: float, per_s: float, act: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """By the clock, whatever becomes of the ones before: a slow machine must not make a small burst of it."""
    now = asyncio.get_running_loop().time
    began = now()
    async with asyncio.TaskGroup() as acts:
        for place in range(round(seconds * per_s)):
            await asyncio.sleep(max(0.0, began + place / per_s - now()))
            acts.create_task(act())


async def _text(phones: Twilio, session: aiohttp.ClientSession, waits: list[float]) -> None:
    now = asyncio.get_running_loop().time
    began = now()
    await phones.deliver(session, phones.compose())
    waits.append(now() - began)


def _judge(tally: Tally, waits: list[float], most_s: float) -> None:
    p50, p99 = (quantiles(waits, n=100)[place] for place in (49, 98))
    tally.noted.append(f"webhooks took {p50:.3f} s (p50), {p99:.3f} s (p99), {max(waits):.3f} s at most")
    if p99 > most_s:
        tally.unexpected.append(f"{SLOW}: {p99:.1f} s (p99)")


def _judge_after(house: House, tally: Tally, held: dict[str, float], drained_s: float, burst_s: float) -> None:
    """Whether it was over soon, and nobody grew or was given up on."""
    tally.noted.append(f"quiet {drained_s:.0f} s after {burst_s:.0f} s of burst")
    if drained_s > max(MOST_DRAIN * burst_s, DRAIN_FLOOR_S):
        tally.unexpected.append(f"it took {drained_s:.0f} s to drain")
    for name, before in held.items():
        grown = house.programs[name].resident_mb - before
        tally.noted.append(f"{name} grew by {grown:.0f} MB from {before:.0f}")
        if grown > MOST_GROWTH_MB:
            tally.unexpected.append(f"{name} grew by {grown:.0f} MB")
    if tally.flagged:
        tally.unexpected.append(f"{tally.flagged} texts are flagged although nothing was broken")
