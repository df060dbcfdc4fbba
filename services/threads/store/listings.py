"""Lists of clients as they are drawn: a page of their rows with what becomes of each, or all of them."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from asyncpg import Record
from msgspec.structs import replace

from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.threads.domain.assigned import Server, whom
from services.threads.domain.columns import Field, missing
from services.threads.domain.names import Mend, fold
from services.threads.domain.pages import Colleague, ReportRow, Roster, RosterReport, RosterRow
from services.threads.domain.rosters import GOOD, Refusal, told
from services.threads.store import known
from services.threads.store.access import clients_in_reach
from services.threads.store.rosters import Kept, roster_for, servers

PAGE: Final = 50
NO_MENDS: Final[tuple[Mend, ...]] = ()


async def one_roster(
    tx: Tx, staff: StaffToken, roster_id: UUID, after: int = 0, outcomes: Sequence[str] = ()
) -> Roster:
    """The list and a page of its rows behind that place; outcomes: only those, all when there are none."""
    kept = await roster_for(tx, staff, roster_id)
    people, rows = await servers(tx, kept.reach), await tx.fetch(_ROWS, roster_id, after, list(outcomes), PAGE + 1)
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
        rows=await _with_namesakes(tx, kept, [_row(row, kept, people, seen) for row in rows[:PAGE]]),
        has_more=len(rows) > PAGE,
        is_forgotten=kept.is_forgotten,
        agreed_how=kept.agreed_how,
        applied_at=kept.applied_at,
    )


_ROWS: Final = """
    SELECT place, cells, outcome, reason, field, client_id, is_refusing
      FROM roster_row
     WHERE roster_id = $1
       AND place > $2
       AND ($3::text[] = '{}' OR outcome = ANY ($3))
     ORDER BY place
     LIMIT $4
"""


async def _with_namesakes(tx: Tx, kept: Kept, rows: Sequence[RosterRow]) -> tuple[RosterRow, ...]:
    """The same, those who would be new marked when somebody in reach bears their name: perhaps it is they."""
    if kept.state == "applied":
        return tuple(rows)
    names = {row.place: fold(f"{row.family_name} {row.given_name}") for row in rows if row.outcome == "new"}
    known_names = await known.names_in_reach(tx, kept.reach, list(names.values()))
    return tuple(replace(row, has_namesake=names.get(row.place) in known_names) for row in rows)


def _row(row: Record, kept: Kept, people: Sequence[Server], seen: set[UUID]) -> RosterRow:
    said = told(row["cells"], kept.columns)
    user, number, mends = "", _cell(row["cells"], kept.columns.get("number")), NO_MENDS
    if not isinstance(said, Refusal):
        user, number, mends = said.user, said.number, said.mends
    server = whom(user, people) if user else _default(kept, people)
    return RosterRow(
        place=row["place"],
        given_name=said.given_name,
        family_name=said.family_name,
        number=number,
        outcome=row["outcome"],
        reason=row["reason"],
        field=row["field"],
        said=_said(row, kept.columns),
        mends=mends,
        # Whom we know keeps who serves them.
        staff_name=server.name if server and row["outcome"] in ("new", "added_here") else None,
        client_id=row["client_id"] if row["client_id"] in seen else None,
        is_refusing=row["is_refusing"],
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
                is_refusing=row["is_refusing"],
            )
            for row in rows
        ),
    )
