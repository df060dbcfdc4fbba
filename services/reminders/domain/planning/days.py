"""Days people expect to hear from an office: no weekend, no holiday of the county's."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

import holidays

_SATURDAY: Final = 5
_DAY: Final = timedelta(days=1)


def is_texting_day(day: date, closed: frozenset[date]) -> bool:
    """Whether reminders go on this day; closed are the holidays."""
    return day.weekday() < _SATURDAY and day not in closed


@lru_cache(maxsize=256)
def closed_days(region: str | None, years: range, county: frozenset[date] = frozenset()) -> frozenset[date]:
    """The holidays of those years in a region such as US-UT, and the county's own days.

    region None: the county's own only. Both a holiday and the day it is observed on count.
    Raises NotImplementedError for a region nobody knows.
    """
    if region is None:
        return county
    country, _, part = region.partition("-")
    return county.union(holidays.country_holidays(country, subdiv=part or None, years=years))


def earlier(day: date, closed: frozenset[date]) -> Iterator[date]:
    """The texting days from this one back, nearest first, without end."""
    while True:
        if is_texting_day(day, closed):
            yield day
        day -= _DAY


def next_texting_day(day: date, closed: frozenset[date]) -> date:
    """The first texting day after this one."""
    day += _DAY
    while not is_texting_day(day, closed):
        day += _DAY
    return day
