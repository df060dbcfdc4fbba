"""What to know of the days a repeated date falls on, before it is saved."""

from collections.abc import Mapping
from typing import Final

from proto.values.language import Language
from services.reminders.domain.by_hand.saying import moment, said
from services.reminders.domain.repeating import Made, Note

# {wished}: what the rule says. {at}: what it came to.
SENTENCES: Final[Mapping[Note, Mapping[Language, str]]] = {
    "skipped": {
        "en": "{wished} doesn't exist, because the clocks go forward: it is {at}.",
        "es": "{wished} no existe, porque se adelanta el reloj: es {at}.",
    },
    "twice": {
        "en": "{at} comes twice that night, because the clocks go back: the first is meant.",
        "es": "{at} ocurre dos veces esa noche, porque se atrasa el reloj: vale la primera.",
    },
    "short_month": {
        "en": "The month has no such day: it is {at}.",
        "es": "El mes no tiene ese día: es {at}.",
    },
    "holiday": {
        "en": "{at} is on a weekend or a holiday.",
        "es": "{at} cae en fin de semana o feriado.",
    },
}


def sentence(note: Note, made: Made, language: Language) -> str:
    """For whoever is about to save it."""
    values = {"wished": moment(made.wished, language), "at": moment(made.local_time, language)}
    return said(SENTENCES[note][language], values)
