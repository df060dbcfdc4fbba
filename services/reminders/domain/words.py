"""What a reminder says, in every language we write, with the date as people say it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Final

from proto.values.body import tidy
from proto.values.language import LANGUAGES, Language
from proto.values.spoken import clock, day
from proto.values.wording import Wording, render
from services.reminders.domain.due import Also
from services.reminders.domain.planning.cascade import StepName

# Digits, because CANCEL, END, QUIT and YES mean something else to carriers.
CHOICES: Final = ("coming", "another_time", "wrong_person")
# What anybody may read, said in their place to a number nobody has confirmed: who is expected, and when. Not to what,
# where, or whom to ask; the digits mean the same.
_DIGITS_EN: Final = " Reply 1 if you are coming, 2 if you need another time, 3 if you are not {given_name}."
_DIGITS_ES: Final = " Responda 1 si viene, 2 si necesita otra hora, 3 si no es {given_name}."
_NEUTRAL: Final[Mapping[StepName, Wording]] = {
    "day_before": {
        "en": "Hi {given_name}, a reminder for {start_day} at {start_time}." + _DIGITS_EN,
        "es": "Hola, {given_name}: el {start_day} a {start_time} le esperamos." + _DIGITS_ES,
    },
    "moved": {
        "en": "Change for {given_name}: {former_day} at {former_time} is now {start_day} at {start_time}." + _DIGITS_EN,
        "es": "Cambio para {given_name}: lo del {former_day} a {former_time} cambia; el {start_day} a {start_time}"
        " le esperamos." + _DIGITS_ES,
    },
    "cancelled": {
        "en": "Change for {given_name}: {start_day} at {start_time} is cancelled.",
        "es": "Cambio para {given_name}: lo del {start_day} a {start_time} se cancela.",
    },
}
# The steps whose words are in the table; the others have those an office starts with.
HAVING_WORDS: Final = frozenset(_NEUTRAL)


def neutral(
    step: StepName, given_name: str, times: Mapping[str, datetime], languages: Collection[Language] = LANGUAGES
) -> dict[str, str]:
    """What this step says to a number nobody has confirmed, in each language; times as for bodies."""
    return bodies(_NEUTRAL[step], {"given_name": given_name}, times, languages)


def neutral_wording(step: StepName) -> Wording:
    """What it says there, before it is filled in."""
    return _NEUTRAL[step]


def bodies(
    wording: Wording,
    values: Mapping[str, str],
    times: Mapping[str, datetime],
    languages: Collection[Language] = LANGUAGES,
) -> dict[str, str]:
    """The body in each of these languages the wording has. Each of times fills two names: start_day, start_time."""
    return {
        language: tidy(render(wording, language, {**values, **_spoken(times, language)}).body)
        for language in languages
        if language in wording
    }


def _spoken(times: Mapping[str, datetime], language: Language) -> dict[str, str]:
    said: dict[str, str] = {}
    for name, at in times.items():
        said[f"{name}_day"], said[f"{name}_time"] = _said(at, language)
    return said


# Dates begin at the full and half hours: of thousands due in one minute most say the same.
@lru_cache(maxsize=1024)
def _said(at: datetime, language: Language) -> tuple[str, str]:
    return day(at, language), clock(at, language)


# Other dates a text speaks of, after the one it is about. Spanish without the accents that cost a text its alphabet.
_ALSO: Final[Wording] = {
    "en": "Also {also_day} at {also_time}, {place}.",
    "es": "Tambien el {also_day} a {also_time}, {place}.",
}
_ALSO_NEUTRAL: Final[Wording] = {
    "en": "Also {also_day} at {also_time}.",
    "es": "Tambien el {also_day} a {also_time}.",
}


def with_others(said: Mapping[str, str], others: Sequence[Also], *, is_neutral: bool = False) -> dict[str, str]:
    """A text with the other dates it speaks of, in each language it is written in."""
    parts = [
        bodies(_ALSO_NEUTRAL if is_neutral or not one.place else _ALSO, {"place": one.place}, {"also": one.local_time})
        for one in others
    ]
    return {language: " ".join([body, *(part[language] for part in parts)]) for language, body in said.items()}
