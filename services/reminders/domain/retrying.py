"""What the answer of a department's webhook means, and when it is tried again."""

from datetime import datetime, timedelta
from typing import Final, Literal

Heard = Literal["taken", "again", "gone"]

# Ten seconds for a restart, minutes for a deploy, hours for a night: a receiver that is back is found soon, and one
# that is not is not called much.
LADDER: Final = (
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
)
# From the first failure on: a weekend without anybody in the office. Then it is off, and somebody is told.
GIVES_UP_AFTER: Final = timedelta(days=3)
# Of a wait, added to it: receivers that fell together are not called together again.
JITTER: Final = 0.1
# 410: the receiver asks us to stop.
_GONE: Final = 410


def heard(status: int | None) -> Heard:
    """What a status says; None: there was no answer. A redirect is no taking: it may lead to anybody."""
    if status is not None and 200 <= status < 300:
        return "taken"
    return "gone" if status == _GONE else "again"


def asked_to_wait(header: str) -> timedelta | None:
    """How long a Retry-After asks us to wait, where it says so in seconds; a date is not heeded."""
    seconds = header.strip()
    return timedelta(seconds=int(seconds[:9])) if seconds.isascii() and seconds.isdigit() else None


def next_try(
    tries: int, failing_since: datetime, now: datetime, asked: timedelta | None = None, share: float = 0.0
) -> datetime | None:
    """When to try again after that many tries in a row that failed, the first counting 1; None: not any more.

    asked: how long the receiver asked us to wait (Retry-After); longer than our longest it need not be heeded. share:
    from 0 to 1, by chance: how much of the jitter is added. The last try is made when the three days end, not six
    hours before.
    """
    ends_at = failing_since + GIVES_UP_AFTER
    if now >= ends_at:
        return None
    waits = LADDER[min(max(tries, 1), len(LADDER)) - 1]
    if asked is not None:
        waits = min(max(waits, asked), LADDER[-1])
    return min(now + waits * (1 + JITTER * share), ends_at)
