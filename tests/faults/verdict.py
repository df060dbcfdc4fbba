"""The oracle of the road: the drivers' logs against what threads shows and what the phone company took."""

from collections import Counter
from uuid import UUID

from tests.faults import staff, twilio
from tests.faults.house import House
from tests.faults.staff import Carla
from tests.faults.tally import Tally
from tests.faults.twilio import Twilio

# How many of the lost are looked into for the report.
SHOWN = 3


async def weigh(house: House, tally: Tally, phones: Twilio | None = None, carla: Carla | None = None) -> None:
    """Texts in must be in a thread, once; texts out with the phone company, once, or in a person's sight."""
    attempted: set[UUID] = set()
    acknowledged: set[UUID] = set()
    effects: list[tuple[UUID, int]] = []
    for driver in (phones, carla):
        if driver:
            attempted |= driver.attempted
            acknowledged |= driver.acknowledged
            tally.noted.append(f"{type(driver).__name__} was answered {dict(driver.answers)}")
    if phones:
        effects += await twilio.taken_in(house)
    seen: set[UUID] = set()
    if carla:
        log = await staff.accepted(house)
        taken = Counter(click for entry in log if (click := staff.click_of(entry["body"])))
        effects += taken.items()
        seen = await _with_status(house, "unknown") | await _with_status(house, "failed")
        tally.noted.append(f"of {len(seen)} flagged or failed {len(seen - taken.keys())} were never accepted")
        await _check_links(house, tally, {entry["sid"]: entry["body"] for entry in log})
    tally.weigh(attempted, acknowledged - seen, effects)
    tally.acknowledged, tally.flagged = tally.acknowledged + len(acknowledged & seen), tally.flagged + len(seen)
    for lost in sorted(acknowledged - seen - {one for one, _ in effects})[:SHOWN]:
        tally.noted.append(f"lost: {await _where(house, lost)}")
    tally.unexpected += house.own_deaths()


async def _check_links(house: House, tally: Tally, words: dict[str, str]) -> None:
    """Every text that gateway gives a sid must be the one the phone company knows by it."""
    rows = await house.eyes.fetch("SELECT provider_sid, body FROM gateway.attempt WHERE provider_sid IS NOT NULL")
    if wrong := sum(1 for row in rows if words.get(row["provider_sid"]) != row["body"]):
        tally.unexpected.append(f"{wrong} texts are linked to another text of the phone company's")


async def _with_status(house: House, status: str) -> set[UUID]:
    """Carla's texts that gateway and threads both show with this status."""
    rows = await house.eyes.fetch(
        "SELECT client_msg_id FROM threads.message JOIN gateway.attempt USING (message_id)"
        " WHERE message.status = $1 AND attempt.status = $1 AND client_msg_id IS NOT NULL",
        status,
    )
    return {UUID(str(row["client_msg_id"])) for row in rows}


async def _where(house: House, lost: UUID) -> str:
    """What the two services know of it, for the report."""
    row = await house.eyes.fetchrow(
        """
        SELECT message_id, message.status AS shown, attempt.status AS tried
          FROM threads.message
          LEFT JOIN gateway.attempt USING (message_id)
         WHERE client_msg_id = $1
        """,
        lost,
    )
    known = dict(row) if row else {"text": str(lost)}
    about = str(row["message_id"]) if row else str(lost)
    for service in ("gateway", "threads"):
        known[service] = await house.eyes.fetchval(
            f"SELECT concat(reason, ', in ', queue) FROM {service}.dead_letter WHERE position($1 IN body) > 0 LIMIT 1",
            about.encode(),
        )
    return str(known)
