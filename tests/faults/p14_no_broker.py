"""P14: the broker is away: staff still read and write, webhooks still land; after its return nothing is missing."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from random import Random

import aiohttp

from services.kit.ids import new_id
from tests.faults import p01_webhooks, staff, twilio
from tests.faults.house import House
from tests.faults.quiet import settle
from tests.faults.staff import Carla
from tests.faults.tally import Tally
from tests.faults.town import Town
from tests.faults.twilio import Twilio

PROMISE = "P14"
CLAIM = "broker down: staff read and write, webhooks land"
# Without waiting for the broker's word, what was published into a dead link is forgotten.
CONTROLS = ("confirm:off",)
# Half an hour is what the design speaks of; what is kept does not depend on how long, so two minutes stand for it.
AWAY_S, SWALLOWED_S = 120.0, 60.0
LEAST_AWAY_S, LEAST_SWALLOWED_S = 4.0, 4.0
# Each of texts, reads and writes. A busy machine must not be what refuses: that is another promise.
PER_S = 4.0
# From the broker's return to the last effect.
DRAINED_S = 300


async def tell(house: House, share: float, seed: int, off: str = "") -> Tally:
    """Ten texts, ten reads and ten writes a second, while the broker is killed, and then while its link is dead."""
    rng, tally, town = Random(seed), Tally(PROMISE, seed), Town(house)
    await town.settle_in(off)
    phones, carla, answers = Twilio(town, rng), Carla(town, rng), Counter[str]()
    is_over = False
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(p01_webhooks.pour(phones, lambda: is_over, 0, PER_S))
        tasks.create_task(carla.write_until(lambda: is_over, 0, PER_S))
        tasks.create_task(_read(carla, answers, rng, lambda: is_over))
        await _away(house, tally, share)
        await _swallowed(house, tally, share)
        is_over = True
    began = time.monotonic()
    await settle(house, tally, DRAINED_S)
    tally.noted.append(f"quiet again {time.monotonic() - began:.0f} s after the broker's return")
    await _judge(house, tally, phones, carla, answers)
    return tally


async def _away(house: House, tally: Tally, share: float) -> None:
    await asyncio.sleep(1)
    await house.ground.rabbit_dies()
    await asyncio.sleep(max(LEAST_AWAY_S, AWAY_S * share))
    await house.ground.rabbit_returns()
    tally.faults["broker away"] += 1
    await asyncio.sleep(1)


async def _swallowed(house: House, tally: Tally, share: float) -> None:
    links = [house.programs[name].links.broker for name in ("gateway", "threads")]
    for link in links:
        link.black_hole()
    await asyncio.sleep(max(LEAST_SWALLOWED_S, SWALLOWED_S * share))
    for link in links:
        link.reset()
        link.heal()
        tally.faults["broker link swallowed"] += 1


async def _read(carla: Carla, answers: Counter[str], rng: Random, ended: Callable[[], bool]) -> None:
    """The inbox, a thread and a draft in turn, as an open page would."""
    async with staff.page() as session, asyncio.TaskGroup() as tasks:
        while not ended():
            thread_id = rng.choice(carla.threads)
            method, path, form = rng.choice(
                (
                    ("GET", f"/v1/inbox?open={thread_id}", None),
                    ("GET", f"/v1/threads/{thread_id}", None),
                    ("PUT", f"/v1/threads/{thread_id}/draft", {"body": f"Draft {new_id()}"}),
                )
            )
            tasks.create_task(_ask(carla, session, answers, method, path, form))
            await asyncio.sleep(1 / PER_S)


async def _ask(
    carla: Carla, session: aiohttp.ClientSession, answers: Counter[str], method: str, path: str, form: object
) -> None:
    answers[str(await carla.ask(session, method, path, form))] += 1


async def _judge(house: House, tally: Tally, phones: Twilio, carla: Carla, answers: Counter[str]) -> None:
    taken = Counter(click for entry in await staff.accepted(house) if (click := staff.click_of(entry["body"])))
    effects = [*await twilio.taken_in(house), *taken.items()]
    tally.weigh(phones.attempted | carla.attempted, phones.acknowledged | carla.acknowledged, effects)
    tally.noted.append(f"webhooks answered {dict(phones.answers)}, pages {dict(answers)}, texts {dict(carla.answers)}")
    refused = [phones.answers.total() - phones.answers[200], answers.total() - answers["200"]]
    refused.append(carla.answers.total() - carla.answers[201])
    if sum(refused):
        tally.unexpected.append(f"{sum(refused)} requests were refused although only the broker was away")
    tally.unexpected += house.own_deaths()
