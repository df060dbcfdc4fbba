"""P3: a text is accepted by the phone company at most once, or is flagged for a person; never silently lost."""

import asyncio
from collections import Counter
from random import Random
from uuid import UUID

from tests.faults import staff, strikes
from tests.faults.house import House
from tests.faults.quiet import settle
from tests.faults.staff import Carla
from tests.faults.strikes import Strike
from tests.faults.tally import Tally
from tests.faults.town import Town

PROMISE = "P3"
CLAIM = "a text is accepted at most once, or flagged"
# Posting again what may have been taken is what sends a text twice.
CONTROLS = ("unknown_not_reposted:off",)
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
PER_S = 6.0
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
# A post in flight when the gateway dies is what this is about, so posts take a while.
LATENCY_MS, HANG_S = 50, 15
SETTLED_S, STILL_S, HASTY_STILL_S = 400, 25, 6


async def tell(house: House, share: float, seed: int, off: str = "") -> Tally:
    """Texts at a steady rate to a bad phone company, while the sender is killed again and again."""
    rng, tally, town = Random(seed), Tally(PROMISE, seed), Town(house)
    is_hasty = share < 1
    await town.settle_in(off, "tests.faults.hasty" if is_hasty else None)
    await staff.turn_knobs(house, seed=seed, latency_ms=LATENCY_MS, hang_s=HANG_S, fault_shares=WRONGS)
    carla, striking = Carla(town, rng), True
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(carla.write_until(lambda: not striking, round(TEXTS * share), PER_S))
        await strikes.strike_all(_plan(house, share, rng), rng, tally)
        striking = False
    await settle(house, tally, SETTLED_S, HASTY_STILL_S if is_hasty else STILL_S)
    await _judge(house, tally, carla)
    return tally


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


async def _judge(house: House, tally: Tally, carla: Carla) -> None:
    log = await staff.accepted(house)
    taken = Counter(click for entry in log if (click := staff.click_of(entry["body"])))
    flagged, failed = await _with_status(house, "unknown"), await _with_status(house, "failed")
    tally.weigh(carla.attempted, carla.acknowledged - flagged - failed, taken.items())
    tally.acknowledged, tally.flagged = len(carla.acknowledged), len(flagged)
    tally.noted.append(f"{len(flagged - taken.keys())} of those flagged had never been accepted; {len(failed)} failed")
    tally.unexpected += house.own_deaths()
    for lost in list(carla.acknowledged - flagged - failed - taken.keys())[:3]:
        tally.noted.append(f"lost: {await _where(house, lost)}")
    words = {entry["sid"]: entry["body"] for entry in log}
    rows = await house.eyes.fetch("SELECT provider_sid, body FROM gateway.attempt WHERE provider_sid IS NOT NULL")
    if wrong := sum(1 for row in rows if words.get(row["provider_sid"]) != row["body"]):
        tally.unexpected.append(f"{wrong} texts are linked to another text of the phone company's")


async def _where(house: House, click: UUID) -> str:
    """What the two services think of a text, for the report."""
    row = await house.eyes.fetchrow(
        """
        SELECT message_id, message.status AS shown, attempt.status AS tried,
               (SELECT concat(reason, ', in ', queue)
                  FROM gateway.dead_letter
                 WHERE position(message.message_id::text IN convert_from(dead_letter.body, 'UTF8')) > 0
                 LIMIT 1) AS died_of
          FROM threads.message
          LEFT JOIN gateway.attempt USING (message_id)
         WHERE client_msg_id = $1
        """,
        click,
    )
    return str(dict(row)) if row else f"{click} is in no thread"


async def _with_status(house: House, status: str) -> set[UUID]:
    """Texts that gateway and threads both show with this status."""
    rows = await house.eyes.fetch(
        "SELECT client_msg_id FROM threads.message JOIN gateway.attempt USING (message_id)"
        " WHERE message.status = $1 AND attempt.status = $1",
        status,
    )
    return {UUID(str(row["client_msg_id"])) for row in rows}
