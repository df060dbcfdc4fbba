"""P16: the status is right in whatever order receipts come: after each of them, in gateway and in threads."""

import asyncio
from collections.abc import Sequence
from itertools import permutations
from random import Random
from typing import Any, NamedTuple

import aiohttp

from proto.sms import AttemptStatus
from services.gateway.domain.status import RANK
from services.gateway.provider.twilio.words import status_of
from services.threads.domain.status import of_attempt
from tests.faults import staff, strikes, twilio
from tests.faults.house import House
from tests.faults.program import until
from tests.faults.quiet import settle
from tests.faults.staff import Carla, click_of
from tests.faults.tally import Control, Tally
from tests.faults.town import Town
from tests.faults.twilio import Twilio, Webhook

PROMISE = "P16"
CLAIM = "the status is right in whatever order receipts come"
# Without the ranks the last receipt wins.
WRONG = "stand elsewhere than their receipts say"
CONTROLS = {"rank:off": Control(WRONG)}
WORDS = ("queued", "sending", "sent", "delivered", "undelivered", "failed")
# What the phone company says with the two bad ends; nothing is tried again after these.
CODES = {"undelivered": "30005", "failed": "30007"}
ORDERS = tuple(permutations(WORDS))
# One text in so many has its first receipt before its create is answered; every receipt comes up to twice more.
EARLY_IN, MOST_COPIES, KILLS = 10, 2, 10
LATENCY_MS, PER_S, AT_ONCE = 1_000, 30.0, 20
HERE_S, TAKEN_S, SHOWN_S, SETTLED_S = 90, 60, 60, 120


class Life(NamedTuple):
    """One text of ours: its entry in the phone company's log, and its receipts in the order in which they come."""

    entry: dict[str, Any]
    order: tuple[str, ...]

    def expected(self, rounds: int) -> AttemptStatus:
        """What its first receipts come to in any order: the furthest. The company took it before."""
        return max(["accepted", *map(status_of, self.order[:rounds])], key=RANK.__getitem__)


class Post(NamedTuple):
    """What posts receipts: as the phone company, each until it is taken."""

    phones: Twilio
    session: aiohttp.ClientSession
    room: asyncio.Semaphore

    async def insist(self, webhook: Webhook) -> None:
        """However often gateway dies meanwhile."""

        async def is_taken() -> bool:
            return await self.phones.deliver(self.session, webhook)

        async with self.room:
            await until(is_taken, "a receipt is taken", TAKEN_S)


async def tell(house: House, share: float, seed: int, off: str = "") -> Tally:
    """Every order of the six, each for a text of its own: all get one receipt, all are looked at, and so on."""
    rng, tally, town = Random(seed), Tally(PROMISE, seed), Town(house)
    await town.settle_in(off, is_hasty=share < 1)
    await staff.turn_knobs(house, lost=1, latency_ms=LATENCY_MS)
    orders = rng.sample(ORDERS, round(len(ORDERS) * share))
    carla, kills = Carla(town, rng), 0 if off else max(1, round(KILLS * share))
    async with twilio.session() as session:
        post = Post(Twilio(town, rng), session, asyncio.Semaphore(AT_ONCE))
        lives = await _born(house, carla, orders, post, tally)
        await settle(house, tally, SETTLED_S)
        planned = _plan(lives, post.phones, rng, tally)
        for rounds in range(1, len(WORDS) + 1):
            # The kills fall into the first rounds as evenly as they go.
            struck = kills // len(WORDS) + (rounds <= kills % len(WORDS))
            await _one_round(house, post, planned[rounds - 1], struck, rng, tally)
            await _judge(house, tally, lives, rounds)
    tally.attempted, tally.acknowledged = len(lives), len(carla.acknowledged)
    tally.unexpected += house.own_deaths()
    return tally


async def _born(house: House, carla: Carla, orders: Sequence[tuple[str, ...]], post: Post, tally: Tally) -> list[Life]:
    """Have Carla write a text for each order. Some get their first receipt while their create is not answered yet."""
    lives: dict[str, Life] = {}
    end = asyncio.get_running_loop().time() + HERE_S
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(carla.write_until(lambda: True, len(orders), PER_S))
        while len(lives) < len(orders) and asyncio.get_running_loop().time() < end:
            for entry in await staff.accepted(house):
                if entry["sid"] in lives or not click_of(entry["body"]):
                    continue
                life = lives[entry["sid"]] = Life(entry, orders[len(lives)])
                if len(lives) % EARLY_IN == 1:
                    tally.faults["before the create is answered"] += 1
                    tasks.create_task(post.insist(_receipt(post.phones, life, life.order[0])))
            await asyncio.sleep(0.1)
    if len(lives) < len(orders):
        tally.untold.append(f"only {len(lives)} of {len(orders)} texts are with the phone company")
    return list(lives.values())


def _receipt(phones: Twilio, life: Life, word: str) -> Webhook:
    webhook = phones.receipt(life.entry, word)
    return webhook._replace(form=[*webhook.form, ("ErrorCode", CODES[word])]) if word in CODES else webhook


def _plan(lives: Sequence[Life], phones: Twilio, rng: Random, tally: Tally) -> list[list[Webhook]]:
    """What is posted in each round: everybody's next receipt, and copies of this one or of earlier ones."""
    planned: list[list[Webhook]] = [[] for _ in WORDS]
    for life in lives:
        for place, word in enumerate(life.order):
            webhook, copies = _receipt(phones, life, word), rng.randint(0, MOST_COPIES)
            for later in (place, *(rng.randrange(place, len(WORDS)) for _ in range(copies))):
                planned[later].append(webhook)
            tally.faults["receipt again"] += copies
    return planned


async def _one_round(house: House, post: Post, webhooks: list[Webhook], kills: int, rng: Random, tally: Tally) -> None:
    rng.shuffle(webhooks)
    gateway = house.programs["gateway"]
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(strikes.strike_all([strikes.kill(gateway)] * kills, rng, tally))
        for webhook in webhooks:
            tasks.create_task(post.insist(webhook))


async def _judge(house: House, tally: Tally, lives: Sequence[Life], rounds: int) -> None:
    """What was answered is in force in gateway, at once; threads hears of it."""
    expected = {life.entry["sid"]: life.expected(rounds) for life in lives}
    wrong = {sid for sid, status in (await _stands(house)).items() if status[0] != expected.get(sid)}

    async def is_shown() -> bool:
        stands = await _stands(house)
        return all(sid in stands and stands[sid][1] == of_attempt(status) for sid, status in expected.items())

    if wrong:
        tally.unexpected.append(f"{len(wrong)} of {len(lives)} texts {WRONG}, after {rounds} of 6")
        return
    try:
        await until(is_shown, f"threads shows what {rounds} receipts say", SHOWN_S)
    except TimeoutError as error:
        tally.unexpected.append(str(error))
    if rounds == len(WORDS):
        tally.noted.append(f"{len(expected) - len(wrong)} of {len(expected)} orders right after each of their receipts")


async def _stands(house: House) -> dict[str, tuple[str, str]]:
    """By sid: where gateway has a text, and what threads shows."""
    rows = await house.eyes.fetch(
        """
        SELECT provider_sid, attempt.status AS tried, message.status AS shown
          FROM gateway.attempt
          JOIN threads.message USING (message_id)
         WHERE provider_sid IS NOT NULL
        """
    )
    return {row["provider_sid"]: (row["tried"], row["shown"]) for row in rows}
