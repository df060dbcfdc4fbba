"""P14: the broker is away: staff still read and write, webhooks still land; after its return nothing is missing."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from random import Random

import aiohttp

from services.kit.ids import new_id
from tests.faults import p01_webhooks, staff, verdict
from tests.faults.house import House
from tests.faults.quiet import settle
from tests.faults.staff import Carla
from tests.faults.tally import Control, Tally
from tests.faults.town import Town
from tests.faults.twilio import Twilio

PROMISE = "P14"
CLAIM = "broker down: staff read and write, webhooks land"
# Without waiting for the broker's word, what was published into a dead link is forgotten.
CONTROLS = {"confirm:off": Control("lost", ("swallowed",))}
# Half an hour is what the design speaks of; what is kept does not depend on how long, so two minutes stand for it.
AWAY_S, SWALLOWED_S = 120.0, 60.0
SHORT_HOLES_S, HASTY_SHORT_HOLES_S, PAUSE_S = (1.0, 1.0), (0.6, 0.6), 1.0
# Short tellings: the broker itself needs some seconds more to come back.
HASTY_AWAY_S, LEAST_SWALLOWED_S, HASTY_PAUSE_S = 2.0, 2.0, 0.5
# Each of texts, reads and writes. A busy machine must not be what refuses: that is another promise.
PER_S, HASTY_PER_S = 4.0, 6.0
# From the broker's return to the last effect.
DRAINED_S = 300


async def tell(house: House, share: float, seed: int, off: str = "") -> Tally:
    """Texts, reads and writes at a steady rate, while the broker is killed, and then while its link is dead."""
    rng, tally, town = Random(seed), Tally(PROMISE, seed), Town(house)
    await town.settle_in(off, is_hasty=share < 1)
    phones, carla, answers = Twilio(town, rng), Carla(town, rng), Counter[int | str]()
    is_over, per_s = False, PER_S if share == 1 else HASTY_PER_S
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(p01_webhooks.pour(phones, lambda: is_over, 0, per_s))
        tasks.create_task(carla.write_until(lambda: is_over, 0, per_s))
        tasks.create_task(_read(carla, answers, rng, lambda: is_over, per_s))
        if not off:
            await _away(house, tally, share)
        await _swallowed(house, tally, share)
        is_over = True
    began = time.monotonic()
    await settle(house, tally, DRAINED_S)
    tally.noted.append(f"quiet again {time.monotonic() - began:.0f} s after the broker's return")
    await verdict.weigh(house, tally, phones, carla)
    _judge_answers(tally, phones.answers, answers, carla.answers)
    return tally


async def _away(house: House, tally: Tally, share: float) -> None:
    pause_s = PAUSE_S if share == 1 else HASTY_PAUSE_S
    await asyncio.sleep(pause_s)
    await house.ground.rabbit_dies()
    await asyncio.sleep(AWAY_S if share == 1 else HASTY_AWAY_S)
    await house.ground.rabbit_returns()
    tally.faults["broker away"] += 1
    await asyncio.sleep(pause_s)


async def _swallowed(house: House, tally: Tally, share: float) -> None:
    """One long hole, in which the loss of the link is noticed, and short ones, in which it is not."""
    links = [house.programs[name].links.broker for name in ("gateway", "threads")]
    short = SHORT_HOLES_S if share == 1 else HASTY_SHORT_HOLES_S
    for seconds in (max(LEAST_SWALLOWED_S, SWALLOWED_S * share), *short):
        for link in links:
            link.black_hole()
        await asyncio.sleep(seconds)
        for link in links:
            link.reset()
            link.heal()
            tally.faults["broker link swallowed"] += 1
        await asyncio.sleep(PAUSE_S if share == 1 else HASTY_PAUSE_S)


async def _read(
    carla: Carla, answers: Counter[int | str], rng: Random, ended: Callable[[], bool], per_s: float
) -> None:
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
            await asyncio.sleep(1 / per_s)


async def _ask(
    carla: Carla, session: aiohttp.ClientSession, answers: Counter[int | str], method: str, path: str, form: object
) -> None:
    answers[await carla.ask(session, method, path, form)] += 1


def _judge_answers(
    tally: Tally, texts_in: Counter[int | str], pages: Counter[int | str], texts_out: Counter[int | str]
) -> None:
    """Nobody was refused anything: the broker is not on anybody's way."""
    refused = texts_in.total() - texts_in[200] + pages.total() - pages[200] + texts_out.total() - texts_out[201]
    tally.noted.append(f"pages were answered {dict(pages)}")
    if refused:
        tally.unexpected.append(f"{refused} requests were refused although only the broker was away")
