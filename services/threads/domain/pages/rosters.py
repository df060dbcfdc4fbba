"""A list of clients from a spreadsheet, and what becomes of each row."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from services.threads.domain.columns import Field
from services.threads.domain.names import Mend
from services.threads.domain.pages.people import Colleague
from services.threads.domain.rosters import Outcome


class RosterRow(msgspec.Struct, frozen=True, kw_only=True):
    """One row. place: its number in the spreadsheet. names and number as they will be kept, or as far as they are told.

    said: what stands in the cell that is refused. mends: what was put right in the name. staff_name: who will serve
    them. client_id: who it became or is, for whoever may see them. has_namesake: a client in reach bears this name,
    under another number. is_refusing: they come back, and what they refused stays refused.
    """

    place: int
    given_name: str
    family_name: str
    number: str
    outcome: Outcome | None
    reason: str | None = None
    field: Field | None = None
    said: str = ""
    mends: tuple[Mend, ...] = ()
    staff_name: str | None = None
    client_id: UUID | None = None
    has_namesake: bool = False
    is_refusing: bool = False


class Roster(msgspec.Struct, frozen=True, kw_only=True):
    """A list and a page of its rows. missing: the field that no column says, without which nobody can be added.

    counts: rows by outcome; good_count: of those something is done for. is_forgotten: its rows were, after a month.
    staff_id: who serves those for whom the list names nobody; colleagues, for_nobody: who that may be.
    """

    roster_id: UUID
    name: str
    state: Literal["read", "applied"]
    edits: int
    header: tuple[str, ...]
    columns: dict[Field, int]
    missing: Field | None
    staff_id: UUID | None
    colleagues: tuple[Colleague, ...]
    for_nobody: bool
    row_count: int
    counts: dict[Outcome, int]
    good_count: int
    at: datetime
    rows: tuple[RosterRow, ...]
    has_more: bool
    is_forgotten: bool
    agreed_how: str | None = None
    applied_at: datetime | None = None


class ReportRow(msgspec.Struct, frozen=True, kw_only=True):
    """One row as it came, and what became of it. said: what stands in the cell that is refused.

    is_refusing: they come back, and what they refused stays refused.
    """

    place: int
    cells: tuple[str, ...]
    outcome: Outcome | None
    reason: str | None = None
    field: Field | None = None
    said: str = ""
    is_refusing: bool = False


class RosterReport(msgspec.Struct, frozen=True, kw_only=True):
    """All rows of a list."""

    name: str
    header: tuple[str, ...]
    rows: tuple[ReportRow, ...]
