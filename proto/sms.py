"""The wire: texts and calls as gateway sees them. Bodies travel only here and to threads."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from proto.registry import Lane, command, fact

AttemptStatus = Literal[
    "queued", "claimed", "accepted", "sent", "delivered", "undelivered", "failed", "unknown", "released"
]
Keyword = Literal["stop", "start", "help"]
# waiting: not fetched yet; quarantined: kept away from people; lost: the provider would not give it.
MediaState = Literal["waiting", "stored", "quarantined", "lost"]


@fact("sms.received.v1", by="gateway", lane="reply", is_stream=True)
class SmsReceived(msgspec.Struct, frozen=True, kw_only=True):
    """A text came in. Subject: the sender's number; sequence: per number, in order of acceptance."""

    text_id: UUID
    number: str
    line: str
    body: str
    provider_sid: str
    received_at: datetime
    media_ids: tuple[UUID, ...] = ()
    media_count: int = 0
    keyword: Keyword | None = None
    is_late: bool = False


@fact("call.received.v1", by="gateway", lane="reply", is_stream=True)
class CallReceived(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody called a line. Subject: the caller's number."""

    call_id: UUID
    number: str
    line: str
    provider_sid: str
    received_at: datetime


@command("sms.send.v1", by=("threads",), is_laned=True)
class SmsSend(msgspec.Struct, frozen=True, kw_only=True):
    """Please send this text once, inside [not_before, not_after]. message_id makes it idempotent."""

    message_id: UUID
    to: str
    line: str
    body: str
    not_before: datetime
    not_after: datetime
    lane: Lane
    purpose: str = "talk"
    media_ids: tuple[UUID, ...] = ()


@command("sms.cancel.v1", by=("threads",))
class SmsCancel(msgspec.Struct, frozen=True, kw_only=True):
    """Please do not send it; may overtake its sms.send. Answered by sms.cancelled or sms.too_late."""

    message_id: UUID


@fact("sms.status_changed.v1", by="gateway")
class SmsStatusChanged(msgspec.Struct, frozen=True, kw_only=True):
    """The newest attempt of a message moved on. Subject: the message id; sequence: per message.

    code is the provider's error code; wording is the key of its plain-language sentence. With status queued they say
    what came of it so far, and retry_at when it is tried again at the earliest.
    """

    message_id: UUID
    attempt_id: UUID
    status: AttemptStatus
    at: datetime
    code: str | None = None
    wording: str | None = None
    segments: int | None = None
    retry_at: datetime | None = None


@fact("sms.cancelled.v1", by="gateway", lane="reply")
class SmsCancelled(msgspec.Struct, frozen=True, kw_only=True):
    """It will never be sent; promised from here on."""

    message_id: UUID
    at: datetime


@fact("sms.too_late.v1", by="gateway", lane="reply")
class SmsTooLate(msgspec.Struct, frozen=True, kw_only=True):
    """It could not be taken back: it was already on the wire, or further."""

    message_id: UUID
    status: AttemptStatus
    at: datetime


@fact("sms.expired.v1", by="gateway", lane="reply")
class SmsExpired(msgspec.Struct, frozen=True, kw_only=True):
    """Its window closed before it could be sent; nothing was sent."""

    message_id: UUID
    at: datetime


@fact("media.changed.v1", by="gateway")
class MediaChanged(msgspec.Struct, frozen=True, kw_only=True):
    """Where a picture stands. Subject: the media id; sequence: per picture.

    text_id is the text it came in with, None for one of staff's own; place is its place there, from 0. reason is the
    key of the plain words for what is quarantined. A page can say from this alone whether a picture can be shown.
    """

    media_id: UUID
    state: MediaState
    at: datetime
    text_id: UUID | None = None
    place: int = 0
    content_type: str | None = None
    content_bytes: int | None = None
    width: int | None = None
    height: int | None = None
    reason: str | None = None
