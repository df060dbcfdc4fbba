"""What stands around appointments: their clients, who serves them, quiet hours, opt-outs."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from proto.values.window import QUIET_FROM, QUIET_UNTIL
from services.kit.tx import Tx
from services.reminders.domain.plan import Hours
from services.reminders.domain.records import Client, Surroundings
from services.reminders.domain.refusals import Refused
from services.reminders.domain.serving import Serving, serving_department


async def surroundings_of(tx: Tx, appointment_ids: Sequence[UUID]) -> dict[UUID, Surroundings]:
    """By appointment; those whose client is not known are left out."""
    people = await _people(tx, appointment_ids)
    served = {row["appointment_id"]: _served(row) for row in people}
    departments = await _departments(tx, {department_id for department_id, _ in served.values()})
    out = await _opted_out(tx, [(row["number"], served[row["appointment_id"]][0]) for row in people])
    return {
        row["appointment_id"]: _surroundings(row, *served[row["appointment_id"]], departments, out) for row in people
    }


async def _people(tx: Tx, appointment_ids: Sequence[UUID]) -> list[asyncpg.Record]:
    return await tx.fetch(
        """
        SELECT appointment_id, client.client_id, given_name, client.time_zone, wants_reminders, is_deleted, number,
               phone_health, publisher.department_id AS own_department_id,
               EXISTS (
                   SELECT FROM line WHERE line.department_id = publisher.department_id AND line.is_active
               ) AS has_own_line,
               ARRAY (
                   SELECT department_id FROM caseload WHERE caseload.client_id = client.client_id AND is_open
               ) AS open_ids,
               ARRAY (
                   SELECT department_id FROM caseload WHERE caseload.client_id = client.client_id AND NOT is_open
               ) AS closed_ids
          FROM appointment
          JOIN client USING (client_id)
          JOIN publisher USING (publisher_id)
         WHERE appointment_id = ANY($1)
        """,
        list(appointment_ids),
    )


async def _departments(tx: Tx, department_ids: set[UUID]) -> dict[UUID, asyncpg.Record]:
    rows = await tx.fetch(
        "SELECT department_id, quiet_from, quiet_until FROM department WHERE department_id = ANY($1)",
        list(department_ids),
    )
    return {row["department_id"]: row for row in rows}


async def _opted_out(tx: Tx, pairs: list[tuple[str | None, UUID]]) -> set[tuple[str, UUID]]:
    """Which (number, department) have said STOP to every line the department texts from."""
    rows = await tx.fetch(
        """
        SELECT number, asked.department_id
          FROM unnest($1::text[], $2::uuid[]) AS asked (number, department_id)
          JOIN line ON line.department_id = asked.department_id AND line.is_active
          LEFT JOIN opt_out USING (number, line)
         GROUP BY number, asked.department_id
        HAVING bool_and(COALESCE(is_out, false))
        """,
        [number for number, _ in pairs],
        [department_id for _, department_id in pairs],
    )
    return {(row["number"], row["department_id"]) for row in rows}


def _served(row: asyncpg.Record) -> tuple[UUID, str | None]:
    """The department that posts, and why it can't, if so."""
    caseloads = [Serving(department_id, True) for department_id in row["open_ids"]]
    caseloads += [Serving(department_id, False) for department_id in row["closed_ids"]]
    try:
        return serving_department(caseloads, row["own_department_id"], row["has_own_line"]), None
    except Refused as refusal:
        return row["own_department_id"], refusal.reason


def _surroundings(
    row: asyncpg.Record,
    department_id: UUID,
    problem: str | None,
    departments: dict[UUID, asyncpg.Record],
    out: set[tuple[str, UUID]],
) -> Surroundings:
    quiet = departments.get(department_id, {"quiet_from": QUIET_FROM, "quiet_until": QUIET_UNTIL})
    return Surroundings(
        client=Client(**{name: row[name] for name in Client.__struct_fields__}),
        department_id=department_id,
        hours=Hours(row["time_zone"], quiet["quiet_from"], quiet["quiet_until"]),
        is_opted_out=(row["number"], department_id) in out,
        problem=problem,
    )
