"""P2: the same webhook n times, at once or long after, has one effect."""

import asyncio
from random import Random
from typing import NamedTuple

import aiohttp

from proto.topology import SERVICES
from services.kit import inbox
from tests.faults import staff, twilio, verdict
from tests.faults.house import House
from tests.faults.program import until
from tests.faults.quiet import settle
from tests.faults.staff import Carla
from tests.faults.tally import Control, Tally
from tests.faults.town import Town, door
from tests.faults.twilio import Twilio, Webhook

PROMISE = "P2"
CLAIM = "the same webhook n times has one effect"
CONTROLS = {"dedupe:off": Control("doubled")}
# Deliveries in all: each webhook comes once and 0 to 4 times more, so three times on average.
DELIVERIES, MOST_COPIES, ON_AVERAGE = 20_000, 4, 3
TEXTS_SHARE = 0.75  # the others are receipts, two a text of ours
AT_ONCE, REPLAYED = 0.2, 0.05
PER_S, FAR_S = 150.0, 60.0
# Below the full figures: what comes far apart then is seconds apart.
HASTY_PER_S = 250.0
SETTLED_S = 120
# Accepted, sent, delivered: what an attempt can at most go through after its claim.
MOST_MOVES = 3


class Delivery(NamedTuple):
    """One webhook at one moment of the story."""

    at_s: float
    webhook: Webhook


async def tell(house: House, share: float, seed: int, off: str = "") -> Tally:
    """Each webhook several times: shuffled far apart, a fifth at the same moment, some once the inboxes forgot."""
    rng, tally, town = Random(seed), Tally(PROMISE, seed), Town(house)
    await town.settle_in(off)
    phones = Twilio(town, rng)
    webhooks = [phones.compose() for _ in range(round(DELIVERIES * share * TEXTS_SHARE / ON_AVERAGE))]
    count = round(DELIVERIES * share * (1 - TEXTS_SHARE) / ON_AVERAGE / 2)
    webhooks += await _receipts(house, Carla(town, rng), phones, count)
    per_s = PER_S if share == 1 else HASTY_PER_S
    planned, replayed = _plan(webhooks, rng, DELIVERIES * share / per_s, FAR_S * share)
    await _pour(phones, planned)
    await settle(house, tally, SETTLED_S)
    if not off:  # what happens then without the mechanism has happened by now
        await _pass_days(house)
        await _pour(phones, replayed)
        await settle(house, tally, SETTLED_S)
    tally.faults["delivered again"] = len(planned) + len(replayed) - len(webhooks)
    await verdict.weigh(house, tally, phones)
    await _judge_receipts(house, tally, count)
    return tally


async def _receipts(house: House, carla: Carla, phones: Twilio, count: int) -> list[Webhook]:
    """Have Carla send so many, to a phone company that posts no receipts; theirs, for us to post."""
    await staff.turn_knobs(house, lost=1)
    await carla.write_until(lambda: True, count, PER_S)

    async def all_taken() -> bool:
        return len(await staff.accepted(house)) >= count

    await until(all_taken, "the phone company has them all", SETTLED_S)
    log = await staff.accepted(house)
    return [phones.receipt(entry, status) for entry in log for status in ("sent", "delivered")]


def _plan(webhooks: list[Webhook], rng: Random, for_s: float, far_s: float) -> tuple[list[Delivery], list[Delivery]]:
    """When each comes, and what comes once more after everything else."""
    planned: list[Delivery] = []
    for webhook in webhooks:
        at_s = rng.uniform(0, for_s)
        planned.append(Delivery(at_s, webhook))
        for _ in range(rng.randint(0, MOST_COPIES)):
            later = 0.0 if rng.random() < AT_ONCE else rng.uniform(0, far_s)
            planned.append(Delivery(at_s + later, webhook))
    replayed = [Delivery(0.0, one) for one in rng.sample(webhooks, round(len(webhooks) * REPLAYED))]
    return sorted(planned, key=lambda delivery: delivery.at_s), replayed


async def _pass_days(house: House) -> None:
    """So many that every inbox has forgotten what it handled: nothing else in the house forgets with time."""
    for service in SERVICES:
        await house.eyes.execute(f"UPDATE {service}.inbox SET seen_at = seen_at - $1::interval", 2 * inbox.KEPT)
        async with door(house, service) as tx:
            while await inbox.forget(tx) == inbox.FORGET_ROWS:
                pass


async def _pour(phones: Twilio, deliveries: list[Delivery]) -> None:
    now = asyncio.get_running_loop().time
    began = now()
    async with twilio.session() as session, asyncio.TaskGroup() as posts:
        for delivery in deliveries:
            await asyncio.sleep(max(0.0, began + delivery.at_s - now()))
            posts.create_task(_deliver(phones, session, delivery.webhook))


async def _deliver(phones: Twilio, session: aiohttp.ClientSession, webhook: Webhook) -> None:
    await phones.deliver(session, webhook)


async def _judge_receipts(house: House, tally: Tally, count: int) -> None:
    rows = await house.eyes.fetch("SELECT status, seq FROM gateway.attempt")
    delivered = sum(1 for row in rows if row["status"] == "delivered")
    tally.attempted, tally.acknowledged = tally.attempted + count, tally.acknowledged + count
    tally.lost += count - delivered
    tally.doubled += sum(1 for row in rows if row["seq"] > MOST_MOVES)
    tally.noted.append(f"{delivered} of {count} texts of ours ended as delivered")
