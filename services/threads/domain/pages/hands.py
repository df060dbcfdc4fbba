"""Whose a conversation may become, why it may end, and what became of it."""

from uuid import UUID

import msgspec

from services.threads.domain.pages.people import Colleague


class Colleagues(msgspec.Struct, frozen=True, kw_only=True):
    """Who of one's own department can be given clients, A to Z. has_desk: so can the front office, by the asker."""

    people: tuple[Colleague, ...]
    has_desk: bool


class Handed(msgspec.Struct, frozen=True, kw_only=True):
    """Whose the conversation is now. is_seen: the asker may still look at it; if not, whom they gave it to.

    is_again: this click had done it before, and nothing was done now.
    """

    thread_id: UUID
    client_id: UUID
    is_open: bool
    staff_id: UUID | None
    staff_name: str | None
    is_seen: bool
    is_again: bool = False


class CloseReason(msgspec.Struct, frozen=True, kw_only=True):
    """Why a conversation may be closed, in the department's words; es blank: there is no Spanish yet."""

    reason_id: UUID
    en: str
    es: str
    is_active: bool


class CloseReasons(msgspec.Struct, frozen=True, kw_only=True):
    """Of one's own department, in its order. may_edit: the asker may change them; edits: to give back then."""

    reasons: tuple[CloseReason, ...]
    may_edit: bool
    edits: int = 0
