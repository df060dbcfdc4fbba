"""A day and a time as people type them: 12/1, Dec 1, tomorrow, next Tue; 9, 930, 3p. Both languages, always.

NotADay     nobody can say which day that is
NotATime    nobody can say which time that is
"""

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

_MONTHS: Final = (
    "jan ene",
    "feb",
    "mar",
    "apr abr",
    "may",
    "jun",
    "jul",
    "aug ago",
    "sep set",
    "oct",
    "nov",
    "dec dic",
)
_WEEKDAYS: Final = ("mon lun", "tue mar", "wed mie", "thu jue", "fri vie", "sat sab", "sun dom")
_FROM_TODAY: Final = {
    "today": 0, "hoy": 0, "tomorrow": 1, "tmrw": 1, "manana": 1, "day after tomorrow": 2, "pasado manana": 2,
}  # fmt: skip
_NEXT: Final = ("next", "proximo")
# Said, and meaning nothing of their own.
_FILLERS: Final = frozenset(["de", "del", "el", "on", "the", "this", "este", "of", "las", "at"])
_TIME: Final = re.compile(r"a?(\d{1,2})(?:[:.h]?(\d{2}))?h?(am?|pm?)?", re.ASCII)
_WORDS_OF_TIME: Final = {"noon": time(12), "mediodia": time(12)}


class NotADay(ValueError):
    """Nobody can say which day that is."""


class NotATime(ValueError):
    """Nobody can say which time that is."""


def day_in(text: str, today: date, *, is_day_first: bool = False) -> date:
    """The day, from today on unless a year says otherwise. is_day_first: 1/12 is in December. Raises NotADay."""
    plain = _plain(text)
    if plain in _FROM_TODAY:
        return today + timedelta(days=_FROM_TODAY[plain])
    try:
        return _weekday(plain.split(), today) or _dated(plain, today, is_day_first=is_day_first)
    except (ValueError, OverflowError) as error:
        raise NotADay(text) from error


def time_in(text: str) -> time:
    """The time. Without a.m. or p.m. 1 to 6 are in the afternoon: nobody sends at night. Raises NotATime."""
    plain = _plain(text).replace(" ", "")
    if plain in _WORDS_OF_TIME:
        return _WORDS_OF_TIME[plain]
    found = _TIME.fullmatch(plain)
    if found is None:
        raise NotATime(text)
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "")[:1]
    if half and not 1 <= hour <= 12:
        raise NotATime(text)
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif 1 <= hour <= 6 and not found[1].startswith("0"):
        hour += 12
    try:
        return time(hour, minute)
    except ValueError as error:
        raise NotATime(text) from error


def goes_at(local_at: datetime, zone: ZoneInfo) -> datetime:
    """The moment (UTC) a clock there shows that time; of a time that is skipped, when it next shows any."""
    while is_skipped(local_at, zone):
        local_at += timedelta(minutes=1)
    return local_at.replace(tzinfo=zone).astimezone(UTC)


def presets(now: datetime, zone: ZoneInfo) -> list[tuple[str, datetime]]:
    """What is chosen most: tomorrow, and Monday, at nine. By name, on the wall there."""
    today = now.astimezone(zone).date()
    days = {"tomorrow": today + timedelta(days=1), "monday": today + timedelta(days=7 - today.weekday())}
    if days["monday"] == days["tomorrow"]:
        del days["monday"]
    return [(name, datetime.combine(day, time(9))) for name, day in days.items()]


def is_skipped(local_at: datetime, zone: ZoneInfo) -> bool:
    """Whether the clocks there never show that time: they go on in spring."""
    return local_at.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local_at


def _plain(text: str) -> str:
    """Small letters without accents and points, one space between words; fillers left away."""
    letters = unicodedata.normalize("NFD", text.casefold())
    kept = "".join(" " if c.isspace() or c == "," else c for c in letters if not unicodedata.combining(c) and c != "·")
    kept = re.sub(r"(?<=[a-z])\.", "", kept)
    return " ".join(word for word in kept.split() if word not in _FILLERS)


def _weekday(words: list[str], today: date) -> date | None:
    """Tue: the next one after today; next Tue: the one of the week after this."""
    is_next = bool(words) and words[0] in _NEXT
    if len(words) != 1 + is_next:
        return None
    number = _number(words[-1], _WEEKDAYS)
    if number is None:
        return None
    if is_next:
        return today - timedelta(days=today.weekday()) + timedelta(days=7 + number)
    return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)


def _dated(plain: str, today: date, *, is_day_first: bool) -> date:
    if re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", plain):
        year, month, day = map(int, plain.split("-"))
        return date(year, month, day)
    parts = re.split(r"[ /.-]+", plain)
    months = [number for part in parts if (number := _number(part, _MONTHS)) is not None]
    numbers = [int(part) for part in parts if part.isdecimal() and part.isascii()]
    spoken = 1 if months else 0
    weekdays = len(parts) - len(numbers) - spoken
    is_odd = weekdays > 1 or (weekdays and _number(parts[0], _WEEKDAYS) is None)
    if is_odd or len(numbers) not in (2 - spoken, 3 - spoken):
        raise ValueError(plain)
    if months:
        return _in(numbers[1:], months[-1] + 1, numbers[0], today)
    first, second = numbers[:2]
    month, day = (second, first) if (is_day_first and second <= 12) or first > 12 else (first, second)
    return _in(numbers[2:], month, day, today)


def _in(years: list[int], month: int, day: int, today: date) -> date:
    """That day of the year that was said; without one, of this or the next."""
    if years:
        return date(years[0] + (2000 if years[0] < 100 else 0), month, day)
    this_year = date(today.year, month, day)
    return this_year if this_year >= today else date(today.year + 1, month, day)


def _number(word: str, names: tuple[str, ...]) -> int | None:
    """Which of these a word is, by its first three letters."""
    is_word = len(word) >= 3 and word.isalpha()
    found = (number for number, beginnings in enumerate(names) if word[:3] in beginnings.split())
    return next(found, None) if is_word else None
