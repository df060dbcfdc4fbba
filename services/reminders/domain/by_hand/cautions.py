"""What to know before a date is saved: nothing of it forbids, each says what will be done."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final, Literal

import msgspec

from proto.people import PhoneHealth
from proto.values.language import Language
from services.reminders.domain.by_hand.saying import moment, said
from services.reminders.domain.planning import why
from services.reminders.domain.planning.cascade import Ideal
from services.reminders.domain.planning.days import is_texting_day
from services.reminders.domain.planning.placing import Calendar, Placed
from services.reminders.domain.planning.why import Why
from services.reminders.domain.wall import shown

Code = Literal[
    "never", "past", "quiet", "holiday", "holiday_earlier", "other_text",
    "nothing_goes", "failing", "unverified", "conflict", "twice",
]  # fmt: skip
# {at}: the time it speaks of. {reason}: why nothing goes.
SENTENCES: Final[Mapping[Code, Mapping[Language, str]]] = {
    "never": {
        "en": "No allowed time is left before it begins: no reminder goes.",
        "es": "Ya no queda una hora permitida antes de que empiece: no sale ningún recordatorio.",
    },
    "past": {
        "en": "{at} has passed: it goes as soon as it may.",
        "es": "{at} ya pasó: sale en cuanto se pueda.",
    },
    "quiet": {
        "en": "{at} is in quiet hours: it goes outside them.",
        "es": "{at} cae en horas de silencio: sale fuera de ellas.",
    },
    "holiday": {
        "en": "{at} is on a weekend or a holiday: it goes, and nobody may be there to answer.",
        "es": "{at} cae en fin de semana o feriado: sale, y quizá no haya nadie que responda.",
    },
    "holiday_earlier": {
        "en": "{at} is on a weekend or a holiday: it goes on the working day before.",
        "es": "{at} cae en fin de semana o feriado: sale el día hábil anterior.",
    },
    "other_text": {
        "en": "The client has a text on that day already: it goes on another, or beside it.",
        "es": "El cliente ya tiene un mensaje ese día: sale otro día, o además de ese.",
    },
    "nothing_goes": {
        "en": "Nothing goes as things stand. {reason}",
        "es": "Por ahora no sale nada. {reason}",
    },
    "failing": {
        "en": "The last texts to this number did not arrive.",
        "es": "Los últimos mensajes a este número no llegaron.",
    },
    "unverified": {
        "en": "Nobody has confirmed that this number is the client's: neutral words go.",
        "es": "Nadie ha confirmado que este número sea del cliente: sale un texto neutral.",
    },
    "conflict": {
        "en": "The client has another date they can't keep as well: {at}.",
        "es": "El cliente tiene otra cita a la que tampoco podría ir: {at}.",
    },
    "twice": {
        "en": "{at} comes twice that night, because the clocks go back: the first is meant.",
        "es": "{at} ocurre dos veces esa noche, porque se atrasa el reloj: vale la primera.",
    },
}


class Caution(msgspec.Struct, frozen=True):
    """One thing to know. at: a wall time, on the client's clock; of "twice", on the clock where the date is."""

    code: Code
    at: datetime | None = None
    reason: Why | None = None

    def sentence(self, language: Language) -> str:
        """For whoever is about to save it."""
        reason = why.sentence(self.reason, language) if self.reason else ""
        at = moment(self.at, language) if self.at else ""
        return said(SENTENCES[self.code][language], {"at": at, "reason": reason})


def of_text(ideal: Ideal, placed: Placed | None, calendar: Calendar, now: datetime) -> Iterator[Caution]:
    """What keeps a text from its moment, or goes with it."""
    wished = shown(ideal.at, calendar.hours.zone)
    if placed is None:
        yield Caution("never")
        return
    if ideal.at < now:
        yield Caution("past", wished)
    if {"quiet_later", "quiet_earlier"} & set(placed.why):
        yield Caution("quiet", shown(max(ideal.at, now), calendar.hours.zone))
    if "holiday_earlier" in placed.why:
        yield Caution("holiday_earlier", wished)
    if not is_texting_day(placed.local_on, calendar.closed):
        yield Caution("holiday", shown(placed.at, calendar.hours.zone))
    is_crowded = calendar.day_of(ideal.at) in calendar.taken and placed.at != ideal.at
    if is_crowded or {"one_a_day", "last_chance"} & set(placed.why):
        yield Caution("other_text")


def of_number(health: PhoneHealth | None, obstacle: Why | None, *, has_twin: bool) -> Iterator[Caution]:
    """What the client's number is like. has_twin: a number nobody has confirmed gets other words than these."""
    if obstacle is not None:
        yield Caution("nothing_goes", reason=obstacle)
    elif health == "failing":
        yield Caution("failing")
    elif health == "unverified" and has_twin:
        yield Caution("unverified")
