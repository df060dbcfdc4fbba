"""The words that carriers act on, and their like in Spanish. Everything else a client writes is read by threads."""

import unicodedata
from datetime import datetime, timedelta

from proto.sms import Keyword

# Whole texts, without case, accents and dashes. English: the provider's default words on long codes, and "opt out" as
# the FCC has it. Spanish: words that alone mean nothing else; the provider itself blocks on them only where Advanced
# Opt-Out was told to, so the claim's look at opt-outs is what holds them.
# Not "cancelar": no carrier acts on it, and under a reminder it means the appointment; threads shows it to a person.
# END, QUIT and CANCEL are why answers to our questions are digits.
_WORDS: dict[Keyword, tuple[str, ...]] = {
    "stop": (
        *("stop", "stopall", "stop all", "unsubscribe", "end", "quit", "cancel", "revoke", "optout", "opt out"),
        *("alto", "pare", "paren", "parar", "detener", "baja", "dar de baja", "darme de baja"),
        *("desuscribir", "desuscribirme"),
    ),
    "start": ("start", "unstop"),
    "help": ("help", "info", "ayuda"),
}
_KEYWORDS: dict[str, Keyword] = {word: keyword for keyword, words in _WORDS.items() for word in words}
# Mean "start" only to a number that had stopped; from anybody else they are an answer.
_MAYBE_START = frozenset(["yes", "iniciar", "comenzar", "empezar", "reanudar"])
# As the provider's Advanced Opt-Out says it.
_TOLD: dict[str, Keyword] = {"STOP": "stop", "START": "start", "HELP": "help"}

# The provider's list has times in whole seconds.
_UNCLEAR = timedelta(seconds=1)
_ROUND_A_WORD = " \t\r\n.,!?¡¿…\"'“”‘’«»()*"
_LONGEST_WORD = max(map(len, (*_KEYWORDS, *_MAYBE_START))) + 8  # accents and blanks that come off


def word_of(body: str) -> str:
    """The word a body may be, as keywords are compared; nothing when it is too long for one."""
    word = body.strip(_ROUND_A_WORD)
    if not word or len(word) > _LONGEST_WORD:
        return ""
    if not word.isascii():
        word = "".join(char for char in unicodedata.normalize("NFKD", word) if not unicodedata.combining(char))
    return " ".join(word.casefold().replace("-", " ").split())


def keyword_of(body: str, opt_out_type: str, is_opted_out: bool) -> Keyword | None:
    """The carrier word in a text, if it is one. opt_out_type: what the provider took it for, where it says so."""
    if opt_out_type in _TOLD:
        return _TOLD[opt_out_type]
    word = word_of(body)
    return "start" if is_opted_out and word in _MAYBE_START else _KEYWORDS.get(word)


def is_overtaken(keyword: Keyword, heard_at: datetime, newest_at: datetime) -> bool:
    """Whether a keyword received late is settled by a word heard since; where the order is unclear, STOP wins."""
    return newest_at >= heard_at + (_UNCLEAR if keyword == "stop" else timedelta(0))
