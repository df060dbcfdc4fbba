"""P4: no text stays unexplained: receipt or list say what became of it, or it is on a person's list."""

from collections import Counter
from random import Random
from typing import Any
from uuid import UUID

import aiohttp
import asyncpg

from deploy.office.cast import HANA, PROBATION
from proto.sms import SmsSend
from services.gateway.jobs.resolve import PATIENCE
from services.kit.clock import SYSTEM
from services.kit.tokens import StaffToken, sign
from tests.faults import staff
from tests.faults.house import House
from tests.faults.program import until
from tests.faults.quiet import settle
from tests.faults.tally import Control, Tally
from tests.faults.wire import NUMBER, Wire, at_rate

PROMISE = "P4"
CLAIM = "no text stays unexplained: found in their list, or on a person's"
# Nobody looks: what the phone company has stays unknown. The first that fits is taken: twins are mistaken for another.
UNEXPLAINED, MISTAKEN = "that they have are unexplained", "are linked to another text"
CONTROLS = {"resolver:off": Control(UNEXPLAINED), "match_strict:off": Control(MISTAKEN)}
# Few people, so that the list to each of them has several pages. Twins: pairs of equal texts to one of them.
TEXTS, TWINS, LEAST_TWINS, PEOPLE, PER_S = 1_500, 40, 16, 10, 25.0
WRONGS = {
    "reset_after_accept": 0.02,
    "unavailable_after_accept": 0.02,
    "hang_after_accept": 0.02,
    "reset": 0.01,
    "server_error": 0.01,
}
# Of both, more often than not: with one of them a telling may have no pair to mistake.
TWIN_WRONGS = {"reset_after_accept": 0.75}
# A tenth of the receipts for half of the texts, and every one for the rest: only the list can tell then.
LOST = 0.1
LIST: dict[str, Any] = {"list_latency_ms": 1_000, "list_faults": 0.2, "list_lag_s": 5}
HASTY_LIST: dict[str, Any] = {"list_latency_ms": 200, "list_faults": 0.2, "list_lag_s": 1}
HANG_S, HASTY_PATIENCE_S, LEFT_ALONE_S = 15, 60.0, 4.0
SETTLED_S = 240


async def tell(house: House, share: float, seed: int, off: str = "") -> Tally:
    """Texts to a phone company that takes them and does not say so, whose receipts are lost and whose list is bad."""
    rng, tally, wire = Random(seed), Tally(PROMISE, seed), Wire(house)
    listed = HASTY_LIST if share < 1 else LIST
    patience_s = HASTY_PATIENCE_S if share < 1 else PATIENCE.total_seconds()
    await wire.open(off, is_hasty=share < 1)
    began = SYSTEM.now()
    for lost in (LOST, 1.0):
        some = [wire.compose(NUMBER.format(rng.randrange(PEOPLE))) for _ in range(round(TEXTS * share / 2))]
        await _send(wire, some, seed=seed, hang_s=HANG_S, fault_shares=WRONGS, lost=lost, **listed)
    twins = _twins(wire, max(LEAST_TWINS, round(TWINS * share)), rng)
    await _send(wire, twins, at_once=True, seed=seed, hang_s=HANG_S, fault_shares=TWIN_WRONGS, lost=1.0, **listed)
    await settle(house, tally, SETTLED_S)
    try:
        await until(lambda: _is_explained(wire), "all is explained", LEFT_ALONE_S if off else patience_s)
        tally.noted.append(f"all was explained {(SYSTEM.now() - began).seconds} s after the first order")
    except TimeoutError:
        tally.unexpected.append(f"{len(await _unexplained(wire))} texts {UNEXPLAINED}, long after")
    tally.faults.update({name: n for name, n in (await staff.counts(house)).items() if name.startswith("fault_")})
    await wire.weigh(tally)
    await _judge_links(wire, tally)
    await _judge_list(wire, tally, {order.message_id for order in twins})
    return tally


async def _send(wire: Wire, orders: list[SmsSend], *, at_once: bool = False, **knobs: Any) -> None:
    """With the phone company as the knobs have it; they are turned again only when all have been tried.

    at_once: after a rest of the line, all in one claim. So many bad answers in a row, one after the other, would make
    it rest for a minute before each next one.
    """
    await staff.turn_knobs(wire.house, **knobs)
    if at_once:
        await wire.rest_line()
        await wire.order(*orders)
    else:
        await at_rate(wire, orders, PER_S)
    await wire.until_taken_on()
    if at_once:
        await wire.open_line()
    query = "SELECT count(*) = 0 FROM gateway.attempt WHERE status IN ('queued', 'claimed')"
    await until(lambda: wire.house.eyes.fetchval(query), "all have been tried", SETTLED_S)


def _twins(wire: Wire, pairs: int, rng: Random) -> list[SmsSend]:
    numbers = [NUMBER.format(rng.randrange(PEOPLE)) for _ in range(pairs)]
    return [wire.compose(number, f"Twin {pair}") for pair, number in enumerate(numbers) for _ in range(2)]


async def _is_explained(wire: Wire) -> bool:
    return not await _unexplained(wire)


async def _unexplained(wire: Wire) -> list[asyncpg.Record]:
    """Unknown texts that the phone company has, and that only one of ours can be."""
    unknown = [row for row in await wire.ledger() if row["status"] == "unknown"]
    times = Counter((row["number"], row["body"]) for row in unknown)
    taken = await wire.taken()
    return [row for row in unknown if row["attempt_id"] in taken and times[row["number"], row["body"]] == 1]


async def _judge_links(wire: Wire, tally: Tally) -> None:
    """A sid must be that of the post the phone company took from this very attempt, twin or not."""
    taken = await wire.taken()
    sids = {id_: {entry["sid"] for entry in entries} for id_, entries in taken.items()}
    linked = [row for row in await wire.ledger() if row["provider_sid"]]
    if wrong := sum(1 for row in linked if row["provider_sid"] not in sids.get(row["attempt_id"], ())):
        tally.unexpected.append(f"{wrong} texts {MISTAKEN} of the phone company's")


async def _judge_list(wire: Wire, tally: Tally, twins: set[UUID]) -> None:
    """Whatever is unknown is on the list that Hana sees, and nothing else is."""
    unknown = [row for row in await wire.ledger() if row["status"] == "unknown"]
    listed = await _review_list(wire)
    if listed != {str(row["attempt_id"]) for row in unknown}:
        tally.unexpected.append(f"{len(unknown)} texts are unknown, {len(listed)} are on the review list")
    taken = await wire.taken()
    never = sum(1 for row in unknown if row["attempt_id"] not in taken)
    both = sum(1 for row in unknown if row["message_id"] in twins)
    tally.noted.append(f"{len(listed)} on the review list: {both} are twins, {never} were never accepted")


async def _review_list(wire: Wire) -> set[str]:
    told = StaffToken(HANA.staff_id, HANA.role, PROBATION.department_id, "faults")
    token = sign(wire.house.ground.keys.staff_private, told, SYSTEM.now())
    found: set[str] = set()
    after: str | None = ""
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"}) as session:
        while after is not None:
            url = f"{wire.house.url('gateway')}/v1/review"
            async with session.get(url, params={"after": after} if after else {}) as answer:
                answer.raise_for_status()
                page = await answer.json()
            found |= {one["attempt_id"] for one in page["unexplained"]}
            after = page["after"]
    return found
