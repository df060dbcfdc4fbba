"""What a page reads does not grow with the thread's past."""

import asyncpg
import pytest

from services.kit.tokens import StaffToken
from services.threads.store import messages
from tests.service.threads.house import CARLA, MONDAY, PROBATION
from tests.service.threads.office import Office

# Most threads are hardly longer than a page: then a planner is tempted to fetch all of any thread, and to sort it.
PAST = """
    WITH made AS (SELECT gen_random_uuid() AS client_id FROM generate_series(1, 150)),
    clients AS (
        INSERT INTO threads.client (client_id, given_name, family_name, folded_name, language, time_zone, created_at)
        SELECT client_id, 'Ben', 'Barela', 'barela ben', 'en', 'America/Denver', $3
          FROM made),
    threads AS (
        INSERT INTO threads.thread (thread_id, client_id, department_id, staff_id, is_open, last_at)
        SELECT gen_random_uuid(), client_id, $2, $1, true, $3
          FROM made
        RETURNING thread_id)
    INSERT INTO threads.message (message_id, thread_id, direction, shown_at, arrival, body, number)
    SELECT gen_random_uuid(), thread_id, 'inbound', $3 - n * interval '1 hour', 100 - n, 'ok', '+18015550110'
      FROM threads, generate_series(1, 80) AS n
"""
SPOT = (MONDAY, 0, "00000000-0000-0000-0000-000000000000")


@pytest.mark.parametrize(
    ("statement", "args", "index"),
    [
        (messages._BEFORE, (*SPOT, 51), "message_place"),
        (messages._AFTER, (*SPOT, 51), "message_place"),
        (messages._SINCE, (20, 51), "message_arrival"),
    ],
)
async def test_texts_are_taken_off_the_index_in_their_order(
    office: Office, statement: str, args: tuple[object, ...], index: str
) -> None:
    owner = await asyncpg.connect(office.database.url())
    try:
        await owner.execute("SET session_replication_role = replica")
        await owner.execute(PAST, CARLA, PROBATION, MONDAY)
        await owner.execute("ANALYZE threads.message, threads.thread")
        thread_id = await owner.fetchval("SELECT thread_id FROM threads.thread LIMIT 1")
    finally:
        await owner.close()
    async with office.service.pages.page(StaffToken(CARLA, "case_manager", PROBATION, "test")) as tx:
        plan = "\n".join(row[0] for row in await tx.fetch(f"EXPLAIN {statement}", thread_id, *args))
    assert index in plan, plan
    assert "Sort" not in plan, plan
