"""A date that comes again: the days it falls on, by the clock on its wall, and what each night makes of that clock.

A day that a month lacks is its last one, and that is said; the next month has its own again: the 31st, the 28th of
February, the 31st of March. What is made is made once: each date has its number, the same whenever it is made.
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import count, islice, takewhile
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from services.reminders.domain.planning.days import is_texting_day
from services.reminders.domain.wall import Night, wall

Unit = Literal["day", "week", "month"]
# Of a monthly rule: the day's number; its weekday in the month's first, second … or last week; the month's last day.
On = Literal["number", "weekday", "last_weekday", "last_day"]
# What is worth a look: the clock's night; the month has no such day; nobody works that day.
Note = Night | Literal["short_month", "holiday"]

# No order of a court, nor a plan with a client, stands longer without anybody looking at it.
LONGEST_YEARS: Final = 2
# As far as anybody looks ahead, and soon enough for every step of a cascade.
AHEAD: Final = timedelta(days=60)
_DAY: Final = timedelta(days=1)
_WEEK: Final = timedelta(days=7)


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a date comes again. starts: the first, on the wall of zone. every: so many days, weeks or months.

    weekdays: of a weekly rule, Monday 0; none: the first's. until: no date after this day. times: how many in all.
    """

    unit: Unit
    every: Annotated[int, Meta(ge=1, le=60)] = 1
    starts: datetime
    zone: str
    weekdays: Annotated[frozenset[Annotated[int, Meta(ge=0, le=6)]], Meta(max_length=7)] = frozenset()
    on: On = "number"
    until: date | None = None
    times: Annotated[int, Meta(ge=1, le=1000)] | None = None


class Made(msgspec.Struct, frozen=True):
    """One date of it. number: the first is 1. wished: what the rule says; local_time and at: what it came to."""

    number: int
    wished: datetime
    local_time: datetime
    at: datetime
    notes: tuple[Note, ...] = ()


def last_allowed(rule: Rule) -> date:
    """The last day a date of it may fall on, however the rule ends."""
    first = rule.starts.date()
    # Of February the 29th it is the 28th.
    year = first.year + LONGEST_YEARS
    return first.replace(year=year, day=min(first.day, monthrange(year, first.month)[1]))


def days(rule: Rule) -> Iterator[date]:
    """The days it falls on, in order, to its end."""
    ends_on = min(rule.until or date.max, last_allowed(rule))
    return islice(takewhile(lambda day: day <= ends_on, _days(rule)), rule.times)


def dates(rule: Rule, closed: frozenset[date] = frozenset()) -> Iterator[Made]:
    """All of it in order. closed: the days nobody works; a date on one is made, and says so. Raises UnknownZone."""
    return (_made(number, day, rule, closed) for number, day in enumerate(days(rule), start=1))


def due(
    rule: Rule, made_until: date | None, today: date, closed: frozenset[date] = frozenset()
) -> tuple[tuple[Made, ...], date]:
    """What is to be made now, and up to which day all is made then. today: where the date is.

    made_until: up to which day all was made before. What nobody made while its day passed is not made any more: nobody
    can be told of it.
    """
    horizon = max(today + AHEAD, made_until or date.min)
    after = max(made_until or date.min, today - _DAY)
    numbered = takewhile(lambda one: one[1] <= horizon, enumerate(days(rule), start=1))
    return tuple(_made(number, day, rule, closed) for number, day in numbered if day > after), horizon


def is_over(rule: Rule, made_until: date) -> bool:
    """Whether nothing of it is left to make."""
    return all(day <= made_until for day in days(rule))


def _made(number: int, day: date, rule: Rule, closed: frozenset[date]) -> Made:
    wished = datetime.combine(day, rule.starts.time())
    found = wall(wished, rule.zone)
    notes: tuple[Note | None, ...] = (
        found.night,
        "short_month" if _is_short(rule, day) else None,
        None if is_texting_day(day, closed) else "holiday",
    )
    return Made(number, wished, found.local_time, found.at, tuple(note for note in notes if note))


def _is_short(rule: Rule, day: date) -> bool:
    """Whether the month has no day as the rule wants it."""
    if rule.unit != "month" or rule.on in ("last_day", "last_weekday"):
        return False
    first = rule.starts.date()
    return day.day != first.day if rule.on == "number" else _week_of(day) != _week_of(first)


def _days(rule: Rule) -> Iterator[date]:
    """The days it names from its first on, without an end but the calendar's."""
    first = rule.starts.date()
    if rule.unit == "day":
        yield from (first + n * rule.every * _DAY for n in count())
    elif rule.unit == "week":
        monday = first - first.weekday() * _DAY
        weekdays = sorted(rule.weekdays or {first.weekday()})
        for week in (monday + n * rule.every * _WEEK for n in count()):
            yield from (day for day in (week + weekday * _DAY for weekday in weekdays) if day >= first)
    else:
        in_months = (_in_month(first, months, rule.on) for months in count(step=rule.every))
        yield from (day for day in in_months if day >= first)


def _in_month(first: date, months: int, on: On) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    start, length = monthrange(year, month + 1)
    if on == "number":
        return date(year, month + 1, min(first.day, length))
    if on == "last_day":
        return date(year, month + 1, length)
    day = 1 + (first.weekday() - start) % 7
    if on == "last_weekday":
        return date(year, month + 1, day + (length - day) // 7 * 7)
    # A fifth weekday that a month lacks is its fourth, and last.
    nth = day + 7 * _week_of(first)
    return date(year, month + 1, nth if nth <= length else nth - 7)


def _week_of(day: date) -> int:
    """Which of its weekday it is in the month, the first 0."""
    return (day.day - 1) // 7
