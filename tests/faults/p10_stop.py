"""P10: an opt-out holds from the next message: no text is claimed once its number's STOP was answered."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from random import Random
from uuid import UUID

import aiohttp

from services.gateway.domain import codes
from services.kit.clock import SYSTEM
from tests.faults import strikes, twilio
from tests.faults.house import House
from tests.faults.program import until
from tests.faults.quiet import settle
from tests.faults.tally import Control, Tally
from tests.faults.town import Town
from tests.faults.twilio import Twilio
from tests.faults.wire import NUMBER, Wire

PROMISE = "P10"
CLAIM = "an opt-out holds from the next message"
# Without the look at the claim what was queued goes on; without consent's part in the webhook nothing is known of it.
AFTER = "claimed after their STOP was answered"
CONTROLS = {"opt_out_at_claim:off": Control(AFTER), "keywords:off": Control(AFTER)}
# Everybody says STOP while the thousand drain, each at a moment of their own; half of them come back afterwards.
PEOPLE, EACH, KILLS = 100, 10, 10
LEAST_PEOPLE = 10
DRAIN_S, LEAST_DRAIN_S = 40.0, 3.5
WORDS = ("STOP", "Stop", " stop ", "UNSUBSCRIBE", "END", "Quit", "ALTO", "PARAR")
SETTLED_S, TAKEN_S = 120, 60
STILL_S, HASTY_STILL_S = 5.0, 1.0


async def tell(house: House, share: float, seed: int, off: str = "") -> Tally:
    """Queue the texts, open the line, and let everybody say STOP, while gateway dies and the broker is away."""
    rng, tally, wire = Random(seed), Tally(PROMISE, seed), Wire(house)
    people = [NUMBER.format(n) for n in range(max(LEAST_PEOPLE, round(PEOPLE * share)))]
    orders = [wire.compose(number) for number in people for _ in range(EACH)]
    rng.shuffle(orders)
    drain_s = max(LEAST_DRAIN_S, DRAIN_S * share)
    await wire.open(off, is_hasty=share < 1, pace=len(orders) / drain_s)
    await wire.rest_line()
    await wire.order(*orders)
    await wire.until_taken_on()
    await wire.open_line()
    stopped = await _stop_all(wire, people, drain_s, rng, tally, 0 if off else max(1, round(KILLS * share)))
    await settle(house, tally, SETTLED_S, HASTY_STILL_S if share < 1 else STILL_S)
    back: set[UUID] = set()
    if not off:
        back = await _come_back(wire, people[::2], rng)
        await settle(house, tally, SETTLED_S, HASTY_STILL_S if share < 1 else STILL_S)
    await wire.weigh(tally, ends=("failed",))
    await _judge(wire, tally, stopped, back)
    return tally


async def _stop_all(
    wire: Wire, people: Sequence[str], drain_s: float, rng: Random, tally: Tally, kills: int
) -> dict[str, datetime]:
    """When each one's STOP was answered. kills: of gateway; with any, the broker is away for the middle third."""
    stopped: dict[str, datetime] = {}
    phones = Twilio(Town(wire.house), rng)
    async with twilio.session() as session, asyncio.TaskGroup() as tasks:
        for number in people:
            after_s, word = rng.uniform(0, drain_s), rng.choice(WORDS)
            tasks.create_task(_stop(phones, session, number, word, after_s, stopped))
        tasks.create_task(strikes.strike_all([strikes.kill(wire.gateway)] * kills, rng, tally))
        if kills:
            tasks.create_task(_away(wire, drain_s / 3, tally))
    tally.faults["STOP"] += len(stopped)
    return stopped


async def _away(wire: Wire, third_s: float, tally: Tally) -> None:
    """The broker: nothing of this may need it."""
    await asyncio.sleep(third_s)
    await wire.house.ground.rabbit_dies()
    await asyncio.sleep(third_s)
    await wire.house.ground.rabbit_returns()
    tally.faults["broker away"] += 1


async def _stop(
    phones: Twilio,
    session: aiohttp.ClientSession,
    number: str,
    word: str,
    after_s: float,
    stopped: dict[str, datetime],
) -> None:
    await asyncio.sleep(after_s)
    await _says(phones, session, number, word)
    stopped[number] = SYSTEM.now()


async def _says(phones: Twilio, session: aiohttp.ClientSession, number: str, word: str) -> None:
    """Have somebody text this; posted until it is taken."""
    webhook = phones.compose(number, word)

    async def is_taken() -> bool:
        return await phones.deliver(session, webhook)

    await until(is_taken, f"{word} is taken", TAKEN_S)


async def _come_back(wire: Wire, people: Sequence[str], rng: Random) -> set[UUID]:
    """These say START, and each is written to again: the texts that must go now."""
    phones = Twilio(Town(wire.house), rng)
    async with twilio.session() as session:
        for number in people:
            await _says(phones, session, number, "START")
    orders = [wire.compose(number) for number in people]
    await wire.order(*orders)
    await wire.until_taken_on()
    return {order.message_id for order in orders}


async def _judge(wire: Wire, tally: Tally, stopped: dict[str, datetime], back: set[UUID]) -> None:
    """By the ledger's own word and by the phone company's; and what did not go says why."""
    rows, taken = await wire.ledger(), await wire.taken()
    before = [row for row in rows if row["message_id"] not in back]
    # Whoever stopped and has it claimed later, or with the phone company although it never was.
    late = [row for row in before if row["claimed_at"] and row["claimed_at"] > stopped[row["number"]]]
    late += [row for row in before if row["attempt_id"] in taken and not row["claimed_at"]]
    if late:
        tally.unexpected.append(f"{len(late)} texts were {AFTER}")
    if mute := [row for row in before if row["status"] == "failed" and row["error_code"] != codes.OPTED_OUT]:
        tally.unexpected.append(f"{len(mute)} texts failed and do not say that their number had opted out")
    gone = {row["message_id"] for row in rows if row["attempt_id"] in taken}
    if shut := len(back - gone):
        tally.unexpected.append(f"{shut} of {len(back)} who said START are not written to")
    held = sum(1 for row in before if row["error_code"] == codes.OPTED_OUT)
    tally.noted.append(f"{len(before) - held} went before their STOP, {held} were held by it, {len(back)} came back")
