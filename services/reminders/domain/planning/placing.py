"""When a text goes: at its ideal moment, or the nearest one before that is allowed and has room on the line.

Never in quiet hours, on a day that has its text already, or before now. Only when no moment between now and its ideal
is left does it go later: at the first that is allowed. Backwards, because what is spread forwards comes too late.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import takewhile
from typing import Final

import msgspec

from proto.values.window import NoWindow, Window, local, sending_window, zone_named
from services.reminders.domain.plan import Hours
from services.reminders.domain.planning.cascade import Ideal
from services.reminders.domain.planning.days import earlier, is_texting_day
from services.reminders.domain.planning.why import Because

# Segments already planned for a department's lines, by quarter hour; see slot_of.
Load = Mapping[datetime, int]

QUARTER: Final = timedelta(minutes=15)
# Where the ideal is quiet, the last hour before the quiet begins.
LAST_HOUR: Final = timedelta(hours=1)
# How far a text may be moved back: over a long holiday, and no further than it still means something.
LOOK_BACK: Final = timedelta(days=7)
# What people write, and what must be sent again, needs the line, too.
SHARE: Final = 0.8
_DAY: Final = timedelta(days=1)


class Calendar(msgspec.Struct, frozen=True):
    """When a client may be texted: their hours, the closed days, and the days that have their text already."""

    hours: Hours
    closed: frozenset[date] = frozenset()
    taken: frozenset[date] = frozenset()

    def day_of(self, at: datetime) -> date:
        """The day it is where the client lives."""
        return at.astimezone(zone_named(self.hours.zone)).date()

    def all_free(self) -> "Calendar":
        """As if no day had a text."""
        return Calendar(self.hours, self.closed)


class Placed(msgspec.Struct, frozen=True):
    """Where a text stands. why: what kept it from its ideal. is_beside: its day has another text."""

    window: Window
    local_on: date
    why: tuple[Because, ...] = ()
    is_beside: bool = False

    @property
    def at(self) -> datetime:
        """When it goes."""
        return self.window.not_before


class Line(msgspec.Struct, frozen=True):
    """What a department's lines have left. pace: segments a second; load must not count the text that is placed."""

    load: Load
    pace: float

    def has_room(self, at: datetime, segments: int) -> bool:
        """Whether the quarter hour takes that much more."""
        return self.load.get(slot_of(at), 0) + segments <= self.pace * SHARE * QUARTER.total_seconds()


def slot_of(at: datetime) -> datetime:
    """The quarter hour a moment lies in, by its beginning (UTC)."""
    at = at.astimezone(UTC)
    return at.replace(minute=at.minute - at.minute % 15, second=0, microsecond=0)


def place(
    ideal: Ideal, calendar: Calendar, now: datetime, line: Line | None = None, segments: int = 0
) -> Placed | None:
    """Where a text goes; None when every allowed moment comes too late to be of use.

    Without a line, as if there were room everywhere.
    """
    if ideal.useful_until <= ideal.at:
        return None
    if ideal.may_be_earlier and ideal.at >= now and (placed := _before(ideal, calendar, now, line, segments)):
        return placed
    return _after(ideal, calendar, now)


def place_somewhere(ideal: Ideal, calendar: Calendar, now: datetime) -> Placed | None:
    """Where a text goes; beside the text of a day if no other day is left. None: too late all the same."""
    placed = place(ideal, calendar, now)
    if placed is not None:
        return placed
    beside = place(ideal, calendar.all_free(), now)
    return beside and Placed(beside.window, beside.local_on, (*beside.why, "last_chance"), is_beside=True)


def meant_at(ideal: Ideal, calendar: Calendar) -> datetime:
    """When a text should have gone, had it been known in time and the line and the day been free."""
    moments = _moments(ideal, calendar.all_free(), ideal.at - LOOK_BACK) if ideal.may_be_earlier else iter(())
    return next((left.not_before for left in moments), ideal.at)


@lru_cache(maxsize=8192)
def open_parts(day: date, hours: Hours) -> tuple[Window, ...]:
    """What of a client's day is outside quiet hours, in order; two parts where the quiet lies within the day."""
    parts: list[Window] = []
    at, ends = (local(datetime.combine(one, time()), hours.zone) for one in (day, day + _DAY))
    while True:
        try:
            part = sending_window(at, hours.zone, hours.quiet_from, hours.quiet_until, latest=ends)
        except NoWindow:
            return tuple(parts)
        parts.append(part)
        at = part.not_after


def _before(ideal: Ideal, calendar: Calendar, now: datetime, line: Line | None, segments: int) -> Placed | None:
    moments = _moments(ideal, calendar, now)
    best = next(moments, None)
    if best is None:
        return None
    moved = tuple(_moved(ideal, calendar))
    if line is None or line.has_room(best.not_before, segments):
        return _placed(ideal, calendar, best, moved)
    for left in moments:
        if line.has_room(left.not_before, segments):
            return _placed(ideal, calendar, left, (*moved, "capacity_earlier"))
    return _placed(ideal, calendar, best, (*moved, "infeasible"))


def _moments(ideal: Ideal, calendar: Calendar, now: datetime) -> Iterator[Window]:
    """What is left of an open part from each moment on that the text may go at, from its ideal back to now."""
    first = calendar.day_of(ideal.at)
    last = max(first - LOOK_BACK, calendar.day_of(now))
    for day in takewhile(lambda day: day >= last, earlier(first, calendar.closed)):
        parts = () if day in calendar.taken else open_parts(day, calendar.hours)
        latest = ideal.at if day == first else _same_time(ideal, calendar, day)
        for part in reversed(parts):
            yield from _quarters(part, latest, now)


def _same_time(ideal: Ideal, calendar: Calendar, day: date) -> datetime:
    """The ideal's time on the wall of an earlier day; where that is quiet, the end of the day."""
    wall = ideal.at.astimezone(zone_named(calendar.hours.zone)).time()
    at = local(datetime.combine(day, wall), calendar.hours.zone)
    return at if _is_open(at, calendar) else local(datetime.combine(day + _DAY, time()), calendar.hours.zone)


def _quarters(part: Window, latest: datetime, now: datetime) -> Iterator[Window]:
    """From the latest moment in it back to its beginning, or to now; nothing of a part that begins too late."""
    at = latest if part.not_before <= latest < part.not_after else max(part.not_after - LAST_HOUR, part.not_before, now)
    while max(part.not_before, now) <= at <= latest and at < part.not_after:
        yield Window(at, part.not_after)
        at = slot_of(at) if at != slot_of(at) else at - QUARTER


def _moved(ideal: Ideal, calendar: Calendar) -> Iterator[Because]:
    """What keeps a text from its ideal moment, beside a full line."""
    day = calendar.day_of(ideal.at)
    if not is_texting_day(day, calendar.closed):
        yield "holiday_earlier"
    elif not _is_open(ideal.at, calendar):
        yield "quiet_earlier"


def _after(ideal: Ideal, calendar: Calendar, now: datetime) -> Placed | None:
    """The first allowed moment from now on: what may go earlier has found none, what may not goes from its ideal on."""
    first = now if ideal.may_be_earlier else max(now, ideal.at)
    day, last = calendar.day_of(first), calendar.day_of(ideal.useful_until)
    while day <= last:
        for part in () if day in calendar.taken else open_parts(day, calendar.hours):
            at = max(part.not_before, first)
            if at < min(part.not_after, ideal.useful_until):
                return _placed(ideal, calendar, Window(at, part.not_after), tuple(_delayed(ideal, calendar, at, first)))
        day += _DAY
    return None


def _delayed(ideal: Ideal, calendar: Calendar, at: datetime, first: datetime) -> Iterator[Because]:
    if ideal.may_be_earlier or first > ideal.at:
        yield "late"
    if calendar.day_of(first) in calendar.taken:
        yield "one_a_day"
    elif at > first:
        yield "quiet_later"


def _placed(ideal: Ideal, calendar: Calendar, left: Window, why: tuple[Because, ...]) -> Placed:
    window = Window(left.not_before, min(left.not_after, ideal.useful_until))
    return Placed(window, calendar.day_of(window.not_before), why)


def _is_open(at: datetime, calendar: Calendar) -> bool:
    return any(part.allows(at) for part in open_parts(calendar.day_of(at), calendar.hours))
