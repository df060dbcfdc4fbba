"""Days and times as a text says them, in every language we write."""

from datetime import datetime
from typing import Final

from proto.values.language import Language

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


def day(at: datetime, language: Language) -> str:
    """Monday, March 9 · lunes 9 de marzo: for "on {…}" and "el {…}"."""
    name, month = _DAYS[language][at.weekday()], _MONTHS[language][at.month - 1]
    return f"{name}, {month} {at.day}" if language == "en" else f"{name} {at.day} de {month}"


def clock(at: datetime, language: Language) -> str:
    """8:30 AM · las 8:30 a.m.: for "at {…}" and "a {…}". Twelve hours in both: this is how people here say it."""
    twelve = f"{at.hour % 12 or 12}:{at.minute:02}"
    if language == "en":
        return f"{twelve} {'PM' if at.hour >= 12 else 'AM'}"
    article = "la" if at.hour % 12 == 1 else "las"
    return f"{article} {twelve} {'p.m.' if at.hour >= 12 else 'a.m.'}"
