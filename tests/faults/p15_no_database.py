"""P15: the database is away, or its disk is full: refuse, never lie; and be well again without a restart."""

import asyncio
from collections import Counter
from random import Random

from tests.faults import p01_webhooks, verdict
from tests.faults.disk import SmallDisk
from tests.faults.house import House
from tests.faults.program import until
from tests.faults.quiet import settle
from tests.faults.staff import Carla
from tests.faults.tally import Control, Tally
from tests.faults.town import Town
from tests.faults.twilio import Twilio

PROMISE = "P15"
CLAIM = "database down: refuse, never lie"
# Answered before the commit, a webhook is taken that nobody can keep.
CONTROLS = {"durable_before_2xx:off": Control("answered as done", ("stopped",))}
# Ten minutes in the design; a refusal does not depend on how long.
AWAY_S, SWALLOWED_S = 60.0, 60.0
# A statement into a dead link is given up after ten seconds (hasty: three): shorter holes are only slow.
LEAST_AWAY_S, LEAST_SWALLOWED_S = 2.0, 4.5
# What room there is in pages begun is used up first; then the disk stays full for as long as the database was away.
FULL_WITHIN_S = 30.0
PER_S, HASTY_PER_S = 5.0, 10.0
READY_S = 10.0
SETTLED_S = 120


async def tell(house: House, share: float, seed: int, off: str = "") -> Tally:
    """Texts in and texts out, while the database is stopped at once, its links are dead, and its disk is full."""
    rng, tally, town = Random(seed), Tally(PROMISE, seed), Town(house)
    disk = await _on_a_small_disk(house, tally)
    await town.settle_in(off, is_hasty=share < 1)
    phones, carla = Twilio(town, rng), Carla(town, rng)
    is_over, per_s = False, PER_S if share == 1 else HASTY_PER_S
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(p01_webhooks.pour(phones, lambda: is_over, 0, per_s))
        tasks.create_task(carla.write_until(lambda: is_over, 0, per_s))
        await _while_away(house, tally, (phones.answers, carla.answers), share)
        if not off:
            await _while_swallowed(house, tally, (phones.answers, carla.answers), share)
        if disk and not off:
            await _while_full(house, tally, disk, phones.answers, max(LEAST_AWAY_S, AWAY_S * share))
        is_over = True
    if not off:  # what was answered as done while it was away has been counted
        await settle(house, tally, SETTLED_S)
    await verdict.weigh(house, tally, phones, carla)
    return tally


Answers = tuple[Counter[int | str], ...]


async def _while_away(house: House, tally: Tally, answers: Answers, share: float) -> None:
    await asyncio.sleep(1)
    await house.ground.postgres_dies()
    await _must_refuse(tally, answers, max(LEAST_AWAY_S, AWAY_S * share), within_s=0.5)
    await house.ground.postgres_returns()
    tally.faults["database stopped"] += 1
    await _must_be_well(house, tally)


async def _while_swallowed(house: House, tally: Tally, answers: Answers, share: float) -> None:
    links = [house.programs[name].links.database for name in ("gateway", "threads")]
    for link in links:
        link.black_hole()
    await _must_refuse(tally, answers, max(LEAST_SWALLOWED_S, SWALLOWED_S * share), within_s=0.5)
    for link in links:
        link.reset()
        link.heal()
        tally.faults["database link swallowed"] += 1
    await _must_be_well(house, tally)


async def _on_a_small_disk(house: House, tally: Tally) -> SmallDisk | None:
    """Move the whole database there, before anybody uses it."""
    disk = await house.ground.small_disk()
    if disk:
        await disk.hold(house.database)
    else:
        tally.noted.append("LEFT OUT: a full disk; only root can mount a small one, and not everywhere")
    return disk


async def _while_full(house: House, tally: Tally, disk: SmallDisk, answers: Counter[int | str], seconds: float) -> None:
    """53100: who is refused is told so; what is still taken has found room, and must be there at the end."""
    before = answers.copy()
    await asyncio.to_thread(disk.fill)

    async def refused() -> bool:
        return answers[503] > before[503]

    try:
        await until(refused, "a webhook is refused because the disk is full", FULL_WITHIN_S)
        await asyncio.sleep(seconds)
    except TimeoutError as error:
        tally.unexpected.append(str(error))
    if faults := answers[500] - before[500]:
        tally.unexpected.append(f"{faults} webhooks were answered 500 while the disk was full")
    disk.free()
    tally.faults["disk full"] += 1
    tally.flagged += answers[503] - before[503]
    await _must_be_well(house, tally)


async def _must_refuse(tally: Tally, answers: Answers, seconds: float, within_s: float) -> None:
    """Nothing is taken any more, shortly after; and those who ask are told so."""
    await asyncio.sleep(within_s)
    before = [_taken(answers), _refused(answers)]
    await asyncio.sleep(seconds - within_s)
    if lies := _taken(answers) - before[0]:
        tally.unexpected.append(f"{lies} requests were answered as done while the database was away")
    if _refused(answers) == before[1]:
        tally.unexpected.append("nobody was told 503 while the database was away")
    tally.flagged += _refused(answers) - before[1]


async def _must_be_well(house: House, tally: Tally) -> None:
    """Ready again soon, and without a restart."""
    for name in ("gateway", "threads"):
        program = house.programs[name]
        took_s = await program.until_ready()
        if took_s > READY_S:
            tally.unexpected.append(f"{name} took {took_s:.0f} s to be ready again")
        if program.exits:
            tally.unexpected.append(f"{name} was restarted")
    await asyncio.sleep(1)


def _taken(answers: Answers) -> int:
    return sum(counter[status] for counter in answers for status in (200, 201))


def _refused(answers: Answers) -> int:
    return sum(counter[503] for counter in answers)
