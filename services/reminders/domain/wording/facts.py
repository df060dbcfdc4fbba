"""The facts of one date that fill the blanks, as one client reads them."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

import msgspec

from proto.values.language import Language
from proto.values.spoken import clock, day
from proto.values.window import zone_named

# Nobody in particular serves the client: what stands in the name's place, and where the office is not named beside it.
_TEAM: Final[Mapping[Language, str]] = {"en": "the team", "es": "el equipo"}
_COUNTY_TEAM: Final[Mapping[Language, str]] = {"en": "the county team", "es": "el equipo del condado"}
# Nobody is named to ask: an answer reaches a person.
_TEXT_BACK: Final[Mapping[Language, str]] = {"en": "text us back here", "es": "responda a este mensaje"}
_SAYS: Final = re.compile(r"[^\W_]")
_ROUND: Final = str.maketrans("{}", "()")


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """A date and whose it is. starts_at, and former_at (what the client was told before), are aware.

    zone: where it takes place. case_manager: a given name. office: what the department calls itself. What is not known
    is "".
    """

    given_name: str
    case_manager: str = ""
    office: str
    starts_at: datetime
    former_at: datetime | None = None
    zone: str
    client_zone: str
    place: str = ""
    contact: str = ""


def values(facts: Facts, language: Language, *, is_neutral: bool = False) -> dict[str, str]:
    """What fills each blank; "" for what nobody knows. Raises UnknownZone."""
    nobody = _COUNTY_TEAM if is_neutral else _TEAM
    return {
        "given_name": told(facts.given_name),
        "case_manager": told(facts.case_manager) or nobody[language],
        "office": told(facts.office),
        **_spoken("start", facts.starts_at, facts, language),
        **_spoken("former", facts.former_at, facts, language),
        "place": told(facts.place),
        "contact": told(facts.contact) or _TEXT_BACK[language],
    }


def _spoken(name: str, at: datetime | None, facts: Facts, language: Language) -> dict[str, str]:
    if at is None:
        return {}
    # In UTC: of the two moments at which a wall clock shows the same, a zone's own time says not which.
    said_day, said_time = _said(at.astimezone(UTC), facts.client_zone, facts.zone, language)
    return {f"{name}_day": said_day, f"{name}_time": said_time}


# Dates begin at the full and half hours: of thousands due in one minute most say the same.
@lru_cache(maxsize=1024)
def _said(at: datetime, client_zone: str, zone: str, language: Language) -> tuple[str, str]:
    here, there = at.astimezone(zone_named(client_zone)), at.astimezone(zone_named(zone))
    said = clock(here, language)
    # Who lives by another clock than the courtroom's must know of both: an hour's mistake is a missed date.
    if clock(there, language) != said:
        local = clock(there, language).removeprefix("las ").removeprefix("la ")
        said += f" ({local} there)" if language == "en" else f" ({local} hora local)"
    return day(here, language), said


# One text takes each value up to four times: in two languages, in full and neutral.
@lru_cache(maxsize=256)
def told(value: str) -> str:
    """A value as a text takes it: one line of what can be seen, and no brace, which would look like a mistake of ours.

    What has neither a letter nor a digit says nothing: it counts as not known.
    """
    seen = value if value.isprintable() else "".join(filter(_is_seen, value))
    line = " ".join(seen.translate(_ROUND).split())
    return line if _SAYS.search(line) else ""


def _is_seen(char: str) -> bool:
    return char.isprintable() or char.isspace()
