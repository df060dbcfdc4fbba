"""Everybody who acts on the same people at once: they wait for each other, and never in a circle."""

import asyncio
import random
from datetime import timedelta
from uuid import UUID

from proto.departments import AppointmentScheduled, ClientRef
from proto.messages import MessageStatus
from proto.people import ExternalId
from services.reminders import jobs
from services.reminders.acts import clients, following
from tests.service.reminders.conftest import Office, ana, person, scheduled

PEOPLE, TURNS, EACH = 5, 5, 8


async def deadlocks(office: Office) -> int:
    await office.db.execute("SELECT pg_stat_clear_snapshot()")
    count: int = await office.db.fetchval("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
    return count


async def test_whoever_acts_on_the_same_people_at_once_waits_and_never_for_ever(office: Office) -> None:
    """Events, clients' records, words of threads, what is due and what is planned again, all about five people."""
    await office.know_people(PEOPLE)
    chance = random.Random(7)
    for turn in range(TURNS):
        acts = [office.take(dated(turn, one, person(one % PEOPLE)), 1) for one in range(EACH)]
        if turn:
            acts += [office.take(dated(turn - 1, one, person((one + 1) % PEOPLE), 11), 2) for one in range(EACH)]
            acts += [follow(office, chance.choice(("delivered", "expired", "cancelled"))) for _ in range(3)]
        acts += [becomes(office, one, turn) for one in range(PEOPLE)]
        acts += [jobs.replan_asked(office.service.db), jobs.hand_over(office.service.db)]
        acts += [jobs.replan_asked(office.service.db), jobs.hand_over(office.service.db)]
        chance.shuffle(acts)
        await asyncio.gather(*acts)
        office.clock.advance(timedelta(hours=20))
    assert await deadlocks(office) == 0
    assert await office.db.fetchval("SELECT count(*) FROM appointment") == TURNS * EACH


def dated(turn: int, one: int, client: ClientRef, hour: int = 9) -> AppointmentScheduled:
    """One of a turn's dates, of some day soon."""
    starts_at = f"2026-03-{6 + turn + one % 3:02}T{hour:02}:30"
    return scheduled(starts_at, appointment=f"{turn}-{one}", client=client, place=f"Room {one}")


async def becomes(office: Office, number: int, turn: int) -> None:
    """A person's record changes, and with it who goes by its neighbour's id."""
    ids = [ExternalId(label="court_id", value=person(number).id)]
    ids += [ExternalId(label="court_id", value=person((number + turn) % PEOPLE).id)] if turn % 2 else []
    async with office.service.db.tx() as tx:
        known = ana(client_id=UUID(int=1000 + number), external_ids=tuple(dict.fromkeys(ids)))
        await clients.changed(tx, known, 10 + turn)


async def follow(office: Office, status: MessageStatus) -> None:
    """threads says something of whatever it has."""
    async with office.service.db.tx() as tx:
        posts = await tx.fetch("SELECT post_id FROM reminder WHERE state = 'handed' AND carried_by IS NULL LIMIT 2")
    for post in posts:
        async with office.service.db.tx() as tx:
            await following.status_changed(tx, post["post_id"], status, None)
