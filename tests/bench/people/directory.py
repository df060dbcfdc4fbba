"""Departments, lines, teams and staff, where web keeps them and where threads has its copies; a session for each."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import asyncpg

from services.web.domain import door
from tests.bench.people import names

COPY_S = 1_800.0
# The same at both ends means none: a page is measured at any hour.
NEVER_QUIET = "00:00"


async def add_staff(connection: asyncpg.Connection, managers: int) -> None:
    """So many case managers, with those who supervise them and sit at their front desks."""
    await _add_departments(connection, range(0, managers, names.DEPARTMENT))
    supervisors = [names.supervisor(place) for place in range(0, managers, names.TEAM)]
    await _add_teams(connection, supervisors)
    people = [names.manager(place) for place in range(managers)]
    people += supervisors + [names.desk(place) for place in range(0, managers, names.DEPARTMENT)]
    facts = "staff_id name role department_id team_id email"
    await copy(connection, "web.staff", f"{facts} changed_at", [(*one.facts, one.email, names.SINCE) for one in people])
    await copy(connection, "staff", f"{facts} is_active seq", [(*one.facts, one.email, True, 1) for one in people])
    await open_sessions(connection)


async def _add_departments(connection: asyncpg.Connection, firsts: Iterable[int]) -> None:
    """By the first case manager of each."""
    found = [(names.department_of(place), place // names.DEPARTMENT, names.line_of(place)) for place in firsts]
    facts = "department_id name time_zone quiet_from quiet_until"
    titles = [(one, f"Department {place}", names.ZONE, NEVER_QUIET, NEVER_QUIET) for one, place, _ in found]
    await copy(connection, "web.department", f"{facts} changed_at", [(*title, names.SINCE) for title in titles])
    copies = [(*title, True, "{}", 1) for title in titles]
    await copy(connection, "department", f"{facts} is_active unknown_reply seq", copies)
    lines = [(line, one, True, 1) for one, _, line in found]
    await copy(connection, "line", "line department_id is_active seq", lines)


async def _add_teams(connection: asyncpg.Connection, supervisors: Iterable[names.Person]) -> None:
    teams = [(one.team_id, one.department_id, [one.staff_id]) for one in supervisors]
    facts = "team_id department_id supervisor_ids"
    named = [(*team, f"Team {team[0]}", names.SINCE) for team in teams]
    await copy(connection, "web.team", f"{facts} name changed_at", named)
    await copy(connection, "team", f"{facts} is_active seq", [(*team, True, 1) for team in teams])


async def copy(connection: asyncpg.Connection, table: str, columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """Put rows into a table of threads', unless another schema is named."""
    schema, _, name = table.rpartition(".")
    await connection.copy_records_to_table(
        name, schema_name=schema or "threads", columns=columns.split(), records=list(rows), timeout=COPY_S
    )


def secret_of(staff_id: UUID) -> str:
    """What the cookie of somebody's session holds."""
    return f"bench-{staff_id}"


async def open_sessions(connection: asyncpg.Connection) -> None:
    """A fresh session for everybody, without their password: hashing a thousand of those takes minutes."""
    await connection.execute("DELETE FROM web.session")
    for row in await connection.fetch("SELECT staff_id FROM web.staff ORDER BY staff_id"):
        await connection.execute(
            "INSERT INTO web.session (session_hash, session_id, staff_id, csrf, created_at, seen_at)"
            " VALUES ($1, $2, $3, $4, now(), now())",
            door.digest(secret_of(row["staff_id"])), row["staff_id"], row["staff_id"], door.new_secret(),
        )  # fmt: skip
