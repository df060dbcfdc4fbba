"""P3: a text is accepted by the phone company at most once, or is flagged for a person; never silently lost."""

import asyncio
from collections import Counter
from random import Random

from tests.faults import staff, strikes, verdict
from tests.faults.house import House
from tests.faults.program import until
from tests.faults.quiet import settle
from tests.faults.staff import Carla
from tests.faults.strikes import Strike
from tests.faults.tally import Control, Tally
from tests.faults.town import Town

PROMISE = "P3"
CLAIM = "a text is accepted at most once, or flagged"
# Posting again what may have been taken is what sends a text twice.
CONTROLS = {"unknown_not_reposted:off": Control("doubled", ("sender.after",))}
POINTS = {
    "gateway": (
        "sender.after_claim",
        "sender.before_first_byte",
        "sender.after_bytes_before_answer",
        "sender.after_answer_before_commit",
        "sender.after_commit",
        "consumer.after_inbox_before_commit",
    ),
    "threads": ("release.before_commit", "release.after_commit"),
}
# Short tellings have theirs in the time of their deaths, which follow on each other sooner.
PER_S, HASTY_PER_S = 6.0, 15.0
TEXTS, KILLS, AT_EACH_POINT, RESETS = 4_500, 500, 20, 40
# What the phone company does wrong, by share of the posts.
WRONGS = {
    "reset": 0.03,
    "reset_after_accept": 0.03,
    "unavailable_after_accept": 0.02,
    "server_error": 0.01,
    "hang_after_accept": 0.02,
    "throttled": 0.01,
}
# And no receipt comes, or it would tell of a text before that was posted again.
CONTROL_WRONGS = {"reset_after_accept": 0.3}
# Doubles make gateway hold its sending, which would hide them: this second wall is taken away with the first.
HOLD_OFF = "hold:off"
# A post in flight when the gateway dies is what this is about, so posts take a while.
LATENCY_MS, HANG_S = 50, 15
SETTLED_S, STILL_S, HASTY_STILL_S = 400, 25, 2
# What is posted again and again is never quiet: a control arm ends when a text has gone twice.
TWICE_S = 20


async def tell(house: House, share: float, seed: int, off: str = "") -> Tally:
    """Texts at a steady rate to a bad phone company, while the sender is killed again and again."""
    rng, tally, town = Random(seed), Tally(PROMISE, seed), Town(house)
    is_hasty = share < 1
    await town.settle_in(f"{off},{HOLD_OFF}" if off else "", is_hasty=is_hasty)
    wrongs, lost = (CONTROL_WRONGS, 1.0) if off else (WRONGS, 0.0)
    await staff.turn_knobs(house, seed=seed, latency_ms=LATENCY_MS, hang_s=HANG_S, fault_shares=wrongs, lost=lost)
    carla, striking = Carla(town, rng), True
    async with asyncio.TaskGroup() as tasks:
        # A control arm has shown what it has to show when its strikes are over.
        least = 0 if off else round(TEXTS * share)
        tasks.create_task(carla.write_until(lambda: not striking, least, HASTY_PER_S if is_hasty else PER_S))
        planned = strikes.showing(_plan(house, share, rng), CONTROLS.get(off))
        reached_s = strikes.CONTROL_REACHED_S if off else strikes.REACHED_S
        await strikes.strike_all(planned, rng, tally, reached_s, is_hasty=is_hasty)
        striking = False
    if off:
        await _until_twice(house, tally)
    else:
        await settle(house, tally, SETTLED_S, HASTY_STILL_S if is_hasty else STILL_S)
    await verdict.weigh(house, tally, carla=carla)
    return tally


async def _until_twice(house: House, tally: Tally) -> None:
    async def is_twice() -> bool:
        times = Counter(entry["body"] for entry in await staff.accepted(house))
        return max(times.values(), default=0) > 1

    try:
        await until(is_twice, "a text went twice", TWICE_S)
    except TimeoutError as error:
        tally.untold.append(str(error))


def _plan(house: House, share: float, rng: Random) -> list[Strike]:
    def times(full: int) -> range:
        return range(max(1, round(full * share)))

    gateway, planned = house.programs["gateway"], []
    for name, points in POINTS.items():
        program = house.programs[name]
        planned += [
            strikes.kill_at(program, point, rng.randint(1, 3)) for point in points for _ in times(AT_EACH_POINT)
        ]
    planned += [strikes.kill(gateway) for _ in times(KILLS)]
    planned += [strikes.reset(gateway, rng.choice(("phones", "database"))) for _ in times(RESETS)]
    return planned
