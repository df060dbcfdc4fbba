"""What a reminder says, in every language we write, with the date as people say it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from proto.values.body import tidy
from proto.values.language import LANGUAGES, Language
from proto.values.wording import Wording, render

# Written out here, not by a library: these words are on phones, and a library's upgrade must not change them.
_DAYS: Final[dict[Language, tuple[str, ...]]] = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
}
_MONTHS: Final[dict[Language, tuple[str, ...]]] = {
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
    "es": (
        "enero", "febrero", "marzo", "abril", "mayo", "junio",
        "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
    ),
}  # fmt: skip
# Digits, because CANCEL, END, QUIT and YES mean something else to carriers.
CHOICES: Final = ("coming", "another_time", "wrong_person")


def day(at: datetime, language: Language) -> str:
    """Monday, March 9 · lunes 9 de marzo."""
    name, month = _DAYS[language][at.weekday()], _MONTHS[language][at.month - 1]
    return f"{name}, {month} {at.day}" if language == "en" else f"{name} {at.day} de {month}"


def clock(at: datetime, language: Language) -> str:
    """8:30 AM · las 8:30 a.m. (twelve hours in both: this is how people here say it)."""
    twelve = f"{at.hour % 12 or 12}:{at.minute:02}"
    if language == "en":
        return f"{twelve} {'PM' if at.hour >= 12 else 'AM'}"
    article = "la" if at.hour % 12 == 1 else "las"
    return f"{article} {twelve} {'p.m.' if at.hour >= 12 else 'a.m.'}"


def bodies(wording: Wording, values: Mapping[str, str], times: Mapping[str, datetime]) -> dict[str, str]:
    """The body in each language the wording has. Each of times fills two names: start → start_day, start_time."""
    return {
        language: tidy(render(wording, language, {**values, **_spoken(times, language)}).body)
        for language in LANGUAGES
        if language in wording
    }


def _spoken(times: Mapping[str, datetime], language: Language) -> dict[str, str]:
    return {f"{name}_day": day(at, language) for name, at in times.items()} | {
        f"{name}_time": clock(at, language) for name, at in times.items()
    }
