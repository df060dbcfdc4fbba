"""What a client who needs another time is asked: why, by digit, and when that is still of use."""

from datetime import datetime, timedelta
from typing import Final

from proto.values.window import NoWindow, Window, sending_window
from proto.values.wording import Wording
from services.kit import failpoints
from services.reminders.domain.plan import Hours

# Nothing of the date is in it, nor a name: anybody may read it. That the date stands is what they most need to know.
# One segment in each language; the Spanish keeps to the accents that do not cost it its alphabet.
WORDS: Final[Wording] = {
    "en": "Thanks. Your time stays as it is until you hear from us. Why do you need another?"
    " Reply 1 work, 2 ride, 3 child, 4 sick, 5 other.",
    "es": "Gracias. Su hora sigue igual hasta que le avisemos. ¿Por qué necesita otra?"
    " Responda 1 trabajo, 2 transporte, 3 hijos, 4 enfermedad, 5 otro.",
}
# After that the phone is put away, and a question out of nothing.
AT_ONCE: Final = timedelta(minutes=30)


def asking_window(said_at: datetime, now: datetime, hours: Hours, starts_at: datetime) -> Window | None:
    """When the question may go: at once, or never. said_at: when they asked for another time.

    None at night, after the date, and where the answer has lain about.
    """
    if failpoints.is_off("why_in_hours"):
        return Window(now, now + AT_ONCE)
    latest = min(said_at + AT_ONCE, starts_at)
    try:
        window = sending_window(now, hours.zone, hours.quiet_from, hours.quiet_until, latest=latest)
    except NoWindow:
        return None
    return window if window.allows(now) else None
