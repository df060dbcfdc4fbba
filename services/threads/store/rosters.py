"""Lists of clients as they were brought: kept for the person who brought them, and drawn a page at a time."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

import asyncpg
import msgspec
from asyncpg import Record

from services.kit import failpoints
from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.threads.domain.access import Reach
from services.threads.domain.assigned import Server, whom
from services.threads.domain.columns import Field, missing
from services.threads.domain.pages import Colleague, ReportRow, Roster, RosterReport, RosterRow
from services.threads.domain.rosters import GOOD, Outcome, Refusal, told
from services.threads.domain.sheets import Line
from services.threads.store import known
from services.threads.store.access import NotYours, clients_in_reach, reach_of

PAGE: Final = 50
FORGET_AFTER: Final = timedelta(days=30)


class IdUsed(Exception):
    """A list of this id is there already, and is not this person's."""


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
    """Keep a list, its header first. Raises IdUsed."""
    header, *rows = lines
    owner = staff.staff_id if staff.staff_id in seen.own else None
    try:
        await tx.execute(
            _ADD, roster_id, seen.board, staff.staff_id, name, list(header.cells), json.dumps(columns), owner,
            len(rows), tx.now,
        )  # fmt: skip
    except asyncpg.UniqueViolationError as error:
        raise IdUsed from error
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
"""


async def servers(tx: Tx, seen: Reach) -> list[Server]:
    """To whom this person may give clients, A to Z."""
    people = await known.colleagues(tx, seen)
    return [Server(row["staff_id"], row["name"], row["email"]) for row in people]


async def one_roster(
    tx: Tx, staff: StaffToken, roster_id: UUID, after: int = 0, outcomes: Sequence[str] = ()
) -> Roster:
    """The list and a page of its rows behind that place; outcomes: only those, all when there are none."""
    kept = await roster_for(tx, staff, roster_id)
    people = await servers(tx, kept.reach)
    rows = await tx.fetch(_ROWS, roster_id, after, list(outcomes), PAGE + 1)
    seen = await clients_in_reach(tx, kept.reach, [row["client_id"] for row in rows if row["client_id"]])
    return Roster(
        roster_id=roster_id,
        name=kept.name,
        state=kept.state,
        edits=kept.edits,
        header=kept.header,
        columns=kept.columns,
        missing=missing(kept.columns),
        staff_id=kept.owner_id,
        colleagues=tuple(Colleague(staff_id=one.staff_id, name=one.name) for one in people),
        for_nobody=kept.reach.desk is not None,
        row_count=kept.row_count,
        counts=kept.counts,
        good_count=sum(kept.counts.get(outcome, 0) for outcome in GOOD),
        at=kept.at,
        rows=tuple(_row(row, kept, people, seen) for row in rows[:PAGE]),
        has_more=len(rows) > PAGE,
        is_forgotten=kept.is_forgotten,
        agreed_how=kept.agreed_how,
        applied_at=kept.applied_at,
    )


_ROWS: Final = """
    SELECT place, cells, outcome, reason, field, client_id
      FROM roster_row
     WHERE roster_id = $1
       AND place > $2
       AND ($3::text[] = '{}' OR outcome = ANY ($3))
     ORDER BY place
     LIMIT $4
"""


def _row(row: Record, kept: Kept, people: Sequence[Server], seen: set[UUID]) -> RosterRow:
    said = told(row["cells"], kept.columns)
    is_told = not isinstance(said, Refusal)
    server = whom(said.user, people) if not isinstance(said, Refusal) and said.user else _default(kept, people)
    return RosterRow(
        place=row["place"],
        given_name=said.given_name,
        family_name=said.family_name,
        number=said.number if not isinstance(said, Refusal) else _cell(row["cells"], kept.columns.get("number")),
        outcome=row["outcome"],
        reason=row["reason"],
        field=row["field"],
        said=_said(row, kept.columns),
        mends=said.mends if not isinstance(said, Refusal) else (),
        staff_name=server.name if server and is_told else None,
        client_id=row["client_id"] if row["client_id"] in seen else None,
    )


def _default(kept: Kept, people: Sequence[Server]) -> Server | None:
    return next((one for one in people if one.staff_id == kept.owner_id), None)


def _said(row: Record, columns: dict[Field, int]) -> str:
    """What stands where the row is refused."""
    if row["field"] is None:
        return ""
    return _cell(row["cells"], columns.get(row["field"], columns.get("full_name")))


def _cell(cells: Sequence[str], place: int | None) -> str:
    return cells[place] if place is not None and place < len(cells) else ""


async def report(tx: Tx, kept: Kept) -> RosterReport:
    """Every row as it came, and what became of it."""
    rows = await tx.fetch(_ROWS, kept.roster_id, 0, [], kept.row_count)
    return RosterReport(
        name=kept.name,
        header=kept.header,
        rows=tuple(
            ReportRow(
                place=row["place"],
                cells=tuple(row["cells"]),
                outcome=row["outcome"],
                reason=row["reason"],
                field=row["field"],
                said=_said(row, kept.columns),
            )
            for row in rows
        ),
    )


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
