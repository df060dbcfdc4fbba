"""How much a line may carry now: its capacity is given away in slices, as the moment until which it is taken."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

# The longest stretch of a line's capacity that one claim may take: what a crash flags, and what another replica waits.
SLICE = timedelta(milliseconds=250)


class Billed(Protocol):
    """Anything with a size in segments."""

    @property
    def segments(self) -> int:
        """Billed parts."""


T = TypeVar("T", bound=Billed)


def is_open(free_at: datetime, now: datetime) -> bool:
    """Whether a paced line may take more: its capacity is taken for less than a slice from now."""
    return free_at < now + SLICE


def within(waiting: Iterable[T], pace: float | None, free_at: datetime, now: datetime) -> list[T]:
    """The first of these that the slice has room for. One longer than the slice goes alone, and the line waits."""
    if pace is None:
        return list(waiting)
    chosen: list[T] = []
    taken_until = max(free_at, now)
    for text in waiting:
        if not is_open(taken_until, now):
            break
        chosen.append(text)
        taken_until = free_after([text], pace, taken_until, now)
    return chosen


def free_after(sent: Iterable[Billed], pace: float | None, free_at: datetime, now: datetime) -> datetime:
    """Until when the line is taken once these have gone."""
    start = max(free_at, now)
    if pace is None:
        return start
    return start + timedelta(seconds=sum(text.segments for text in sent) / pace)
