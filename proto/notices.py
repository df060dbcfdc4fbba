"""What notifier tells staff: ids and audience, never a text or a name."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from proto.registry import fact

NoticeKind = Literal["text_received", "unknown_text", "not_delivered", "needs_review", "waiting_too_long", "trouble"]


@fact("notice.raised.v1", by="notifier", lane="reply")
class NoticeRaised(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody should look. Subject: the notice. Empty staff_ids: the department's front office."""

    notice_id: UUID
    kind: NoticeKind
    department_id: UUID
    at: datetime
    staff_ids: tuple[UUID, ...] = ()
    thread_id: UUID | None = None
    message_id: UUID | None = None


@fact("notice.cleared.v1", by="notifier", lane="reply")
class NoticeCleared(msgspec.Struct, frozen=True, kw_only=True):
    """It needs nobody any more."""

    notice_id: UUID
    at: datetime
