"""Who has a number that is typed for a new client, and who bears the name."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from asyncpg import Record

from services.kit import failpoints
from services.kit.tx import Tx
from services.threads.domain.access import Reach
from services.threads.domain.names import fold
from services.threads.domain.pages import KnownClient, SameName

MOST: Final = 20


async def who_has(tx: Tx, reach: Reach, number: str, given_name: str, family_name: str) -> tuple[KnownClient, ...]:
    """Everybody of the asker's department who has or had the number; of others who bears this very name, and has it.

    Of the latter nothing is told but that they are there: their names are those that were typed.
    """
    if failpoints.is_off("known"):
        return ()
    rows = await tx.fetch(
        """
        SELECT held.client_id, held.thread_id, held.given_name, held.family_name, held.staff_id, held.is_ended,
               COALESCE(held.is_open, false) AS is_open, staff.name AS staff_name
          FROM who_has($1, $2) AS held
          LEFT JOIN staff ON staff.staff_id = held.staff_id
         ORDER BY held.is_ended, held.thread_id IS NULL, held.family_name, held.given_name, held.client_id
        """,
        number,
        fold(f"{family_name} {given_name}"),
    )
    return tuple(_known(row, reach, given_name, family_name) for row in rows)


def _known(row: Record, reach: Reach, given_name: str, family_name: str) -> KnownClient:
    if row["thread_id"] is None or reach.board is None:
        return KnownClient(
            client_id=row["client_id"],
            relation="elsewhere",
            is_open=False,
            is_ended=False,
            given_name=given_name,
            family_name=family_name,
        )
    return KnownClient(
        client_id=row["client_id"],
        relation="yours" if reach.answers(row["staff_id"], reach.board) else "colleagues",
        is_open=row["is_open"],
        is_ended=row["is_ended"],
        given_name=row["given_name"],
        family_name=row["family_name"],
        staff_name=row["staff_name"],
        thread_id=row["thread_id"] if reach.may_see(row["staff_id"], reach.board) else None,
    )


async def same_name(tx: Tx, reach: Reach, given_name: str, family_name: str) -> tuple[SameName, ...]:
    """Clients in reach who bear the name, A to Z."""
    rows = await tx.fetch(
        """
        WITH reached AS (
            SELECT client_id
              FROM thread
             WHERE staff_id = ANY ($1) OR (staff_id IS NULL AND department_id = $2)
             UNION
            SELECT client_id
              FROM caseload
             WHERE department_id = $2)
        SELECT client.client_id, client.given_name, client.family_name, right(phone.number, 4) AS digits,
               staff.name AS staff_name
          FROM reached
          JOIN client ON client.client_id = reached.client_id
          LEFT JOIN phone ON phone.client_id = client.client_id AND phone.is_current
          LEFT JOIN thread ON thread.client_id = client.client_id AND thread.department_id = $3
          LEFT JOIN staff ON staff.staff_id = thread.staff_id
         WHERE client.folded_name = $4
           AND client.merged_into IS NULL
         ORDER BY client.client_id
         LIMIT $5
        """,
        list(reach.seen),
        reach.desk,
        reach.board,
        fold(f"{family_name} {given_name}"),
        MOST,
    )
    return tuple(SameName(**row) for row in rows)


async def names_in_reach(tx: Tx, reach: Reach, folded: Sequence[str]) -> set[str]:
    """Those of these names, folded, that a client in reach bears."""
    if not folded:
        return set()
    rows = await tx.fetch(
        """
        WITH reached AS (
            SELECT client_id
              FROM thread
             WHERE staff_id = ANY ($1) OR (staff_id IS NULL AND department_id = $2)
             UNION
            SELECT client_id
              FROM caseload
             WHERE department_id = $2)
        SELECT DISTINCT client.folded_name
          FROM reached
          JOIN client ON client.client_id = reached.client_id
         WHERE client.folded_name = ANY ($3)
           AND client.merged_into IS NULL
        """,
        list(reach.seen),
        reach.desk,
        folded,
    )
    return {row["folded_name"] for row in rows}


async def is_ours(tx: Tx, number: str) -> bool:
    """Whether it is one of our own lines: a text to it would come back as a client's, and be answered, for ever."""
    found: bool = await tx.fetchval("SELECT EXISTS (SELECT FROM line WHERE line = $1)", number)
    return found


async def colleagues(tx: Tx, reach: Reach) -> list[Record]:
    """To whom this person may give a new client, A to Z: themselves, whom they answer for, from the desk anybody."""
    return await tx.fetch(
        """
        SELECT staff_id, name, email
          FROM staff
         WHERE is_active
           AND department_id = $1
           AND role IN ('case_manager', 'supervisor')
           AND ($2 OR staff_id = ANY ($3))
         ORDER BY name COLLATE "und-x-icu", staff_id
        """,
        reach.board,
        reach.desk is not None,
        list(reach.seen),
    )


async def id_labels(tx: Tx, reach: Reach) -> tuple[str, ...]:
    """How the department calls its clients' ids, the one in most use first; of the newest threads in reach."""
    rows = await tx.fetch(
        """
        WITH newest AS (
            SELECT client_id
              FROM thread
             WHERE staff_id = ANY ($1) OR (staff_id IS NULL AND department_id = $2)
             ORDER BY last_at DESC
             LIMIT 200)
        SELECT label
          FROM newest
          JOIN external_id USING (client_id)
         GROUP BY label
         ORDER BY count(*) DESC, label
         LIMIT 5
        """,
        list(reach.seen),
        reach.desk,
    )
    return tuple(row["label"] for row in rows)


async def zone_of(tx: Tx, department_id: UUID) -> str | None:
    """The department's time zone, if we were told of it."""
    zone: str | None = await tx.fetchval("SELECT time_zone FROM department WHERE department_id = $1", department_id)
    return zone
