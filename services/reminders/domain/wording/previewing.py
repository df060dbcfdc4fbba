"""Words as one client would get them, before anybody does; of what can't be filled in, what it lacks."""

from datetime import datetime, timedelta
from typing import Final

import msgspec

from proto.values.body import UnsendableBody
from proto.values.language import Language
from proto.values.window import local
from proto.values.wording import MissingValue, WordingError
from services.reminders.domain.wording.facts import Facts
from services.reminders.domain.wording.rendering import texts
from services.reminders.domain.wording.template import Template

# Somebody's date in a week, at nine.
_AHEAD: Final = timedelta(days=7)
# What is said to have been before: no more than that the day was another.
_FORMER: Final = timedelta(days=1)


class Shown(msgspec.Struct, frozen=True):
    """The texts by language: in full, and to a number nobody has confirmed where that is another. missing: blanks."""

    full: dict[Language, str]
    neutral: dict[Language, str]
    missing: tuple[str, ...]


def shown(template: Template, facts: Facts) -> Shown:
    """Each language by itself: what is wrong with one hides no other. What linting refuses is in no text."""
    full, neutral, missing = dict[Language, str](), dict[Language, str](), list[str]()
    for language in template.wording.in_languages():
        try:
            said = texts(template, facts, languages=(language,))
        except MissingValue as error:
            missing += error.names
        except (WordingError, UnsendableBody):
            continue
        else:
            full |= said.full
            neutral |= said.neutral or {}
    return Shown(full, neutral, tuple(dict.fromkeys(missing)))


def example(office: str, zone: str, now: datetime) -> Facts:
    """A date of nobody's, in a department of this name and zone."""
    at = local(datetime.combine((now + _AHEAD).date(), datetime.min.time().replace(hour=9)), zone)
    return Facts(
        given_name="Ana",
        office=office,
        starts_at=at,
        former_at=at - _FORMER,
        zone=zone,
        client_zone=zone,
        place="450 S State St, room 201",
        contact="801-555-0192",
    )


def of_date(facts: Facts, starts_at: datetime, zone: str, place: str, contact: str) -> Facts:
    """The same for a date there is."""
    return msgspec.structs.replace(
        facts, starts_at=starts_at, former_at=starts_at - _FORMER, zone=zone, place=place, contact=contact
    )
