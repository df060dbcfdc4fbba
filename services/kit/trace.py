"""W3C trace context: one correlation id through pages, outboxes and queues."""

import os
import re
from contextvars import ContextVar

_SHAPE = re.compile(r"^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$")
CURRENT: ContextVar[str | None] = ContextVar("traceparent", default=None)


def begin(traceparent: str | None) -> str:
    """Go on with the trace that came along, or start one; the id of the whole story, 32 hex digits."""
    if traceparent is None or not _SHAPE.match(traceparent):
        traceparent = f"00-{os.urandom(16).hex()}-{os.urandom(8).hex()}-01"
    CURRENT.set(traceparent)
    return traceparent[3:35]
