"""Time zones to choose from, in words: those a county's clients live in, and whatever one has already."""

from typing import Final

from babel.dates import get_timezone, get_timezone_name

from services.web.domain.times import LOCALES

ZONES: Final = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
    "America/Puerto_Rico",
)


def zones(language: str, *kept: str) -> list[tuple[str, str]]:
    """Each zone and its words: Mountain Time (Denver)."""
    return [(zone, zone_in_words(zone, language)) for zone in dict.fromkeys((*ZONES, *filter(None, kept)))]


def zone_in_words(zone: str, language: str) -> str:
    """Its words, or what it is called where there are none."""
    try:
        name = get_timezone_name(get_timezone(zone), locale=LOCALES[language], zone_variant="generic")
    except LookupError:  # typed by somebody; threads will refuse it
        return zone
    return f"{name[:1].upper()}{name[1:]} ({zone.rpartition('/')[2].replace('_', ' ')})"
