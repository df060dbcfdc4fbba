"""Messages as threads knows them: ids and labels for the others, never a body."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from proto.registry import fact

MessageStatus = Literal[
    "held",
    "queued",
    "sending",
    "sent",
    "delivered",
    "undelivered",
    "failed",
    "expired",
    "cancelled",
    "unknown",
]


@fact("message.received.v1", by="threads", lane="reply")
class MessageReceived(msgspec.Struct, frozen=True, kw_only=True):
    """A client wrote. Subject: the thread (or the unknown number); labels: what reading found, in order."""

    message_id: UUID
    thread_id: UUID | None
    client_id: UUID | None
    department_id: UUID
    staff_id: UUID | None
    at: datetime
    labels: tuple[str, ...] = ()


@fact("message.sent.v1", by="threads")
class MessageSent(msgspec.Struct, frozen=True, kw_only=True):
    """A message left for gateway. Subject: the thread."""

    message_id: UUID
    thread_id: UUID
    client_id: UUID | None
    department_id: UUID
    staff_id: UUID | None
    at: datetime
    purpose: str = "talk"


@fact("message.status_changed.v1", by="threads")
class MessageStatusChanged(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a message: sent, delivered, or why not. Subject: the message; sequence: per message, with gaps.

    The steps on the way (held, queued, sending) are for the pages alone; message.sent says that it left threads.
    post_id names the thread.post it came from, so that the asker can follow it.
    """

    message_id: UUID
    thread_id: UUID
    department_id: UUID
    staff_id: UUID | None
    status: MessageStatus
    at: datetime
    code: str | None = None
    post_id: UUID | None = None
