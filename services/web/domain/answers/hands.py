"""Whose a conversation may become, and why it may end."""

from uuid import UUID

import msgspec

from services.web.domain.answers.people import Colleague


class Colleagues(msgspec.Struct, frozen=True, kw_only=True):
    """Who can be given clients, A to Z. has_desk: so can the front office."""

    people: tuple[Colleague, ...]
    has_desk: bool


class Handed(msgspec.Struct, frozen=True, kw_only=True):
    """Whose the conversation is now. is_seen: the reader may still look at it. is_again: it was done before."""

    thread_id: UUID
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
    """Of the department, in its order. may_edit: the reader may change them; edits: to give back then."""

    reasons: tuple[CloseReason, ...]
    may_edit: bool
    edits: int = 0
