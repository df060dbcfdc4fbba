"""How it stands with clients, in a department's own words, and whom it is time to write to."""

from typing import Literal
from uuid import UUID

import msgspec

Tone = Literal["good", "warn", "bad", "off", "brand"]


class ClientStatus(msgspec.Struct, frozen=True, kw_only=True):
    """One word for it. follow_up_days: after so many without a text it is time to write. is_active: it is offered."""

    status_id: UUID
    name: str
    tone: Tone
    follow_up_days: int | None = None
    is_active: bool = True


class Statuses(msgspec.Struct, frozen=True, kw_only=True):
    """Of one's own department, in its order. may_edit: the asker may change them. version: a word for how they are."""

    statuses: tuple[ClientStatus, ...]
    may_edit: bool
    version: str


class FollowUp(msgspec.Struct, frozen=True, kw_only=True):
    """How many of the reader's own clients with this status it is time to write to."""

    status_id: UUID
    name: str
    tone: Tone
    count: int
