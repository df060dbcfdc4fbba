"""Whom a text may be from is found by the words of names: what that costs does not grow with other departments."""

import json
from collections.abc import Iterator
from typing import Any

import asyncpg

from services.threads.domain.suggest import words_in
from services.threads.store import suggestions
from tests.service.threads.house import COURT, MONDAY, PROBATION
from tests.service.threads.office import Office

OTHERS, OURS = 30_000, 300
# One in a hundred is called Maria; no other word of the text below is anybody's name.
CROWD = """
    WITH made AS (
        INSERT INTO threads.client (client_id, given_name, family_name, folded_name, language, time_zone, created_at)
        SELECT gen_random_uuid(), given, 'Family' || n, 'family' || n || ' ' || lower(given), 'en', 'America/Denver', $2
          FROM generate_series(1, $3) AS n,
               LATERAL (SELECT CASE WHEN n % 100 = 0 THEN 'Maria' ELSE 'Given' || n % 500 END AS given) AS named
        RETURNING client_id)
    INSERT INTO threads.caseload (caseload_id, client_id, department_id, opened_at)
    SELECT gen_random_uuid(), client_id, $1, $2
      FROM made
"""
TEXT = "hi it's maria garcia, can i come at 4 tomorrow? my bus is late again and i have no minutes left, please call"


def nodes(plan: Any) -> Iterator[Any]:
    yield plan
    for inner in plan.get("Plans", ()):
        yield from nodes(inner)


async def plan_of(office: Office, text: str) -> list[Any]:
    """What the database does for one text that comes in, as the service's own hand."""
    async with office.service.db.tx() as tx:
        statement = f"EXPLAIN (ANALYZE, FORMAT JSON) {suggestions.NAMED}"
        [found] = await tx.fetch(statement, PROBATION, words_in(text))
        return list(nodes(json.loads(found[0])[0]["Plan"]))


async def test_a_text_looks_at_those_who_bear_its_words_and_at_nobody_else(office: Office) -> None:
    owner = await asyncpg.connect(office.database.url())
    try:
        await owner.execute("SET session_replication_role = replica")
        await owner.execute(CROWD, COURT, MONDAY, OTHERS)
        await owner.execute(CROWD, PROBATION, MONDAY, OURS)
        await owner.execute("ANALYZE threads.client, threads.caseload")
    finally:
        await owner.close()
    await office.add("Maria Garcia", None)
    plan = await plan_of(office, TEXT)
    assert not [node for node in plan if node["Node Type"] == "Seq Scan"], plan
    touched = sum(node["Actual Rows"] * node["Actual Loops"] for node in plan if "Scan" in node["Node Type"])
    bearers = OTHERS // 100 + OURS // 100
    assert touched <= 3 * bearers + 20, f"{touched} rows for one text among {OTHERS + OURS} clients"
