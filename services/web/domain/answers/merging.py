"""Two records of one person, as threads tells of them."""

from datetime import datetime
from uuid import UUID

import msgspec


class Merge(msgspec.Struct, frozen=True, kw_only=True):
    """A merge: asked or undo_asked (done in a moment), done, undone, refused (reason)."""

    merge_id: UUID
    kept_id: UUID
    gone_id: UUID
    gone_given_name: str
    gone_family_name: str
    state: str
    reason: str | None
    asked_at: datetime
    done_at: datetime | None
    staff_name: str | None
    can_undo: bool
