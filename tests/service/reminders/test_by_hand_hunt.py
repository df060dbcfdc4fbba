"""Staff act on the same people as everybody else at once: all wait for each other, and never in a circle."""

import asyncio
import json
import random
from datetime import timedelta
from typing import Any
from uuid import UUID

from services.kit.ids import new_id
from services.reminders import jobs
from tests.service.reminders.conftest import CARLA, PROBATION, Office, person, scheduled
from tests.service.reminders.pages import WISH
from tests.service.reminders.test_crossing import PEOPLE, becomes, deadlocks, follow

TURNS, EACH = 5, 6


async def asks(office: Office, kind: str, client_id: UUID, date_id: UUID | None = None, **facts: Any) -> None:
    """Somebody asks for it in a page."""
    async with office.service.db.tx() as tx:
        at = tx.now
    await office.db.execute(
        """
        INSERT INTO act (act_id, kind, staff_id, department_id, client_id, appointment_id, facts, at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        new_id(), kind, CARLA, PROBATION, client_id, date_id, json.dumps(facts), at,
    )  # fmt: skip


async def test_nobody_waits_for_ever(office: Office) -> None:
    await office.know_people(PEOPLE)
    chance = random.Random(11)
    for turn in range(TURNS):
        for one in range(EACH):
            client_id, wish = UUID(int=1000 + one % PEOPLE), WISH | {"starts": f"2026-03-{8 + turn + one % 3:02}T14:30"}
            await asks(office, "date_set", client_id, wish=wish)
            if one % 3 == 0:
                await asks(office, "repeat_set", client_id, wish=wish, again={"unit": "week", "times": 4})
        query = """
            SELECT appointment_id, client_id, edits, their_id FROM appointment JOIN edit USING (appointment_id)
             WHERE state = 'scheduled' AND starts_at > $1 ORDER BY appointment_id
        """
        known = await office.db.fetch(query, office.clock.now())
        for date in chance.sample(known, min(6, len(known))):
            kinds = ["date_cancelled", "reminder_stopped", *(["repeat_ended"] if " " in date["their_id"] else [])]
            await asks(office, chance.choice(kinds), date["client_id"], date["appointment_id"], edits=date["edits"])
        acts = [office.take(published_date(turn, one), 1) for one in range(EACH)]
        acts += [becomes(office, one, turn) for one in range(PEOPLE)]
        acts += [follow(office, chance.choice(("delivered", "expired", "cancelled"))) for _ in range(3)]
        acts += [job(office.service.db) for job in (jobs.carry_acts, jobs.replan_asked, jobs.hand_over) * 3]
        acts.append(jobs.make_repeats(office.service.db))
        chance.shuffle(acts)
        await asyncio.gather(*acts)
        office.clock.advance(timedelta(hours=20))
    await office.until("SELECT count(*) FROM act WHERE done_at IS NULL", 0)
    assert await deadlocks(office) == 0
    assert await office.db.fetchval("SELECT count(*) FROM act WHERE outcome = 'failed'") == 0


def published_date(turn: int, one: int) -> Any:
    """A date of a turn's that court publishes, of one of the same people."""
    starts_at = f"2026-03-{8 + turn + one % 3:02}T14:00"
    return scheduled(starts_at, appointment=f"{turn}-{one}", client=person(one % PEOPLE), place=f"Room {one}")
