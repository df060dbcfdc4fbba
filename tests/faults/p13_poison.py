"""P13: a poison message blocks nobody and does not vanish."""

import asyncio
import contextlib
from collections.abc import Callable, Iterable
from random import Random
from statistics import quantiles
from uuid import UUID

import asyncpg

from services.kit.inbox import MOST_CRASHES
from tests.faults import malformed, toys
from tests.faults.asker import Asker
from tests.faults.house import House
from tests.faults.program import until
from tests.faults.quiet import settle
from tests.faults.tally import Control, Tally

PROMISE = "P13"
CLAIM = "a poison message blocks nobody and does not vanish"
# Without our own count of crashes only the broker's limit ends it, and takes the innocent around it along.
CONTROLS = {"poison:off": Control("killed the process")}
PER_S, HASTY_PER_S = 100.0, 200.0
EVENTS, MALFORMED, RAISE, KILL = 20_000, 400, 200, 20
SETTLED_S = 300
# What a healthy event may wait beside poison that kills nothing: twice as long as without. Or this, if it is more:
# a small share on a busy machine measures the machine, and what blocks a queue blocks it for longer.
SLOWER, FLOOR_S = 2.0, 3.0


async def tell(house: House, share: float, seed: int, off: str = "") -> Tally:
    """A quarter of the events in peace, a half beside poison that fails, a quarter beside poison that kills."""
    rng, tally, asker = Random(seed), Tally(PROMISE, seed), Asker(house)
    await asker.open(off, is_hasty=share < 1)
    quarter, per_s = round(EVENTS * share / 4), PER_S if share == 1 else HASTY_PER_S
    tally.faults.update(
        malformed=round(MALFORMED * share), raise_=round(RAISE * share), kill=max(1, round(KILL * share))
    )
    await asker.ask_until(lambda: True, quarter, per_s)
    await asker.until_handled(SETTLED_S)
    throwing = asyncio.create_task(malformed.throw(house, tally.faults["malformed"], rng))
    await asker.ask_until(throwing.done, 2 * quarter, per_s, _marks(rng, toys.RAISES, tally.faults["raise_"], quarter))
    await asker.until_handled(SETTLED_S)
    peaceful, beside = set(list(asker.attempted)[:quarter]), set(list(asker.attempted)[quarter:])
    await asker.ask_until(lambda: True, quarter, per_s, _marks(rng, toys.KILLS, tally.faults["kill"], quarter))
    if off:
        with contextlib.suppress(TimeoutError):
            await until(lambda: _is_out_of_hand(house, tally), "poison kills on and on", SETTLED_S)
    else:
        await settle(house, tally, SETTLED_S)
    poison = {one for one in asker.attempted if toys.mark_of(one) != toys.HARMLESS}
    await asker.weigh(tally, frozenset(poison))
    if await _is_out_of_hand(house, tally):
        tally.unexpected.append(f"poison killed the process {len(house.programs['gateway'].exits)} times")
    await _judge_the_dead(house, tally, poison & asker.acknowledged, await throwing, set(asker.attempted) - poison)
    _compare(tally, _delays(asker, await asker.effects(), peaceful), _delays(asker, await asker.effects(), beside))
    return tally


def _marks(rng: Random, mark: int, count: int, among: int) -> Callable[[], int]:
    """So many marked ones somewhere among the next ids."""
    marks = [mark] * count + [toys.HARMLESS] * (among - count)
    rng.shuffle(marks)
    return lambda: marks.pop() if marks else toys.HARMLESS


async def _is_out_of_hand(house: House, tally: Tally) -> bool:
    """Whether it killed more than once in a batch, and then as often as the inbox lets it."""
    return len(house.programs["gateway"].exits) > tally.faults["kill"] * (1 + MOST_CRASHES)


async def _judge_the_dead(
    house: House, tally: Tally, poison: set[UUID], thrown: set[bytes], innocent: set[UUID]
) -> None:
    rows = await house.eyes.fetch("SELECT event_id, body FROM gateway.dead_letter WHERE queue = 'gateway.cancel'")
    buried = {malformed.message_id_of(row["body"]) for row in rows}
    tally.flagged = len(rows)
    if lost := (poison - buried) | (thrown - {row["body"] for row in rows}):
        tally.unexpected.append(f"{len(lost)} poison events are not among the dead letters")
    if taken := innocent & buried:
        tally.unexpected.append(f"{len(taken)} innocent events are among the dead letters")


def _delays(asker: Asker, effects: Iterable[asyncpg.Record], among: set[UUID]) -> list[float]:
    happened = {UUID(str(row["message_id"])): row["at"] for row in effects}
    return [(happened[one] - asker.attempted[one]).total_seconds() for one in among & happened.keys()]


def _compare(tally: Tally, peaceful: list[float], beside: list[float]) -> None:
    before, after = (quantiles(delays, n=20)[18] for delays in (peaceful, beside))
    tally.noted.append(f"healthy events waited {before:.3f} s (p95) in peace, {after:.3f} s beside poison")
    if after > max(SLOWER * before, FLOOR_S):
        tally.unexpected.append("healthy events were held up by poison")
