"""Hints to the open pages: something changed, pull it. Ids and audience only."""

from typing import Literal
from uuid import UUID

import msgspec

from proto.registry import hint


@hint("page.changed.v1", by=("threads", "reminders"))
class PageChanged(msgspec.Struct, frozen=True, kw_only=True):
    """What to pull, and who may care. staff_ids empty and department_id set: the department's front office.

    is_row_changed: whether the thread's row in a list looks any different.
    """

    kind: Literal["message", "status", "read", "draft", "thread", "unknown", "upcoming"]
    staff_ids: tuple[UUID, ...]
    department_id: UUID | None = None
    thread_id: UUID | None = None
    message_id: UUID | None = None
    is_inbound: bool = False
    is_row_changed: bool = True
