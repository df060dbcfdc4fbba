"""P12: an event between services is never lost and acts once."""

import asyncio
from random import Random

from tests.faults import strikes
from tests.faults.asker import Asker
from tests.faults.house import House
from tests.faults.quiet import settle
from tests.faults.strikes import Strike
from tests.faults.tally import Tally

PROMISE = "P12"
CLAIM = "an event between services is never lost and acts once"
# Without the inbox what comes twice acts twice; without the confirm what was in flight is lost.
CONTROLS = ("inbox:off", "confirm:off")
POINTS = {
    "threads": ("relay.after_publish", "relay.after_delete"),
    "gateway": ("consumer.after_inbox_before_commit", "consumer.after_commit_before_ack"),
}
PER_S = 100.0
EVENTS, AT_EACH_POINT, KILLS, RESETS, SWALLOWED, BROKER_KILLS = 20_000, 20, 50, 50, 20, 5
SETTLED_S = 120


async def tell(house: House, share: float, seed: int, off: str = "") -> Tally:
    """Ask at a steady rate while relay, consumer, broker and links are struck."""
    rng, tally, asker = Random(seed), Tally(PROMISE, seed), Asker(house)
    await asker.open(off)
    striking = True
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(asker.ask_until(lambda: not striking, round(EVENTS * share), PER_S))
        await strikes.strike_all(_plan(house, share, rng), rng, tally)
        striking = False
    await settle(house, tally, SETTLED_S)
    await asker.weigh(tally)
    return tally


def _plan(house: House, share: float, rng: Random) -> list[Strike]:
    def times(full: int) -> range:
        return range(max(1, round(full * share)))

    planned: list[Strike] = []
    for name, points in POINTS.items():
        program = house.programs[name]
        planned += [strikes.kill_at(program, p, rng.randint(1, 4)) for p in points for _ in times(AT_EACH_POINT)]
        planned += [strikes.kill(program) for _ in times(KILLS)]
        planned += [strikes.reset(program, "broker") for _ in times(RESETS)]
        planned += [strikes.reset(program, "database") for _ in times(RESETS)]
        planned += [strikes.swallowed(program, "broker", rng.uniform(0.2, 1)) for _ in times(SWALLOWED)]
    return planned + [strikes.rabbit_killed(house.ground) for _ in times(BROKER_KILLS)]
