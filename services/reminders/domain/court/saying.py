"""Sentences become a text of at most two segments: what can be spared goes first, then the tails of names."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Final

from proto.values.body import measure, segments, tidy
from proto.values.language import Language
from proto.values.spoken import clock, day
from proto.values.window import zone_named
from services.reminders.domain.court.facts import Case, Court, Hearing
from services.reminders.domain.court.words import COUNTY, OF, SAID, SPARE, UNNAMED, Phrase
from services.reminders.domain.wording.accents import accent_free
from services.reminders.domain.wording.budget import MOST_SEGMENTS
from services.reminders.domain.wording.facts import told

# What costs one unit in the phones' own alphabet.
_CHEAP: Final = frozenset(char for char in map(chr, range(0x20, 0x3AA)) if measure(char * 160).segments == 1)
_BLANK: Final = re.compile(r"\{(\w+)\}")
MOST_CHOICES: Final = 9
_LONGEST_NAME: Final = 60
_CUTS: Final = (_LONGEST_NAME, 40, 20)
_LABEL_CUTS: Final = (40, 24)
# Cut off, these lead nowhere; what is longer is not said.
_LONGEST_LINK: Final = 60
# What a court's pattern allows, parted.
_LONGEST_NUMBER: Final = 48
_WHOLE: Final = frozenset({"number", "day", "time", "until", "choices"})


def said(phrases: Sequence[Phrase], language: Language, values: Mapping[str, str]) -> str:
    """The phrases as one text, within two segments whatever the values."""
    return next(body for body in _tries(phrases, language, values) if segments(body) <= MOST_SEGMENTS)


def values(court: Court, number: str, hearing: Hearing | None = None) -> dict[str, str]:
    """What fills the blanks, without what depends on the language; see spoken."""
    pay = hearing.pay if hearing else None
    ways = (told(way) for way in (pay.url, pay.phone)) if pay else ()
    place = told(hearing.place) if hearing else ""
    return {
        "court": told(court.name) or "Court",
        "number": told(number)[:_LONGEST_NUMBER],
        "phone": told(court.phone)[:20],
        "sample": told(court.sample)[:40],
        "url": _link(court.verify_url),
        "pay": _ways(tuple(filter(None, map(_link, ways)))),
        "place": f", {place}" if place else "",
    }


def spoken(court: Court, language: Language, at: datetime | None = None, until: date | None = None) -> dict[str, str]:
    """Days and times, on the courthouse's own clock."""
    filled = {}
    if at is not None:
        here = at.astimezone(zone_named(court.zone))
        filled = {"day": day(here, language), "time": clock(here, language)}
    if until is not None:
        filled["until"] = day(datetime.combine(until, time(12), zone_named(court.zone)), language)
    return filled


def label(case: Case, cases: Sequence[Case], language: Language, digit: int) -> str:
    """What tells a case from the others: the person's name on the calendar, the county, or both; else its place."""
    names, counties = ({getattr(one, field) for one in cases} for field in ("listed_as", "county"))
    name = told(case.listed_as) if len(names) > 1 else ""
    county = told(case.county) if len(counties) > 1 else ""
    if county:
        county = COUNTY[language].replace("{county}", county)
    return ", ".join(filter(None, (name, county))) or UNNAMED[language].replace("{digit}", str(digit))


def choice(phrase: Phrase, labels: Sequence[str], language: Language, filled: Mapping[str, str]) -> tuple[str, int]:
    """A numbered choice and how many of labels it has; the rest is told to call."""
    for most in range(min(MOST_CHOICES, len(labels)), 0, -1):
        for cut in _LABEL_CUTS:
            choices = ", ".join(_numbered(labels[:most], language, cut))
            phrases: tuple[Phrase, ...] = (phrase,) if most == len(labels) else (phrase, "choose_more")
            body = _body(phrases, language, {**filled, "choices": choices}, cut)
            for cheaper in (body, _plain(body)):
                if segments(cheaper) <= MOST_SEGMENTS:
                    return cheaper, most
    raise ValueError("a choice has a first")


def _numbered(labels: Sequence[str], language: Language, cut: int) -> Iterator[str]:
    for digit, name in enumerate(labels, 1):
        yield OF[language].replace("{digit}", str(digit)).replace("{label}", _cut(name, cut))


def _tries(phrases: Sequence[Phrase], language: Language, filled: Mapping[str, str]) -> Iterator[str]:
    """The same said ever more shortly."""
    wanted = tuple(phrase for phrase in phrases if phrase not in SPARE or filled.get("url"))
    needed = tuple(phrase for phrase in phrases if phrase not in SPARE)
    for cut in _CUTS:
        for some in (wanted, needed):
            body = _body(some, language, filled, cut)
            yield body
            yield accent_free(body)
    # Letters that phones' own alphabet lacks: better without them than a third text, or none.
    yield _plain(_body(needed, language, filled, _CUTS[-1]))
    least = tuple(phrase for phrase in needed if phrase != "payable")
    yield _plain(_body(least, language, filled, _CUTS[-1]))


def _body(phrases: Sequence[Phrase], language: Language, filled: Mapping[str, str], cut: int) -> str:
    words = " ".join(SAID[language][phrase] for phrase in phrases)
    fitted = {name: value if name in _WHOLE else _fitted(name, value, cut) for name, value in filled.items()}
    # "a las 8:30 a.m." brings the full stop with it.
    return tidy(_BLANK.sub(lambda found: fitted[found[1]], words).replace(".m..", ".m."))


def _fitted(name: str, value: str, cut: int) -> str:
    return value if name in ("url", "pay", "phone", "sample") else _cut(value, cut)


def _cut(value: str, cut: int) -> str:
    return value if len(value) <= cut else value[:cut].rstrip()


def _link(value: str) -> str:
    link = told(value)
    return link if len(link) <= _LONGEST_LINK else ""


def _ways(ways: Sequence[str]) -> str:
    both = ", ".join(ways)
    return both if len(both) <= _LONGEST_LINK else ways[0]


def _plain(body: str) -> str:
    return "".join(char for char in accent_free(body) if char in _CHEAP)
