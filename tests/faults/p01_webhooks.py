"""P1: a webhook answered 2xx is never lost."""

import asyncio
from collections.abc import Callable
from random import Random

from tests.faults import strikes, twilio, verdict
from tests.faults.house import House
from tests.faults.quiet import settle
from tests.faults.strikes import Strike
from tests.faults.tally import Control, Tally
from tests.faults.town import Town
from tests.faults.twilio import Twilio

PROMISE = "P1"
CLAIM = "a webhook answered 2xx is never lost"
# Answered before the commit, a text is lost with the process, or with the database.
CONTROLS = {"durable_before_2xx:off": Control("lost", ("gateway killed", "database stopped"))}
POINTS = ("webhook.after_verify", "webhook.after_insert_before_commit", "webhook.after_commit_before_2xx")
# A short telling's deaths follow on each other sooner: its lives begin sooner.
PER_S, HASTY_PER_S = 20.0, 30.0
TEXTS, KILLS, AT_EACH_POINT, BROKER_KILLS, DATABASE_STOPS, RESETS = 5_000, 35, 5, 10, 10, 100
SETTLED_S = 120


async def tell(house: House, share: float, seed: int, off: str = "") -> Tally:
    """Texts at a steady rate while gateway, broker, database and links are struck."""
    rng, tally, town = Random(seed), Tally(PROMISE, seed), Town(house)
    await town.settle_in(off)
    phones, striking = Twilio(town, rng), True
    async with asyncio.TaskGroup() as tasks:
        # A control arm has shown what it has to show when its strikes are over.
        least = 0 if off else round(TEXTS * share)
        tasks.create_task(pour(phones, lambda: not striking, least, PER_S if share == 1 else HASTY_PER_S))
        planned = strikes.showing(_plan(house, share, rng), CONTROLS.get(off))
        await strikes.strike_all(planned, rng, tally)
        striking = False
    await settle(house, tally, SETTLED_S)
    await verdict.weigh(house, tally, phones)
    return tally


async def pour(phones: Twilio, ended: Callable[[], bool], least: int, per_s: float) -> None:
    """Text at a steady rate until the story has ended and at least so many were posted."""
    async with twilio.session() as session, asyncio.TaskGroup() as posts:
        while not ended() or len(phones.attempted) < least:
            posts.create_task(phones.insist(session, phones.compose()))
            await asyncio.sleep(1 / per_s)


def _plan(house: House, share: float, rng: Random) -> list[Strike]:
    def times(full: int) -> range:
        return range(max(1, round(full * share)))

    gateway = house.programs["gateway"]
    planned = [strikes.kill(gateway) for _ in times(KILLS)]
    planned += [strikes.kill_at(gateway, point, rng.randint(1, 3)) for point in POINTS for _ in times(AT_EACH_POINT)]
    planned += [strikes.rabbit_killed(house.ground) for _ in times(BROKER_KILLS)]
    planned += [strikes.postgres_killed(house.ground) for _ in times(DATABASE_STOPS)]
    planned += [strikes.reset(gateway, rng.choice(("door", "database", "broker"))) for _ in times(RESETS)]
    return planned
