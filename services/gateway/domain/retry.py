"""When a text that did not arrive is tried again, and how long its line rests."""

from datetime import datetime, timedelta

from services.gateway.domain import cap
from services.gateway.domain.codes import KEEPS, Code

# Nearer to its end it could not arrive in time: what it lies in the queues of others is counted in minutes.
USEFUL = timedelta(minutes=5)
# What the provider said too much of, without saying until when.
WHILE = timedelta(minutes=1)


def rests_until(code: Code, now: datetime) -> datetime | None:
    """Until when the line rests after this code; None when the code has no time of its own."""
    if code.until_cap:
        return cap.next_day(now)
    return now + timedelta(seconds=code.rest_s) if code.rest_s else None


def next_try(code: Code, attempt_no: int, now: datetime, not_after: datetime) -> datetime | None:
    """When a text that ended with this code is tried again; None when it is not, or would come too late to be of use.

    What never left is kept for as long as its window lasts; what a phone did not take is tried as often as the code
    says and no more.
    """
    at = _next(code, attempt_no, now)
    return at if at is not None and at + USEFUL <= not_after else None


def has_expired(code: Code) -> bool:
    """Whether a text that ended with this code, and is not tried again, ran out of time rather than failed."""
    return code.next == "expire" or code.next in KEEPS


def _next(code: Code, attempt_no: int, now: datetime) -> datetime | None:
    if code.next in KEEPS:
        return rests_until(code, now) or now + WHILE
    if code.next == "space_out" and attempt_no <= len(code.tries_s):
        return now + timedelta(seconds=code.tries_s[attempt_no - 1])
    return None
