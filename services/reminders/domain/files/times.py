"""When a row's date begins, by the clock there.

NoTime    these cells name no time there is; its reason and part say what is wrong
"""

import re
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final, Literal

from proto.values.window import UnknownZone, local, zone_named
from services.reminders.domain.files.dirt import is_nothing
from services.reminders.domain.files.mapping import Starts
from services.reminders.domain.revisions import YEARS

Part = Literal["date", "time", "ends", "time_zone"]
NoTimeReason = Literal["no_date", "not_a_date", "no_time", "not_a_time", "midnight", "skipped_hour", "unknown_zone"]
_ISO: Final = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?|\d{8}T\d{6}Z?", re.ASCII
)
_ISO_TIME: Final = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?", re.ASCII)
# What databases and spreadsheets write behind a date that has no time.
_NO_TIME: Final = re.compile(r"[T ]0?0:00(?::00(?:\.0+)?)?$|,? 12:00(?::00)? am$", re.IGNORECASE)
_HALF: Final = re.compile(r"(?<=\d)\s*([ap])\.? ?m\b\.?", re.IGNORECASE)
# strptime's own for a time alone; one that nobody's date is.
_ANY_DAY: Final = "1900-01-01"
LONGEST: Final = timedelta(days=31)


class NoTime(ValueError):
    """These cells name no time there is."""

    def __init__(self, reason: NoTimeReason, part: Part) -> None:
        super().__init__(reason)
        self.reason: NoTimeReason = reason
        self.part: Part = part


def begins(starts: Starts, date: str, time: str, zone: str) -> datetime:
    """The wall time there, without an offset. Raises NoTime.

    Midnight is no time: it is how programs say that they know none. Nor is one that the clocks skip.
    """
    part: Part = "time" if starts.time else "date"
    at = _on_that_day(starts, date, time) if starts.time else _moment(date, starts.date_formats, zone, "date")
    if at.year not in YEARS:
        raise NoTime("not_a_date", "date")
    if (at.hour, at.minute) == (0, 0):
        raise NoTime("midnight", part)
    if local(at, zone).astimezone(zone_named(zone)).replace(tzinfo=None) != at:
        raise NoTime("skipped_hour", part)
    return at


def ends(starts: Starts, cell: str, begin: datetime, zone: str) -> datetime | None:
    """When it is over, that day or as the cell says; None when it says nothing that can be."""
    try:
        at = _moment(cell, starts.time_formats, zone, "ends")
    except NoTime:
        return None
    if at.year not in YEARS:  # a time of day, and no more
        at = datetime.combine(begin, at.time())
    return at if begin < at <= begin + LONGEST else None


def zone_of(name: str) -> str:
    """The zone's name, which is one. Raises NoTime."""
    try:
        zone_named(name)
    except UnknownZone as error:
        raise NoTime("unknown_zone", "time_zone") from error
    return name


def is_date(cell: str, starts: Starts) -> bool:
    """Whether a date stands here: no header says one."""
    try:
        _moment(_NO_TIME.sub("", cell), starts.date_formats, "UTC", "date")
    except NoTime:
        return False
    return True


def _on_that_day(starts: Starts, date: str, time: str) -> datetime:
    day = _moment(_NO_TIME.sub("", date), starts.date_formats, "UTC", "date")
    if is_nothing(time):
        raise NoTime("no_time", "time")
    # A spreadsheet's time of day has a day of its own, that of its first calendar.
    hour = _moment(time, starts.time_formats, "UTC", "time")
    return day.replace(hour=hour.hour, minute=hour.minute)


def _moment(cell: str, formats: tuple[str, ...], zone: str, part: Part) -> datetime:
    if is_nothing(cell):
        raise NoTime("no_date", part)
    if not _ISO.fullmatch(cell):
        return _read(cell, formats, part)
    try:
        at = datetime.fromisoformat(cell)
        at = at.astimezone(zone_named(zone)).replace(tzinfo=None) if at.tzinfo else at
    except (ValueError, OverflowError) as error:
        raise NoTime("not_a_date" if part == "date" else "not_a_time", part) from error
    return at.replace(second=0, microsecond=0)


# A court's calendar has thousands of rows and few hours; strptime is the slowest thing done with a row.
@lru_cache(maxsize=50_000)
def _read(cell: str, formats: tuple[str, ...], part: Part) -> datetime:
    if part in ("time", "ends") and _ISO_TIME.fullmatch(cell):
        return datetime.fromisoformat(f"{_ANY_DAY}T{cell[:5]}")
    told = _HALF.sub(lambda found: f" {found[1]}m", cell)
    for one in formats:
        try:
            # No offset is read: a wall time has none, and zones are named by the mapping.
            at = datetime.strptime(told, re.sub(r"\s*%p", " %p", one))  # noqa: DTZ007
        except ValueError:
            continue
        return at.replace(second=0, microsecond=0)
    raise NoTime("not_a_date" if part == "date" else "not_a_time", part)
