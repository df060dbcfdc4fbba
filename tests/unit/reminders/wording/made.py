"""A template with nothing wrong in it, and facts to fill it with: a test changes one thing and looks."""

from datetime import UTC, datetime
from typing import Any

import msgspec

from services.reminders.domain.wording.budget import Longest
from services.reminders.domain.wording.facts import Facts
from services.reminders.domain.wording.linting import lint
from services.reminders.domain.wording.template import Template, Words

# 8:30 on a Monday in Salt Lake City.
MONDAY = datetime(2026, 3, 9, 14, 30, tzinfo=UTC)
FACTS = Facts(
    given_name="Ana",
    case_manager="Carla",
    office="Adult Probation",
    starts_at=MONDAY,
    former_at=datetime(2026, 3, 6, 16, 0, tzinfo=UTC),
    zone="America/Denver",
    client_zone="America/Denver",
    place="450 S State St, Room W42",
    contact="801-555-0192",
)
EN = (
    "Hi {given_name}, {case_manager} at {office}: you have a visit on {start_day} at {start_time}, {place}."
    " Coming keeps you on track. How will you get there?"
    " Reply 1 if coming, 2 for a new time, 3 if not {given_name}. Questions: {contact}."
)
ES = (
    "Hola {given_name}, {case_manager} de {office}: tiene visita el {start_day} a {start_time}, {place}."
    " Venir le ayuda a cumplir. ¿En qué va a venir?"
    " Responda 1 si viene, 2 para otra hora, 3 si no es {given_name}. Preguntas: {contact}."
)
NEUTRAL_EN = (
    "Hi {given_name}, this is {case_manager}. See you on {start_day} at {start_time}. Reply 1 yes, 2 no, 3 who?"
)
NEUTRAL_ES = "Hola {given_name}, soy {case_manager}: nos vemos el {start_day} a {start_time}. Responda 1, 2 o 3."
SHORT = Longest(given_name="Ana", case_manager="Li", office="Office", place="Room 2", contact="555-0100")
GOOD = Template(step="day_before", kind="other", wording=Words(en=EN, es=ES), tone="supportive")


def template(en: str = EN, es: str = ES, **changes: Any) -> Template:
    """The good one with other words, or another step, tone or twin."""
    return msgspec.structs.replace(GOOD, wording=Words(en=en, es=es), **changes)


def facts(**changes: Any) -> Facts:
    """The facts above with some of them changed."""
    return msgspec.structs.replace(FACTS, **changes)


def told(which: Template, longest: Longest = SHORT) -> list[tuple[str, str]]:
    """What linting finds but for advice: code and detail. Short values: what a word more costs is another matter."""
    return [(finding.code, finding.detail) for finding in lint(which, longest) if finding.weight != "advice"]


def codes(which: Template) -> set[str]:
    """The codes of everything it finds."""
    return {finding.code for finding in lint(which)}
