"""The whole road with nothing replaced: all five services are killed anywhere, and every effect is there once."""

import asyncio
from dataclasses import replace
from random import Random

from tests.faults import dead, p01_webhooks, strikes, trail, verdict
from tests.faults.court import Court
from tests.faults.house import House
from tests.faults.program import until
from tests.faults.quiet import settle
from tests.faults.staff import Carla
from tests.faults.strikes import Strike
from tests.faults.tally import Control, Tally
from tests.faults.town import Town
from tests.faults.twilio import Twilio

PROMISE = "road"
CLAIM = "any service killed anywhere: each date, text, act and notice once"
# Without the inbox a notice counts a text twice; without the confirm acts are missing in the trail.
CONTROLS = {
    "inbox:off": Control("doubled", ("notifier killed at consumer.after_commit_before_ack",)),
    "confirm:off": Control("lost", ("broker link swallowed",)),
}
CONSUMER = ("consumer.after_inbox_before_commit", "consumer.after_commit_before_ack")
RELAY = ("relay.after_publish", "relay.after_delete")
POINTS = {
    "gateway": (*CONSUMER, *RELAY),
    "threads": (*CONSUMER, *RELAY),
    "reminders": (*CONSUMER, *RELAY, "reminders.after_claim_before_commit", "reminders.after_commit"),
    "notifier": (*CONSUMER, *RELAY),
    "web": CONSUMER,  # what it publishes is what staff do at its pages, and nobody is at them
}
# Of each: dates, texts in, texts out.
PER_S, HASTY_PER_S, EACH = 3.0, 6.0, 1_000
KILLS, AT_EACH_POINT, SWALLOWED = 20, 20, 20
# How often a control arm strikes: often enough to find in flight what it is to find.
CONTROL_DEATHS, CONTROL_SWALLOWED = 12, 8
# Of what notifier hears a text in is a twentieth; without its inbox a text has to be among what comes again. So there
# come more of them, and less of all else.
CONTROL_FASTER = 4
MOSTLY_TEXTS = "inbox:off"
# For a row of deaths; each on its own has its usual time.
ROW_S = 120.0
# An innocent that stood beside three deaths is kept for a person, who puts it back; so may its successor be.
ROUNDS = 3
# What was taken away does not come back by waiting.
SETTLED_S, STILL_S, HASTY_STILL_S, CONTROL_STILL_S = 120, 5.0, 3.0, 2.0


async def tell(house: House, share: float, seed: int, off: str = "") -> Tally:
    """The court, clients and Carla write at a steady rate, while all services die at once and one after the other."""
    rng, tally, town = Random(seed), Tally(PROMISE, seed), Town(house)
    court = Court(town, rng)
    await _open(house, town, court, off, is_hasty=share < 1)
    # Some she answers, so that notices come and go; in the others a notice stays, and shows a text counted twice.
    numbers = sorted(town.threads)
    phones, carla = Twilio(_part(town, numbers[:20]), rng), Carla(_part(town, numbers[10:]), rng)
    striking, least, per_s = True, round(EACH * share), PER_S if share == 1 else HASTY_PER_S
    async with asyncio.TaskGroup() as tasks:
        faster = CONTROL_FASTER if off else 1
        others_per_s = per_s / CONTROL_FASTER if off == MOSTLY_TEXTS else per_s
        tasks.create_task(court.publish_until(lambda: not striking, least, others_per_s))
        tasks.create_task(p01_webhooks.pour(phones, lambda: not striking, least, per_s * faster))
        tasks.create_task(carla.write_until(lambda: not striking, least, others_per_s))
        await _strike(house, share, rng, tally, CONTROLS.get(off))
        striking = False
    still_s = HASTY_STILL_S if share < 1 else STILL_S
    await settle(house, tally, SETTLED_S, CONTROL_STILL_S if off else still_s)
    for _ in range(0 if off else ROUNDS):
        if await dead.put_back(house, tally):
            await settle(house, tally, SETTLED_S, still_s)
    await verdict.weigh(house, tally, phones, carla)
    await trail.weigh_dates(house, tally, court)
    await trail.weigh_acts(house, tally)
    await trail.weigh_notices(house, tally)
    await dead.name_all(house, tally)
    return tally


def _part(town: Town, numbers: list[str]) -> Town:
    return replace(town, threads={number: town.threads[number] for number in numbers})


async def _open(house: House, town: Town, court: Court, off: str, *, is_hasty: bool) -> None:
    """All programs, each knowing of the others what it needs."""
    await court.open()
    await town.settle_in(off, is_hasty=is_hasty)
    async with asyncio.TaskGroup() as starting:
        for name in ("web", "reminders", "notifier"):
            starting.create_task(house.add(name, points=off))
    # Not all of its clients: a date may come before its client, or at the same moment.
    query = "SELECT count(*) FROM reminders.client CROSS JOIN reminders.department CROSS JOIN reminders.line"
    await until(lambda: house.eyes.fetchval(query), "reminders knows a client, the department and its line")
    query = "SELECT count(*) FROM notifier.staff CROSS JOIN notifier.caseload"
    await until(lambda: house.eyes.fetchval(query), "notifier knows whose clients they are")


async def _strike(house: House, share: float, rng: Random, tally: Tally, control: Control | None) -> None:
    """Each service in its own time, so that several are dead at once."""
    async with asyncio.TaskGroup() as striking:
        for name in POINTS:
            planned = _plan(house, name, share, rng, control)
            own = Random(rng.random())
            striking.create_task(strikes.strike_all(planned, own, tally, ROW_S, is_hasty=share < 1))


def _plan(house: House, name: str, share: float, rng: Random, control: Control | None) -> list[Strike]:
    def times(full: int) -> range:
        return range(CONTROL_SWALLOWED if control else max(1, round(full * share)))

    program, points = house.programs[name], POINTS[name]
    rows = [[point] * CONTROL_DEATHS for point in points]
    if control is None:
        rows = [rng.sample(points, len(points)) for _ in times(AT_EACH_POINT)]
    planned = [strikes.kill_in_a_row(program, row, rng) for row in rows]
    planned += [strikes.kill(program) for _ in times(KILLS)]
    planned += [strikes.swallowed(program, "broker", rng.uniform(0.2, 1)) for _ in times(SWALLOWED)]
    return strikes.showing(planned, control)
