"""The office's texting numbers; each sends so many segments a second, and the rest waits in its queue."""

import msgspec

from services.practice.domain.knobs import Knobs
from services.practice.domain.refusals import Refusal


class Line(msgspec.Struct):
    """A texting number of the office's, known by being used or by being set up."""

    number: str
    sms_url: str
    fallback_url: str | None = None
    voice_url: str = ""
    voice_fallback_url: str | None = None
    voice_status_url: str | None = None
    name: str = ""
    pace: float | None = None  # segments a second; None: the knob's
    service_sid: str | None = None
    free_at_s: float = 0.0  # on the company's own monotonic clock

    @property
    def scope(self) -> str:
        """What an opt-out holds for: the whole Messaging Service, or this line alone."""
        return self.service_sid or self.number


def reserve(line: Line, segments: int, now_s: float, expires_s: float, knobs: Knobs) -> float:
    """Take a place in the line's queue; returns seconds to wait. A message that would expire takes no place.

    Raises Refusal 21611 when the queue is full; in a Messaging Service the message fails later instead.
    """
    pace = line.pace or knobs.pace
    if pace is None:
        return 0.0
    wait_s = max(0.0, line.free_at_s - now_s)
    if wait_s > knobs.queue_s and line.service_sid is None:
        raise Refusal(21611)
    if wait_s <= expires_s:
        line.free_at_s = now_s + wait_s + segments / pace
    return wait_s
