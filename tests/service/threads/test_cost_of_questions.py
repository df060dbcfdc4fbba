"""What a number was asked is looked up with each text that comes in: it costs the same whatever is open elsewhere."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg

from services.threads.store import asked
from tests.service.threads.house import ANAS, MONDAY, PROBATION
from tests.service.threads.office import Office
from tests.service.threads.test_asked_numbers import reminded
from tests.service.threads.test_cost_of_suggestions import nodes

OTHERS = 10_000
# Each was reminded and has answered nothing, and was asked once whose the number is.
CROWD = """
    WITH made AS (
        INSERT INTO threads.thread (thread_id, client_id, department_id, is_open, last_at)
        SELECT gen_random_uuid(), gen_random_uuid(), $1, true, $2
          FROM generate_series(1, $3)
        RETURNING thread_id)
    INSERT INTO threads.question (question_id, post_id, thread_id, message_id, number, choices, state, asked_at)
    SELECT gen_random_uuid(), gen_random_uuid(), thread_id, gen_random_uuid(), '+18015550000', choices, state, $2
      FROM made,
           LATERAL (VALUES ('{coming,another}'::text[], 'open'), ('{yes,wrong_person}', 'answered'))
                AS asked (choices, state)
"""


async def others_are_asked(office: Office) -> None:
    owner = await asyncpg.connect(office.database.url())
    try:
        await owner.execute("SET session_replication_role = replica")
        await owner.execute(CROWD, PROBATION, MONDAY, OTHERS)
        await owner.execute("ANALYZE threads.thread, threads.question")
    finally:
        await owner.close()


async def test_a_text_looks_at_what_its_own_conversation_was_asked(office: Office, ana: tuple[UUID, UUID]) -> None:
    await others_are_asked(office)
    await reminded(office, ana[0])
    async with office.service.db.tx() as tx:
        statement = f"EXPLAIN (ANALYZE, FORMAT JSON) {asked._ASKED}"
        [found] = await tx.fetch(statement, [ana[1]], MONDAY - timedelta(days=1))
    plan: list[Any] = list(nodes(json.loads(found[0])[0]["Plan"]))
    touched = sum(node["Actual Rows"] * node["Actual Loops"] for node in plan if "Scan" in node["Node Type"])
    assert 0 < touched < 30, f"{touched} rows for one text"


# She and Carla have written on and on since.
TALK = """
    INSERT INTO threads.message (message_id, thread_id, direction, shown_at, arrival, body, number, status)
    SELECT gen_random_uuid(), $1, CASE WHEN n % 3 = 0 THEN 'outbound' ELSE 'inbound' END,
           $2::timestamptz + n * interval '1 minute', 1000 + n, 'ok', $3, CASE WHEN n % 3 = 0 THEN 'delivered' END
      FROM generate_series(1, $4) AS n
"""


async def test_what_was_said_since_is_found_however_much_it_was(office: Office, ana: tuple[UUID, UUID]) -> None:
    await others_are_asked(office)
    await reminded(office, ana[0])
    owner = await asyncpg.connect(office.database.url())
    try:
        await owner.execute("SET session_replication_role = replica")
        await owner.execute(TALK, ana[1], MONDAY, ANAS, OTHERS)
        await owner.execute("ANALYZE threads.message")
    finally:
        await owner.close()
    async with office.service.db.tx() as tx:
        statement = f"EXPLAIN (ANALYZE, FORMAT JSON) {asked._ASKED}"
        [found] = await tx.fetch(statement, [ana[1]], MONDAY - timedelta(days=1))
        [row] = await tx.fetch(asked._ASKED, [ana[1]], MONDAY - timedelta(days=1))
    assert row["talked_at"] == MONDAY + timedelta(minutes=3)
    plan: list[Any] = list(nodes(json.loads(found[0])[0]["Plan"]))
    touched = sum(
        (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
        for node in plan
        if "Scan" in node["Node Type"]
    )
    assert 0 < touched < 30, f"{touched} rows for one text"


async def test_a_merge_looks_at_no_other_conversations_questions(office: Office, ana: tuple[UUID, UUID]) -> None:
    await others_are_asked(office)
    async with office.service.db.tx() as tx:
        statement = "EXPLAIN (FORMAT JSON) UPDATE question SET thread_id = $2 WHERE thread_id = $1"
        [found] = await tx.fetch(statement, ana[1], ana[1])
    plan: list[Any] = list(nodes(json.loads(found[0])[0]["Plan"]))
    assert not [node for node in plan if node["Node Type"] == "Seq Scan"], plan
