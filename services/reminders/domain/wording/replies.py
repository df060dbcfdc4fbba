"""What a text asks its reader to answer: digits, because words such as CANCEL, END and YES are phone companies'.

Source: gateway's keywords (the provider's defaults on long codes, the FCC's words, their like in Spanish).
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from proto.values.language import Language
from services.reminders.domain.wording.findings import Code
from services.reminders.domain.wording.opting_out import is_opt_out
from services.reminders.domain.wording.sentences import sentences, unaccented
from services.reminders.domain.words import CHOICES

_DIGITS: Final = tuple(str(place) for place in range(1, len(CHOICES) + 1))
_CARRIERS: Final = (
    *("dar de baja", "darme de baja", "stop all", "opt out"),
    *("stop", "stopall", "unsubscribe", "end", "quit", "cancel", "revoke", "optout", "start", "unstop", "yes"),
    *("alto", "pare", "paren", "parar", "detener", "baja", "desuscribir", "desuscribirme"),
    *("iniciar", "comenzar", "empezar", "reanudar", "help", "info", "ayuda"),
)
_ANY_CARRIER: Final = "|".join(_CARRIERS)
# In capitals a word is meant to be sent, wherever it stands.
_SHOUTED: Final = re.compile(rf"\b(?:{_ANY_CARRIER.upper()})\b")
# What of them the line about no more texts may say.
_IN_OPT_OUT: Final = frozenset({"STOP", "HELP", "AYUDA"})
_VERBS: Final[Mapping[Language, str]] = {
    "en": r"(?:reply|respond|answer|text|send|write)(?: back)?(?: with)?(?: the)?(?: word| letter| number| digit)?",
    "es": r"(?:responda|conteste|envie|mande|escriba|textee)(?: con)?(?: la| el)?(?: palabra| letra| numero| digito)?",
}
_ASKED: Final[Mapping[Language, re.Pattern[str]]] = {
    language: re.compile(rf"\b(?i:{verbs}) (?P<quote>[\"'“‘«(]?)(?P<said>(?i:{_ANY_CARRIER})\b|\w+)")
    for language, verbs in _VERBS.items()
}
# No phone number, nor an hour.
_DIGIT: Final = re.compile(r"(?<![\w:-])\d{1,2}(?![\w:-]| ?[ap]\.?m\b)", re.IGNORECASE)


def wrong_replies(text: str, language: Language, *, is_asking: bool) -> Iterator[tuple[Code, str]]:
    """What it asks for that would not be understood, or be understood as something else: code and word."""
    for sentence in sentences(unaccented(text)):
        yield from _carriers(sentence, language)
        for found in _ASKED[language].finditer(sentence):
            said = found["said"]
            if _is_word_to_send(said, found["quote"]) and not _is_carrier(said):
                yield "not_a_digit", said
    for digit in asked_digits(text, language):
        if not is_asking:
            yield "reply_unasked", digit
        elif digit not in _DIGITS:
            yield "no_such_choice", digit


def missing_replies(text: str, language: Language) -> tuple[str, ...]:
    """The digits whose meaning it does not say."""
    said = asked_digits(text, language)
    return tuple(digit for digit in _DIGITS if digit not in said)


def asked_digits(text: str, language: Language) -> tuple[str, ...]:
    """The digits it asks for, each once: those of a sentence that says to reply one."""
    return tuple(
        dict.fromkeys(
            digit
            for sentence in sentences(unaccented(text))
            if any(found["said"].isdecimal() for found in _ASKED[language].finditer(sentence))
            for digit in _DIGIT.findall(sentence)
        )
    )


def _carriers(sentence: str, language: Language) -> Iterator[tuple[Code, str]]:
    shouted = _SHOUTED.findall(sentence)
    asked = [found["said"].upper() for found in _ASKED[language].finditer(sentence) if _is_carrier(found["said"])]
    excused = _IN_OPT_OUT if is_opt_out(sentence, language) else frozenset()
    for word in dict.fromkeys((*asked, *shouted)):
        if word not in excused:
            yield "carrier_word", word


def _is_carrier(word: str) -> bool:
    return word.casefold() in _CARRIERS


def _is_word_to_send(word: str, quote: str) -> bool:
    """A word in quotes or capitals is meant to be sent as it stands; "text us" and "reply here" are not."""
    return not word.isdecimal() and (bool(quote) or word.isupper())
