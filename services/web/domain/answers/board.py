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


class UnknownNumber(msgspec.Struct, frozen=True, kw_only=True):
    """One number on the board, its newest texts oldest first."""

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


class UnknownBoard(msgspec.Struct, frozen=True, kw_only=True):
    """The unknown numbers of the reader's department, newest first."""

    numbers: tuple[UnknownNumber, ...]
    total: int


class Attached(msgspec.Struct, frozen=True, kw_only=True):
    """Where the texts went; thread_id is null when the reader may not see that thread."""

    thread_id: UUID | None
    client_id: UUID
    count: int
