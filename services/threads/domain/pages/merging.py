"""Two records of one person: what was asked, and what became of it."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

MergeState = Literal["asked", "done", "undo_asked", "undone", "refused"]


class Merge(msgspec.Struct, frozen=True, kw_only=True):
    """A merge of two clients. gone_given_name, gone_family_name: what the one that went was called.

    asked, undo_asked: done in a moment. refused: reason says why; done with a reason: so was its undo.
    """

    merge_id: UUID
    kept_id: UUID
    gone_id: UUID
    gone_given_name: str
    gone_family_name: str
    state: MergeState
    reason: Literal["merged", "served_elsewhere", "not_yours", "number", "later", "trouble"] | None
    asked_at: datetime
    done_at: datetime | None
    staff_name: str | None
    can_undo: bool
