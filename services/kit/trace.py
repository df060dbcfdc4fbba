"""W3C trace context: one correlation id through pages, outboxes, queues and log lines."""

import os
import re
from contextvars import ContextVar

_SHAPE = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
CURRENT: ContextVar[str | None] = ContextVar("traceparent", default=None)
# The event being handled, for log lines.
EVENT: ContextVar[str | None] = ContextVar("event_id", default=None)


def whole(given: object) -> str:
    """The trace that came along, if it is one; else a new one."""
    if isinstance(given, str) and _SHAPE.fullmatch(given):
        return given
    chance = os.urandom(24).hex()
    return f"00-{chance[:32]}-{chance[32:]}-01"


def begin(given: object, event_id: str | None = None) -> str:
    """Go on with the trace that came along, or start one; the id of the whole story, 32 hex digits."""
    traceparent = whole(given)
    CURRENT.set(traceparent)
    EVENT.set(event_id)
    return story(traceparent)


def leave() -> None:
    """What follows belongs to no story, or to several."""
    CURRENT.set(None)
    EVENT.set(None)


def story(traceparent: str) -> str:
    """The correlation id in it."""
    return traceparent[3:35]
