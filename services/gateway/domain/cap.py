"""How much a line may still send today, where its carrier counts. Pure.

Carriers count segments, and their day ends where theirs does. The last tenth of a day is kept for replies: what people
write to one another does not wait because of reminders.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from proto.registry import Lane
from services.gateway.domain.pace import Billed
from services.kit import failpoints

# Where the carriers' day begins and ends.
ZONE = ZoneInfo("America/Los_Angeles")
_KEPT_SHARE = 10


class Left(Protocol):
    """Anything with a day's rest."""

    @property
    def daily_cap(self) -> int | None:
        """Segments a day; None without a cap."""

    @property
    def sent_today(self) -> int:
        """Those that are gone."""


T = TypeVar("T", bound=Billed)


def day_of(now: datetime) -> date:
    """The carriers' day."""
    return now.astimezone(ZONE).date()


def next_day(now: datetime) -> datetime:
    """When their next one begins."""
    tomorrow = day_of(now) + timedelta(days=1)
    return datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=ZONE)


def kept_share() -> int:
    """The part of a day that only replies may use: one of so many."""
    return 10**9 if failpoints.is_off("cap_kept_for_replies") else _KEPT_SHARE


def left(line: Left, lane: Lane) -> int | None:
    """The segments that this lane may still use today; None without a cap."""
    if line.daily_cap is None:
        return None
    return line.daily_cap - line.sent_today - (0 if lane == "reply" else line.daily_cap // kept_share())


def fitting(line: Left, waiting: Mapping[Lane, Sequence[T]]) -> dict[Lane, Sequence[T]]:
    """The lanes whose first text still fits; in the others nothing overtakes it until the next day."""
    return {
        lane: texts
        for lane, texts in waiting.items()
        if texts and ((room := left(line, lane)) is None or texts[0].segments <= room)
    }


def within(line: Left, ordered: Sequence[tuple[Lane, T]]) -> list[T]:
    """Those of these that fit, in this order; the first of a lane that does not ends its day."""
    chosen: list[T] = []
    over: set[Lane] = set()
    used = 0
    for lane, text in ordered:
        room = left(line, lane)
        if room is not None and used + text.segments > room:
            over.add(lane)
        if lane not in over:
            chosen.append(text)
            used += text.segments
    return chosen
