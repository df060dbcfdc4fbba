"""What an answer of the provider, or its absence, means for a text.

The provider has no idempotency key, so only a text that certainly was not taken may go back to the queue. Everything
uncertain (lost answer, reset, 5xx, an answer that makes no sense) is unknown and is never posted again.
"""

from typing import Literal

import msgspec

from services.gateway.domain.codes import KEEPS, Class, meaning

# A first pause, doubled with each bad answer in a row, up to a minute.
BACKOFF_S = 1.0
MOST_BACKOFF_S = 60.0
# The longest pause that the provider's own word gets out of us.
MOST_ASKED_S = 300.0
# Answers lost in a row before the line rests: one lost answer is weather, five are an outage, and without a rest an
# outage would flag a whole morning's reminders as unknown.
LOST_IN_A_ROW = 5

Result = Literal["accepted", "failed", "unknown", "requeued"]


class Outcome(msgspec.Struct, frozen=True):
    """What became of one try. kind: the class of the code; retry_after_s: what the provider asked for.

    is_text_s: it went back because of the text's own clock, which says nothing of the line.
    """

    result: Result
    provider_sid: str | None = None
    error_code: str | None = None
    kind: Class | None = None
    retry_after_s: float | None = None
    reason: str = ""
    is_text_s: bool = False

    @property
    def is_bad(self) -> bool:
        """Whether it speaks against the line or the provider rather than the text."""
        return self.result in ("requeued", "unknown") and not self.is_text_s


def not_begun(reason: str) -> Outcome:
    """No byte of it left."""
    return Outcome("requeued", kind="not_processed", reason=reason)


def out_of_time() -> Outcome:
    """No byte of it left, because its window was about to close."""
    return Outcome("requeued", reason="window", is_text_s=True)


def lost(reason: str) -> Outcome:
    """It left, and nobody knows what became of it."""
    return Outcome("unknown", reason=reason)


def answered(status: int, provider_sid: str | None, error_code: str | None, retry_after_s: float | None) -> Outcome:
    """What an HTTP answer means."""
    if 200 <= status < 300 and provider_sid:
        return Outcome("accepted", provider_sid=provider_sid)
    if status == 429:
        return Outcome("requeued", error_code=error_code, kind="not_processed", retry_after_s=retry_after_s)
    if not 400 <= status < 500 or error_code is None:
        # Also a 4xx without a code: a proxy or a wrong address spoke, not the provider.
        return lost(f"http {status}")
    return refused(error_code, retry_after_s)


def refused(error_code: str, retry_after_s: float | None = None) -> Outcome:
    """What it means that the provider gave this code instead of taking the text."""
    code = meaning(error_code)
    if code.next in KEEPS:
        return Outcome("requeued", error_code=error_code, kind=code.kind, retry_after_s=retry_after_s)
    if code.next == "look_up":
        return lost(f"code {error_code}")
    return Outcome("failed", error_code=error_code, kind=code.kind)


def is_trying(trouble: int) -> bool:
    """Whether a line with so many bad answers in a row is to be tried out with one text before more go."""
    return trouble >= LOST_IN_A_ROW


def rest_s(outcomes: list[Outcome], trouble: int) -> float:
    """How long a line rests after these answers, when trouble bad ones came in a row before; 0 for not at all.

    A code with a time of its own makes it longer (retry.rests_until).
    """
    steps = trouble_after(outcomes, trouble) - LOST_IN_A_ROW
    asked = max((outcome.retry_after_s or 0.0 for outcome in outcomes), default=0.0)
    return max(asked, _backoff_s(steps)) if steps >= 0 else 0.0


def trouble_after(outcomes: list[Outcome], trouble: int) -> int:
    """Bad answers in a row, once these are counted.

    Any answer that means the provider works ends the row, except that one refusal counts as a full row at once: it says
    that this was too much.
    """
    told = [outcome for outcome in outcomes if not outcome.is_text_s]
    if any(outcome.result == "requeued" for outcome in told):
        return max(trouble + 1, LOST_IN_A_ROW)
    return 0 if _is_well(told) else trouble + len(told)


def _is_well(outcomes: list[Outcome]) -> bool:
    return any(outcome.result in ("accepted", "failed") for outcome in outcomes)


def _backoff_s(steps: int) -> float:
    return float(min(MOST_BACKOFF_S, BACKOFF_S * 2 ** min(steps, 10)))
