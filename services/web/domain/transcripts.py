"""A conversation on paper: its lines as plain text, what its file is called, and when its texts were, to the second."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date, datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

import msgspec
from babel.dates import format_date, format_time

from services.web.domain.times import LOCALES

INDENT = "    "
NAME_CHARS = 80
# What programs take for the end of a line, beside the two everybody knows.
_LINE_END = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One text or marker. who: its author and number; none for a marker. after: its pictures and what became of it."""

    day: str
    at: str
    who: str
    body: str
    after: tuple[str, ...] = ()
    is_ours: bool = False


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """A whole conversation, or what of it lies between two days."""

    title: str
    facts: tuple[str, ...]
    lines: tuple[Line, ...]
    language: str
    page: str


class Dates(msgspec.Struct):
    """The clock on paper: it must say the year, the second and the offset, for one night a year has an hour twice."""

    zone: ZoneInfo
    language: str
    _days: dict[date, str] = msgspec.field(default_factory=dict)

    def day(self, at: datetime) -> str:
        """Thursday, November 19, 2026"""
        return self.full(at.astimezone(self.zone).date())

    def full(self, day: date) -> str:
        """The same of a day."""
        if day not in self._days:
            self._days[day] = format_date(day, "full", locale=LOCALES[self.language])
        return self._days[day]

    def clock(self, at: datetime) -> str:
        """2:14:05 PM MST"""
        said = format_time(at, "h:mm:ss a z", tzinfo=self.zone, locale=LOCALES[self.language])
        return said.replace("\u202f", " ").replace("\u00a0", " ")

    def exact(self, at: datetime) -> str:
        """Both."""
        return f"{self.day(at)}, {self.clock(at)}"


def rows(text: str) -> list[str]:
    """Its lines, with characters that steer a screen or a printer named instead of obeyed."""
    return ["".join(map(_legible, line)) for line in _LINE_END.split(text)]


def _legible(char: str) -> str:
    if char == "\t":
        return INDENT
    return f"[U+{ord(char):04X}]" if unicodedata.category(char) == "Cc" else char


def as_text(paper: Paper) -> bytes:
    """A text file as Windows likes it. What people wrote is indented, so no text can pass for an entry of ours."""
    return ("\r\n".join(_text_rows(paper)) + "\r\n").encode("utf-8-sig")


def _text_rows(paper: Paper) -> Iterator[str]:
    for fact in (paper.title, *paper.facts):
        yield " ".join(rows(fact))
    day = ""
    for line in paper.lines:
        if line.day != day:
            day = line.day
            yield from ("", f"=== {day} ===")
        yield ""
        yield f"[{line.at}] " + " ".join(rows(line.who or line.body))
        if line.who and line.body:
            yield from (INDENT + row for row in rows(line.body))
        yield from (f"{INDENT}({' '.join(rows(one))})" for one in line.after)


def file_name(family_name: str, given_name: str, days: str, ending: str) -> str:
    """For a Content-Disposition: in ASCII for the old, in Unicode for the rest (RFC 6266)."""
    whole = _tame(unicodedata.normalize("NFC", f"{family_name}-{given_name}"), str.isalnum)
    plain = _tame(unicodedata.normalize("NFD", whole), lambda char: char.isascii() and char.isalnum())
    names = [f"{name[:NAME_CHARS].strip('-') or 'conversation'}-{days}.{ending}" for name in (plain, whole)]
    return f"attachment; filename=\"{names[0]}\"; filename*=UTF-8''{quote(names[1], safe='')}"


def _tame(name: str, is_kept: Callable[[str], bool]) -> str:
    """Letters and digits, joined by single hyphens: nothing a file system or a header could take for more."""
    kept = "".join(char if is_kept(char) else "" if unicodedata.combining(char) else "-" for char in name)
    return re.sub("-+", "-", kept).strip("-")
