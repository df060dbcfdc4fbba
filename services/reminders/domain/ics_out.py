"""Dates as calendars read them: a feed of a staff member's, and one date for its client.

Source: RFC 5545 §3.1 (lines and their folding), §3.3.11 (text), §3.6.1, §3.8; RFC 7986 §5 (name and refreshing).
Times are UTC, so that no zone need be explained: each calendar shows them on its own clock.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import msgspec

from proto.values.language import Language
from services.reminders.domain.planning.conflicts import OTHERWISE, USUAL

_MAKER: Final = "-//ClientComm//Reminders//EN"
# Octets of a line without its end, §3.1.
_LINE: Final = 75
_ESCAPED: Final = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
# Calendars that know other ends of a line than ours must find none in a value.
_ENDS: Final = str.maketrans(dict.fromkeys("\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029", "\n"))
# How often a calendar should look again: a hearing that was moved this morning is seen before noon.
_AGAIN: Final = "PT1H"
_KINDS: Final[dict[str, dict[Language, str]]] = {
    "hearing": {"en": "hearing", "es": "audiencia"},
    "class": {"en": "class", "es": "clase"},
    "payment": {"en": "payment", "es": "pago"},
    # A test is told as any appointment, here too: calendars lie open on desks.
    "appointment": {"en": "appointment", "es": "cita"},
}


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One date of a calendar. Moments are aware. seq: counts up with each change, so that calendars take the newest."""

    date_id: UUID
    seq: int
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    title: str
    place: str = ""
    notes: str = ""
    is_cancelled: bool = False


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A client's date as it stands, for a calendar."""

    date_id: UUID
    seq: int
    changed_at: datetime
    kind: str
    given_name: str
    family_name: str
    starts_at: datetime
    ends_at: datetime | None = None
    place: str = ""
    is_cancelled: bool = False


def for_staff(listed: Listed, language: Language, *, shows_names: bool) -> Event:
    """A date in the feed of whoever serves the client. Names only where their department allows them: feeds are copied
    to phones and to companies that keep calendars. Never a case, nor what was written.
    """
    name = _one_line(f"{listed.given_name} {listed.family_name}") if shows_names else initials(listed)
    return _event(listed, f"{name} · {_kind(listed.kind, language)}", place=listed.place)


def for_client(listed: Listed, language: Language, bring: str = "") -> Event:
    """A date in its client's own calendar: when and where, and what to bring. What it is about others may see there."""
    return _event(listed, _kind("appointment", language).capitalize(), place=listed.place, notes=bring)


def initials(listed: Listed) -> str:
    """A. P. for Ana Peterson; a name without a letter has none."""
    firsts = (_first_letter(name) for name in (listed.given_name, listed.family_name))
    return " ".join(f"{first}." for first in firsts if first) or "–"


def calendar(events: Iterable[Event], name: str = "") -> bytes:
    """The calendar as it is fetched, text/calendar in UTF-8. name: what a feed is called; "" for a single date."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{_MAKER}", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    if name:
        lines += [f"NAME:{_text(name)}", f"X-WR-CALNAME:{_text(name)}"]
        lines += [f"REFRESH-INTERVAL;VALUE=DURATION:{_AGAIN}", f"X-PUBLISHED-TTL:{_AGAIN}"]
    for event in sorted(events, key=lambda event: (event.starts_at, event.date_id)):
        lines += _lines(event)
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _event(listed: Listed, title: str, *, place: str, notes: str = "") -> Event:
    return Event(
        date_id=listed.date_id,
        seq=listed.seq,
        changed_at=listed.changed_at,
        starts_at=listed.starts_at,
        ends_at=listed.ends_at or listed.starts_at + USUAL.get(listed.kind, OTHERWISE),
        title=title,
        place=place,
        notes=notes,
        is_cancelled=listed.is_cancelled,
    )


def _lines(event: Event) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.date_id}@clientcomm"
    yield f"SEQUENCE:{event.seq}"
    yield f"DTSTAMP:{_moment(event.changed_at)}"
    yield f"DTSTART:{_moment(event.starts_at)}"
    yield f"DTEND:{_moment(event.ends_at)}"
    yield f"SUMMARY:{_text(_one_line(event.title))}"
    if place := _one_line(event.place):
        yield f"LOCATION:{_text(place)}"
    if event.notes.strip():
        yield f"DESCRIPTION:{_text(event.notes)}"
    yield f"STATUS:{'CANCELLED' if event.is_cancelled else 'CONFIRMED'}"
    yield "END:VEVENT"


def _kind(kind: str, language: Language) -> str:
    return _KINDS.get(kind, _KINDS["appointment"])[language]


def _first_letter(name: str) -> str:
    return next((char for char in name if char.isalnum()), "").upper()[:1]


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _one_line(text: str) -> str:
    return " ".join(text.translate(_ENDS).split())


def _text(value: str) -> str:
    """A value that can be nothing but one: no end of a line, no control character, and no half of a pair."""
    plain = value.replace("\r\n", "\n").translate(_ENDS).encode(errors="ignore").decode()
    return "".join(map(_seen, plain)).translate(_ESCAPED)


def _seen(char: str) -> str:
    if char == "\n" or char.isprintable():
        return char
    return " " if char.isspace() else ""


def _folded(line: str) -> bytes:
    """The line in pieces of 75 octets at most, none of which ends within a character."""
    pieces, piece = [], b""
    for char in line:
        octets = char.encode()
        if len(piece) + len(octets) > _LINE:
            pieces.append(piece)
            piece = b" "
        piece += octets
    return b"".join(one + b"\r\n" for one in (*pieces, piece))
