"""Lists of clients as they were brought: kept for the person who brought them, and drawn a page at a time."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

import msgspec

from services.desk.sheets.asked import Line
from services.kit import failpoints
from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.threads.domain.access import Reach
from services.threads.domain.assigned import Server
from services.threads.domain.columns import Field
from services.threads.domain.rosters import Outcome
from services.threads.store import known
from services.threads.store.access import NotYours, reach_of

FORGET_AFTER: Final = timedelta(days=30)


class IdUsed(Exception):
    """A list of this id is there already."""


class Kept(msgspec.Struct, frozen=True):
    """A list this person brought, and their reach."""

    roster_id: UUID
    name: str
    header: tuple[str, ...]
    columns: dict[Field, int]
    owner_id: UUID | None
    agreed_how: str | None
    state: Literal["read", "applied"]
    edits: int
    row_count: int
    counts: dict[Outcome, int]
    at: datetime
    applied_at: datetime | None
    is_forgotten: bool
    reach: Reach


_ROSTER: Final = """
    SELECT roster_id, name, header, columns::text AS columns, owner_id, agreed_how, state, edits, row_count,
           counts::text AS counts, at, applied_at, forgotten_at IS NOT NULL AS is_forgotten, staff_id, department_id
      FROM roster
     WHERE roster_id = $1
"""
_LOCK: Final = _ROSTER + "       FOR NO KEY UPDATE\n"


async def brought_before(tx: Tx, staff: StaffToken, roster_id: UUID) -> bool:
    """Whether this person brought it already: a second click reads nothing again."""
    query = "SELECT true FROM roster WHERE roster_id = $1 AND staff_id = $2"
    return bool(await tx.fetchval(query, roster_id, staff.staff_id))


async def roster_for(tx: Tx, staff: StaffToken, roster_id: UUID, *, is_locked: bool = False) -> Kept:
    """The list, if this person brought it and still serves there. Raises NotYours."""
    seen = await reach_of(tx, staff.staff_id)
    row = await tx.fetchrow(_LOCK if is_locked else _ROSTER, roster_id)
    is_mine = row is not None and row["staff_id"] == staff.staff_id and row["department_id"] == seen.board
    if row is None or (not is_mine and not failpoints.is_off("service_wall")):
        raise NotYours("roster", roster_id)
    facts: dict[str, Any] = {name: row[name] for name in Kept.__struct_fields__ if name != "reach"}
    columns, counts = json.loads(row["columns"]), json.loads(row["counts"])
    return Kept(**(facts | {"header": tuple(row["header"]), "columns": columns, "counts": counts}), reach=seen)


async def add_roster(
    tx: Tx, staff: StaffToken, seen: Reach, roster_id: UUID, name: str, lines: Sequence[Line], columns: dict[Field, int]
) -> None:
    """Keep a list, its header first. Raises IdUsed, also when another request of this person's was quicker."""
    header, *rows = lines
    owner = staff.staff_id if staff.staff_id in seen.own else None
    tag = await tx.execute(
        _ADD, roster_id, seen.board, staff.staff_id, name, list(header.cells), json.dumps(columns), owner,
        len(rows), tx.now,
    )  # fmt: skip
    if tag != "INSERT 0 1":
        raise IdUsed
    await tx.execute(
        """
        INSERT INTO roster_row (roster_id, place, cells)
        SELECT $1, place, ARRAY(SELECT jsonb_array_elements_text(cells))
          FROM unnest($2::integer[], $3::jsonb[]) AS row (place, cells)
        """,
        roster_id,
        [row.place for row in rows],
        [json.dumps(row.cells) for row in rows],
    )
    tx.audit("roster_brought", object_kind="roster", object_id=roster_id, count=len(rows))


_ADD: Final = """
    INSERT INTO roster (roster_id, department_id, staff_id, name, header, columns, owner_id, row_count, at)
    VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7, $8, $9)
        ON CONFLICT (roster_id) DO NOTHING
"""


async def servers(tx: Tx, seen: Reach) -> list[Server]:
    """To whom this person may give clients, A to Z."""
    people = await known.colleagues(tx, seen)
    return [Server(row["staff_id"], row["name"], row["email"]) for row in people]


async def change_roster(tx: Tx, kept: Kept, columns: dict[Field, int], owner: UUID | None) -> None:
    """Other columns, another case manager; its rows are to be judged anew."""
    await tx.execute(
        "UPDATE roster SET columns = $2::jsonb, owner_id = $3 WHERE roster_id = $1",
        kept.roster_id,
        json.dumps(columns),
        owner,
    )


async def forget_rows(tx: Tx) -> int:
    """Take away what stood in lists of more than a month ago; how many rows. What became of them stays, counted."""
    tag = await tx.execute(
        """
        WITH old AS (
            UPDATE roster
               SET forgotten_at = $1, header = '{}', columns = '{}'
             WHERE forgotten_at IS NULL
               AND at < $2
            RETURNING roster_id)
        DELETE FROM roster_row
         USING old
         WHERE roster_row.roster_id = old.roster_id
        """,
        tx.now,
        tx.now - FORGET_AFTER,
    )
    return int(tag.split()[-1])
