"""Files of dates, as pages show them."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from proto.values.language import Language
from services.reminders.domain.files.diffing import Outcome
from services.reminders.domain.files.mapping import Mapping

State = Literal["brought", "read", "held", "applied", "refused", "superseded"]


class PublisherName(msgspec.Struct, frozen=True, kw_only=True):
    """A publisher that a source may be of."""

    publisher_id: UUID
    name: str


class SourceRow(msgspec.Struct, frozen=True, kw_only=True):
    """A source in the list. last_state: of the file that was brought last, if any was."""

    source_id: UUID
    publisher_id: UUID
    publisher: str
    name: str
    format: str
    is_active: bool
    last_state: State | None


class Sources(msgspec.Struct, frozen=True, kw_only=True):
    """All sources of a department, and the publishers another may be of."""

    sources: list[SourceRow]
    publishers: list[PublisherName]


class Layout(msgspec.Struct, frozen=True, kw_only=True):
    """A layout we know, ready to be taken and changed. needs: settings that the county fills in first."""

    key: str
    name: str
    about: dict[Language, str]
    format: str
    delimiter: str
    is_quoted: bool
    needs: tuple[str, ...]
    mapping: Mapping


class Because(msgspec.Struct, frozen=True, kw_only=True):
    """Why a file waits for a person, or was refused: a word, and a sentence for people."""

    reason: str
    sentence: str


class LoadShown(msgspec.Struct, frozen=True, kw_only=True):
    """A file and how far it is. counts: of its rows, by outcome. summary: the same, for people."""

    load_id: UUID
    source_id: UUID
    file_name: str
    state: State
    at: datetime
    applied_at: datetime | None
    brought_by_id: UUID | None
    approved_by_id: UUID | None
    row_count: int | None
    counts: dict[Outcome, int]
    summary: str
    because: tuple[Because, ...]


class SourceShown(msgspec.Struct, frozen=True, kw_only=True):
    """A source, how its files are read, and its newest files. mapping None: what there is can't be used any more."""

    source_id: UUID
    publisher_id: UUID
    name: str
    format: str
    mapping: Mapping | None
    delimiter: str
    is_quoted: bool
    min_share: float
    is_active: bool
    edits: int
    loads: list[LoadShown]


class LoadLine(msgspec.Struct, frozen=True, kw_only=True):
    """A row and what becomes of it, or a date that is in the file no more. place: its number in the spreadsheet.

    after: give it to go on behind this line.
    """

    place: int | None
    after: int
    outcome: Outcome
    word: str
    sentence: str
    cells: tuple[str, ...]


class LoadPage(msgspec.Struct, frozen=True, kw_only=True):
    """A file and 50 of its rows."""

    load: LoadShown
    rows: list[LoadLine]
    has_more: bool


class LoadReport(msgspec.Struct, frozen=True, kw_only=True):
    """Every row as it came and what became of it, as CSV, base64."""

    file_name: str
    content: bytes


class TriedRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row as it would be read. client: whom it names. sentence: what it says, or what is wrong with it."""

    place: int
    outcome: Outcome
    client: str
    sentence: str


class FaultShown(msgspec.Struct, frozen=True, kw_only=True):
    """One thing wrong with a mapping, and where."""

    setting: str
    reason: str
    sentence: str


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """The first rows of a sample. columns: what its first row says; rows: none while there is no mapping, or faults."""

    columns: tuple[str, ...]
    sample: list[tuple[str, ...]]
    rows: list[TriedRow]
    faults: list[FaultShown]


class ActAsked(msgspec.Struct, frozen=True, kw_only=True):
    """It is carried out in a moment: GET /v1/acts/{id} says what came of it."""

    act_id: UUID
