"""What can be wrong with a form: each fault names its field, and the way out where there is one.

BadForm    it can't be saved; faults says why
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal

import msgspec

from proto.values.language import Language
from proto.values.spoken import day
from services.reminders.domain.by_hand.saying import moment, said

Code = Literal[
    # A date's own.
    "no_such_time",
    "skipped",
    "past",
    "too_far",
    "unknown_zone",
    "empty",
    "too_long",
    # Its words.
    "unknown_blank",
    "stray_brace",
    "unsendable",
    "carrier_word",
    # When it is said.
    "no_lead",
    "lead_past",
    "lead_too_late",
    "two_a_day",
    "too_many",
    # How it comes again.
    "no_end",
    "two_ends",
    "ends_first",
    "too_long_a_time",
    "not_its_day",
    "once",
]
# {given}: what stands there now. {fix}: what would do instead, said as people say it.
SENTENCES: Final[Mapping[Code, Mapping[Language, str]]] = {
    "no_such_time": {
        "en": "There is no such day or time ({given}); write it as 2026-12-01T09:00.",
        "es": "No existe ese día u hora ({given}); escríbalo como 2026-12-01T09:00.",
    },
    "skipped": {
        "en": "{given} doesn't exist: the clocks go forward that night. Take {fix}?",
        "es": "{given} no existe: esa noche se adelanta el reloj. ¿Toma {fix}?",
    },
    "past": {
        "en": "{given} has passed; choose a time to come.",
        "es": "{given} ya pasó; elija una hora futura.",
    },
    "too_far": {
        "en": "{given} is too far ahead; {fix} is the last day.",
        "es": "{given} está demasiado lejos; el último día es {fix}.",
    },
    "unknown_zone": {
        "en": "“{given}” is no time zone; write one such as {fix}.",
        "es": "«{given}» no es una zona horaria; escriba una como {fix}.",
    },
    "empty": {"en": "This is empty; write it.", "es": "Está vacío; escríbalo."},
    "too_long": {
        "en": "This is {given} characters long; {fix} is the most.",
        "es": "Tiene {given} caracteres; el máximo es {fix}.",
    },
    "unknown_blank": {
        "en": "Nothing fills {given} here. What can be filled: {fix}.",
        "es": "Aquí nada llena {given}. Lo que se puede llenar: {fix}.",
    },
    "stray_brace": {
        "en": "A brace stands alone; blanks look like this: {fix}.",
        "es": "Hay una llave suelta; los espacios se escriben así: {fix}.",
    },
    "unsendable": {
        "en": "A character in it cannot be sent; write the words again.",
        "es": "Tiene un carácter que no se puede enviar; escriba el texto de nuevo.",
    },
    "carrier_word": {
        "en": "{given} means something to phone companies and can cut the client off; ask for {fix}.",
        "es": "{given} significa algo para las compañías telefónicas y puede dejar al cliente sin mensajes;"
        " pida {fix}.",
    },
    "no_lead": {
        "en": "Choose when the reminder goes.",
        "es": "Elija cuándo sale el recordatorio.",
    },
    "lead_past": {
        "en": "{given} has passed; choose a later time, or “1 day before” to send it as soon as it may go.",
        "es": "{given} ya pasó; elija una hora posterior, o «1 día antes» para que salga en cuanto se pueda.",
    },
    "lead_too_late": {
        "en": "{given} leaves less than an hour before it begins; {fix} is the last time.",
        "es": "{given} deja menos de una hora antes de que empiece; la última hora es {fix}.",
    },
    "two_a_day": {
        "en": "Two reminders on one day ({given}); a client gets one text a day.",
        "es": "Dos recordatorios en un día ({given}); el cliente recibe un mensaje al día.",
    },
    "too_many": {
        "en": "{given} reminders for one date; {fix} is the most: more help nobody.",
        "es": "{given} recordatorios para una cita; el máximo es {fix}: más no ayudan a nadie.",
    },
    "no_end": {
        "en": "Say until when, or how many times. {fix} is the last day it may have.",
        "es": "Diga hasta cuándo o cuántas veces. El último día posible es {fix}.",
    },
    "two_ends": {
        "en": "Say either until when, or how many times.",
        "es": "Diga o hasta cuándo o cuántas veces, no ambos.",
    },
    "ends_first": {
        "en": "{given} is before the first date; {fix} is the earliest.",
        "es": "{given} es antes de la primera cita; lo más temprano es {fix}.",
    },
    "too_long_a_time": {
        "en": "{given} is too far ahead; {fix} is the most, and it can be set again then.",
        "es": "{given} es demasiado; lo máximo es {fix}, y entonces se puede volver a poner.",
    },
    "not_its_day": {
        "en": "{given} is none of its days; the first of them is {fix}.",
        "es": "{given} no es uno de sus días; el primero es {fix}.",
    },
    "once": {
        "en": "It would come only once; say a later end, or set one date.",
        "es": "Sería una sola vez; diga un final posterior o ponga una sola cita.",
    },
}
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d", re.ASCII)
# What somebody typed is shown back, not all of a page that they pasted.
_SHOWN: Final = 60


class Fault(msgspec.Struct, frozen=True):
    """One thing wrong with one field. fix: what the field may be set to instead, "" where only a person knows."""

    field: str
    code: Code
    given: str = ""
    fix: str = ""

    def sentence(self, language: Language) -> str:
        """For whoever filled in the form. Wall times and days are said as people say them."""
        given, fix = _spoken(self.given[:_SHOWN], language), _spoken(self.fix, language)
        return said(SENTENCES[self.code][language], {"given": given, "fix": fix})


class BadForm(ValueError):
    """It can't be saved."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(f"{fault.field}: {fault.code}" for fault in faults))
        self.faults = faults


def _spoken(value: str, language: Language) -> str:
    """A wall time or a day as people say it; all else as it stands."""
    try:
        if _MOMENT.fullmatch(value):
            return moment(datetime.fromisoformat(value), language)
        if _DAY.fullmatch(value):
            at = datetime.fromisoformat(value)
            return f"{day(at, language)}{', ' if language == 'en' else ' de '}{at.year}"
    except ValueError:  # it looks like one and is none
        return value
    return value
