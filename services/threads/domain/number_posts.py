"""When a text may go to a number that is nobody's, and what gateway's words about it come to."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from proto.courts import NumberReason, NumberState
from proto.messages import MessageStatus
from proto.registry import Lane
from proto.values.window import QUIET_FROM, QUIET_UNTIL, NoWindow, sending_window
from services.kit import failpoints

# The provider's code for who said STOP to it.
STOPPED: Final = "21610"
_HEARD: Final[dict[MessageStatus, tuple[NumberState, NumberReason | None]]] = {
    "sent": ("sent", None),
    "unknown": ("sent", None),
    "delivered": ("delivered", None),
    "undelivered": ("undelivered", "failed"),
    "failed": ("undelivered", "failed"),
    "expired": ("refused", "expired"),
    "cancelled": ("refused", "expired"),
}


class Post(msgspec.Struct, frozen=True):
    """A held text with what holds of its number just now.

    is_anothers: somebody came to have the number, or gave it away, since it was asked for.
    """

    post_id: UUID
    line: str
    number: str
    body: str
    lane: Lane
    is_answer: bool
    release_at: datetime
    not_after: datetime
    time_zone: str
    quiet_from: str | None
    quiet_until: str | None
    has_line: bool
    is_stopped: bool
    is_anothers: bool


class Sent(msgspec.Struct, frozen=True):
    """What becomes of it: queued, for gateway to send by not_after; held until release_at; or refused."""

    post_id: UUID
    state: NumberState
    release_at: datetime
    not_after: datetime
    reason: NumberReason | None = None


def decided(post: Post, now: datetime) -> Sent:
    """Whether it goes now, waits for the morning, or never goes."""
    reason = _refused(post, now)
    if reason:
        return Sent(post.post_id, "refused", post.release_at, post.not_after, reason)
    # Who just wrote is awake.
    if post.is_answer:
        return Sent(post.post_id, "queued", now, post.not_after)
    hours = post.quiet_from or QUIET_FROM, post.quiet_until or QUIET_UNTIL
    try:
        window = sending_window(now, post.time_zone, *hours, latest=post.not_after)
    except NoWindow:
        return Sent(post.post_id, "refused", post.release_at, post.not_after, "expired")
    if window.not_before > now:
        return Sent(post.post_id, "held", window.not_before, post.not_after)
    return Sent(post.post_id, "queued", now, min(window.not_after, post.not_after))


def _refused(post: Post, now: datetime) -> NumberReason | None:
    if post.is_stopped and not failpoints.is_off("consent"):
        return "opted_out"
    if post.is_anothers and not failpoints.is_off("asked_holder"):
        return "number_changed"
    if not post.has_line:
        return "no_line"
    return "expired" if post.not_after <= now else None


def heard(status: MessageStatus, code: str | None) -> tuple[NumberState, NumberReason | None]:
    """Its state and why, from gateway's word."""
    if code == STOPPED:
        return "refused", "opted_out"
    return _HEARD.get(status, ("queued", None))
