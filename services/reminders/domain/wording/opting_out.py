"""The line that tells a client how to get no more texts: with the first one, whatever the template says."""

import re
from collections.abc import Mapping
from typing import Final

from proto.values.language import Language
from services.reminders.domain.wording.sentences import sentences

OPT_OUT: Final[Mapping[Language, str]] = {
    "en": "Reply STOP for no more texts.",
    "es": "Responda STOP para no recibir mensajes.",
}
_STOP: Final = re.compile(r"\bSTOP\b")
_WHAT: Final[Mapping[Language, re.Pattern[str]]] = {
    "en": re.compile(r"\b(?:texts?|texting|messages?|reminders?|opt out|unsubscribe)\b", re.IGNORECASE),
    "es": re.compile(r"\b(?:mensajes?|textos?|avisos?|recordatorios?)\b", re.IGNORECASE),
}


def is_opt_out(sentence: str, language: Language) -> bool:
    """Whether a sentence says that STOP ends the texts, and not that it answers a question."""
    return bool(_STOP.search(sentence) and _WHAT[language].search(sentence))


def has_opt_out(text: str, language: Language) -> bool:
    """Whether one of its sentences does."""
    return any(is_opt_out(sentence, language) for sentence in sentences(text))


def with_opt_out(text: str, language: Language) -> str:
    """The text with that line at its end, unless it is there."""
    return text if has_opt_out(text, language) else f"{text.rstrip()} {OPT_OUT[language]}"
