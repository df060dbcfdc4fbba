"""A wall time somebody chose, on the nights the clocks change too: what was made of it is said, never guessed silently.

NoSuchTime    no calendar has that day, or no clock that hour
"""

from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

import msgspec

from proto.values.window import zone_named
from services.reminders.domain.revisions import YEARS

# skipped: the clocks go on over it. twice: they go back over it.
Night = Literal["skipped", "twice"]
_SECOND: Final = timedelta(seconds=1)


class NoSuchTime(ValueError):
    """No calendar has that day, or no clock that hour."""


class Wall(msgspec.Struct, frozen=True):
    """A wall time as it is taken: the moment (UTC), what the clock shows then, and what the night makes of the wish.

    Of a time that is skipped it is the first after it, of one that comes twice the first of both.
    """

    at: datetime
    local_time: datetime
    night: Night | None = None


def wall(wished: datetime, zone: str) -> Wall:
    """The moment of a naive wall time in zone. Raises proto's UnknownZone, and NoSuchTime at the calendar's ends."""
    there = zone_named(zone)
    try:
        first, second = (wished.replace(tzinfo=there, fold=fold).astimezone(UTC) for fold in (0, 1))
        if first > second:
            # Read by the clock before the change it is the later moment: between the two lies the change.
            at = _change(second, first, there)
            return Wall(at, shown(at, zone), "skipped")
    except OverflowError as error:
        raise NoSuchTime(str(wished)) from error
    return Wall(first, wished, "twice" if first < second else None)


def shown(at: datetime, zone: str) -> datetime:
    """What a clock in zone shows at that moment, without an offset."""
    return at.astimezone(zone_named(zone)).replace(tzinfo=None, fold=0)


def read(text: str) -> datetime:
    """2026-12-01T09:00, to the minute. Raises NoSuchTime."""
    try:
        wished = datetime.fromisoformat(text)
    except ValueError as error:
        raise NoSuchTime(text) from error
    if wished.tzinfo is not None or wished.year not in YEARS:
        raise NoSuchTime(text)
    return wished.replace(second=0, microsecond=0)


def written(local_time: datetime) -> str:
    """As it is read."""
    return local_time.isoformat(timespec="minutes")


def _change(early: datetime, late: datetime, there: ZoneInfo) -> datetime:
    """The first moment of the other clock; early is of the one before, late of the other."""
    before = early.astimezone(there).utcoffset()
    seconds = range(int((late - early) / _SECOND))
    return (
        early
        + bisect_left(seconds, True, key=lambda n: (early + n * _SECOND).astimezone(there).utcoffset() != before)
        * _SECOND
    )
