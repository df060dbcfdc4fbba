"""What threads answers to web about numbers nobody can be given, and about clients who are looked for."""

from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

import msgspec

from proto.people import PhoneHealth

# Why a text comes from a number we can't give to one client.
UnknownKind = Literal["unknown", "shared", "ended"]
UnknownState = Literal["open", "chosen", "attached", "hidden", "undo_asked", "undone"]
# Whether a number can be asked who it is, and why not: once in its life; never who said STOP, or is no phone.
CanAsk = Literal["yes", "asked", "stopped", "no_wording", "no_phone"]
# Why the service's own hand did not take an attaching back: somebody wrote to the client since, or a text of ours went
# to the number; a text had answered a question whose asker has been told; the client's record was merged;
# somebody has said since that the number is the client's.
UndoRefused = Literal["written", "answered", "merged", "confirmed", "trouble"]
# How long the giving of a number to a client can be taken back, and how long what was decided is shown.
UNDO_LIFE: Final = timedelta(minutes=10)
SHOWN_FOR: Final = timedelta(days=30)


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


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a number, by whom and when. by: nobody where it followed from a number that was typed in.

    given_name, family_name, client_id: whose it is now, if the reader may see them; thread_id: likewise.
    undo_until: until when this reader may take it back. undo_refused: why that was not done after all.
    """

    number_id: UUID
    number: str
    text_count: int
    state: UnknownState
    by: str | None
    at: datetime
    client_id: UUID | None = None
    given_name: str | None = None
    family_name: str | None = None
    thread_id: UUID | None = None
    undo_until: datetime | None = None
    undo_refused: UndoRefused | None = None


class UnknownNumber(msgspec.Struct, frozen=True, kw_only=True):
    """One number on the board, its newest texts oldest first. text_count: all of them.

    says_new_number: one of them tells of a new number, as far as a few tables can tell. can_ask: whether it can be
    asked who it is; asked_at, asked_by: when it was, and by whom (nobody: by itself). decision: what became of it.
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
    can_ask: CanAsk = "yes"
    asked_at: datetime | None = None
    asked_by: str | None = None
    decision: Decision | None = None


class UnknownBoard(msgspec.Struct, frozen=True, kw_only=True):
    """The unknown numbers of the reader's department, newest first. decided: what became of the last ones."""

    numbers: tuple[UnknownNumber, ...]
    total: int
    decided: tuple[Decision, ...] = ()


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
