"""P7: nothing goes outside its window: neither our post, nor what the phone company may still do with it."""

import asyncio
from datetime import datetime, timedelta
from random import Random
from typing import Any

from services.gateway.domain.claim import LAST_CALL
from services.kit.clock import SYSTEM
from tests.faults import hasty, staff, strikes
from tests.faults.house import House
from tests.faults.quiet import settle
from tests.faults.strikes import Strike
from tests.faults.tally import Control, Tally
from tests.faults.wire import NUMBER, Wire, at_rate

PROMISE = "P7"
CLAIM = "nothing goes in quiet hours, not even by lag inside the phone company"
# Without its last call a text is claimed while a second of its window is left, and may be kept that second longer.
OUTSIDE = "could go outside their windows"
CONTROLS = {"last_call:off": Control(OUTSIDE, ("paused",))}
# Quiet hours begin where a window ends; here every text has an evening of its own, a few seconds away. The line is
# slower than what is ordered, so that texts wait until the last of it.
TEXTS, PEOPLE, PER_S, PACE, LEAST_S = 2_000, 50, 16.0, 10.0, 9.0
# From the last moment at which a post may begin: so much earlier, so much later.
EARLIER_S, LATER_S = 1.0, 4.0
LATEST_START_S = 2.0
PAUSES, PAUSED_S, KILLS, RESETS = 20, (0.5, 3.0), 5, 10
WRONGS = {"throttled": 0.01, "reset": 0.01, "hang_after_accept": 0.01, "unavailable_after_accept": 0.01}
# The way to the phone company takes its time, each way; then it does.
LINK_S, LATENCY_MS, HANG_S = 0.4, 100, 15
# Its own queue is slower than the line: what it can't send in time is for it to drop, by what we told it.
THEIR_PACE = 0.5
CLOSE = timedelta(seconds=2)
LEAST_WENT = 0.1
SETTLED_S = 240


async def tell(house: House, share: float, seed: int, off: str = "") -> Tally:
    """Texts with little time, to a slow phone company, while gateway is stopped, killed and set going again."""
    rng, tally, wire = Random(seed), Tally(PROMISE, seed), Wire(house)
    last_call = hasty.LAST_CALL if share < 1 else LAST_CALL
    count = round(TEXTS * share)
    # A few must take their time, too, or none would come to the end of it.
    pace = min(PACE, count / LEAST_S)
    await wire.open(off, is_hasty=share < 1, pace=pace)
    wire.gateway.links.phones.latency_s = LINK_S
    await staff.turn_knobs(
        house, seed=seed, latency_ms=LATENCY_MS, hang_s=HANG_S, fault_shares=WRONGS, pace=pace * THEIR_PACE,
        expiry_code=30036,
    )  # fmt: skip
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_order(wire, count, last_call, rng))
        planned = strikes.showing(_plan(wire, share, rng), CONTROLS.get(off))
        await _strike(planned, max(LEAST_S, count / PER_S), rng, tally)
    await settle(house, tally, SETTLED_S)
    await wire.weigh(tally, ends=("released", "failed"))
    await _judge(wire, tally, last_call)
    return tally


async def _order(wire: Wire, count: int, last_call: timedelta, rng: Random) -> None:
    """Composed as they are given, or their time would be over before."""
    for first in range(0, count, 5):
        some = []
        for _ in range(min(5, count - first)):
            now = SYSTEM.now()
            start = now + timedelta(seconds=max(0.0, rng.uniform(-LATEST_START_S, LATEST_START_S)))
            end = start + last_call + timedelta(seconds=rng.uniform(-EARLIER_S, LATER_S))
            number = NUMBER.format(rng.randrange(PEOPLE))
            some.append(wire.compose(number, not_before=start, not_after=end))
        await at_rate(wire, some, PER_S)


async def _strike(planned: list[Strike], over_s: float, rng: Random, tally: Tally) -> None:
    """One now and then, so that between them something goes."""
    rng.shuffle(planned)
    for strike in planned:
        await asyncio.sleep(rng.uniform(0.5, 1.5) * over_s / max(2, len(planned)))
        await strikes.strike_all([strike], rng, tally)


def _plan(wire: Wire, share: float, rng: Random) -> list[Strike]:
    def times(full: int) -> range:
        return range(max(1, round(full * share)))

    planned = [strikes.paused(wire.gateway, rng.uniform(*PAUSED_S)) for _ in times(PAUSES)]
    planned += [strikes.kill(wire.gateway) for _ in times(KILLS)]
    return planned + [strikes.reset(wire.gateway, "phones") for _ in times(RESETS)]


async def _judge(wire: Wire, tally: Tally, last_call: timedelta) -> None:
    """By the phone company's log: when it took each text, and how long it may keep it."""
    log = await staff.accepted(wire.house)
    by_body = {order.body: order for order in wire.orders.values()}
    outside = sum(1 for one in log if _is_outside(one, by_body[one["body"]].not_before, by_body[one["body"]].not_after))
    if outside:
        tally.unexpected.append(f"{outside} of {len(log)} texts {OUTSIDE}")
    if len(log) < LEAST_WENT * len(wire.orders):
        tally.untold.append(f"only {len(log)} went, so that little could go too late")
    close = sum(1 for one in log if by_body[one["body"]].not_after - _at(one) < last_call + CLOSE)
    ends = [row["status"] for row in await wire.ledger()]
    tally.noted.append(
        f"{len(log)} went, {close} of them in the last {CLOSE.seconds} s that were allowed; "
        f"{ends.count('released')} ran out of time here, {ends.count('failed')} there"
    )


def _is_outside(entry: dict[str, Any], not_before: datetime, not_after: datetime) -> bool:
    """Whether it was taken too early, or could still be under way when its window is over."""
    at = _at(entry)
    return at < not_before or at + timedelta(seconds=entry["validity_s"]) > not_after


def _at(entry: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(entry["at"])
