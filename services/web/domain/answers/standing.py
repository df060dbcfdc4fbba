"""How it stands with clients, and whom it is time to write to."""

from uuid import UUID

import msgspec


class ClientStatus(msgspec.Struct, frozen=True, kw_only=True):
    """One of the department's words for it. follow_up_days: after so many without a text it is time to write."""

    status_id: UUID
    name: str
    tone: str
    follow_up_days: int | None = None
    is_active: bool = True


class Statuses(msgspec.Struct, frozen=True, kw_only=True):
    """Of one's own department, in its order. version: a word for how they are."""

    statuses: tuple[ClientStatus, ...]
    may_edit: bool
    version: str = ""


class FollowUp(msgspec.Struct, frozen=True, kw_only=True):
    """How many of the reader's own clients with this status it is time to write to."""

    status_id: UUID
    name: str
    tone: str
    count: int
