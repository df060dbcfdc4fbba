"""A list of clients from a spreadsheet, and what becomes of each row."""

from datetime import datetime
from uuid import UUID

import msgspec

from services.web.domain.answers.people import Colleague


class RosterRow(msgspec.Struct, frozen=True, kw_only=True):
    """One row. said: what stands in the cell that is refused; mends: what was put right in the name.

    has_namesake: a client whom the reader sees bears this name, under another number. is_refusing: they come back, and
    what they refused stays refused.
    """

    place: int
    given_name: str
    family_name: str
    number: str
    outcome: str | None
    reason: str | None = None
    field: str | None = None
    said: str = ""
    mends: tuple[str, ...] = ()
    staff_name: str | None = None
    client_id: UUID | None = None
    has_namesake: bool = False
    is_refusing: bool = False


class Roster(msgspec.Struct, frozen=True, kw_only=True):
    """A list and a page of its rows. missing: the field that no column says; counts: rows by outcome."""

    roster_id: UUID
    name: str
    state: str
    edits: int
    header: tuple[str, ...]
    columns: dict[str, int]
    missing: str | None
    staff_id: UUID | None
    colleagues: tuple[Colleague, ...]
    for_nobody: bool
    row_count: int
    counts: dict[str, int]
    good_count: int
    rows: tuple[RosterRow, ...]
    has_more: bool
    is_forgotten: bool
    agreed_how: str | None = None
    applied_at: datetime | None = None

    @property
    def is_applied(self) -> bool:
        """Whether its people are clients now."""
        return self.state == "applied"


class ReportRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row as it came, and what became of it. said: what stands in the cell that is refused. is_refusing: as above."""

    place: int
    cells: tuple[str, ...]
    outcome: str | None
    reason: str | None = None
    field: str | None = None
    said: str = ""
    is_refusing: bool = False


class RosterReport(msgspec.Struct, frozen=True, kw_only=True):
    """All rows of a list."""

    name: str
    header: tuple[str, ...]
    rows: tuple[ReportRow, ...]
