"""Unknown numbers, who they may be, and where their texts went."""

from datetime import datetime
from uuid import UUID

import msgspec


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A client the unknown number may be, and how threads came to think so."""

    client_id: UUID
    given_name: str
    family_name: str
    staff_name: str | None
    why: str


class UnknownText(msgspec.Struct, frozen=True, kw_only=True):
    """One text nobody could be given."""

    text_id: UUID
    body: str
    at: datetime
    media_count: int = 0


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a number, by whom and when; undo_until: until when the reader may take it back."""

    number_id: UUID
    number: str
    text_count: int
    state: str
    by: str | None
    at: datetime
    client_id: UUID | None = None
    given_name: str | None = None
    family_name: str | None = None
    thread_id: UUID | None = None
    undo_until: datetime | None = None
    undo_refused: str | None = None


class UnknownNumber(msgspec.Struct, frozen=True, kw_only=True):
    """One number on the board, its newest texts oldest first, and whether it can be asked who it is."""

    number_id: UUID
    number: str
    line: str
    kind: str
    first_at: datetime
    last_at: datetime
    text_count: int
    texts: tuple[UnknownText, ...]
    candidates: tuple[Candidate, ...] = ()
    says_new_number: bool = False
    can_ask: str = "yes"
    asked_at: datetime | None = None
    asked_by: str | None = None
    decision: Decision | None = None


class UnknownBoard(msgspec.Struct, frozen=True, kw_only=True):
    """The unknown numbers of the reader's department, newest first; and what became of the last ones."""

    numbers: tuple[UnknownNumber, ...]
    total: int
    decided: tuple[Decision, ...] = ()


class Attached(msgspec.Struct, frozen=True, kw_only=True):
    """Where the texts went; thread_id is null when the reader may not see that thread."""

    thread_id: UUID | None
    client_id: UUID
    count: int
