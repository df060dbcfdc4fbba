"""What threads answers to web about numbers nobody can be given, and about clients who are looked for."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from proto.people import PhoneHealth

# Why a text comes from a number we can't give to one client.
UnknownKind = Literal["unknown", "shared", "ended"]


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A client the unknown number may be. why: how we came to think so."""

    client_id: UUID
    given_name: str
    family_name: str
    staff_name: str | None
    why: Literal["shared_number", "old_number", "name_in_text"]


class UnknownText(msgspec.Struct, frozen=True, kw_only=True):
    """One text nobody could be given."""

    text_id: UUID
    body: str
    at: datetime
    media_count: int = 0


class UnknownNumber(msgspec.Struct, frozen=True, kw_only=True):
    """One number on the board, its newest texts oldest first. text_count: all of them.

    says_new_number: one of them tells of a new number, as far as a few tables can tell.
    """

    number_id: UUID
    number: str
    line: str
    kind: UnknownKind
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


class FoundClient(msgspec.Struct, frozen=True, kw_only=True):
    """A client a search found. thread_id: in the reader's department, if they may see it."""

    client_id: UUID
    given_name: str
    family_name: str
    number: str | None
    health: PhoneHealth | None
    staff_name: str | None
    is_open: bool
    thread_id: UUID | None


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What a search found, A to Z, at most 20."""

    clients: tuple[FoundClient, ...]


class Attached(msgspec.Struct, frozen=True, kw_only=True):
    """Where the texts went; thread_id is null when the reader may not see that thread."""

    thread_id: UUID | None
    client_id: UUID
    count: int
