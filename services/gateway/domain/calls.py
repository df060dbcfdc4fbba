"""Whom a call rings, in what order, and the languages of what is said when nobody answers."""

import re
from collections.abc import Collection, Sequence
from typing import Final, Literal
from uuid import UUID

import msgspec

from proto.values.language import LANGUAGES, Language, language_of

# Four rings and a little: longer, and a mailbox picks up or the caller is gone.
RING_S = 20
# A desk phone that is forwarded to the line it is rung from sends the caller round, each time as a new call, and not
# every carrier says so. Nobody has more than two calls ringing at once.
CIRCLE_CALLS, CIRCLE_S = 2, 60

Outcome = Literal["ringing", "answered", "notice", "gone"]
# Spoken to whoever holds the phone now: neither the office nor the client is named.
NOTICE: Final[dict[Language, str]] = {
    "en": (
        "This number is for text messages, and nobody can take your call now. "
        "Please send a text message to this number. In an emergency, hang up and dial 9 1 1."
    ),
    "es": (
        "Este número es para mensajes de texto, y nadie puede contestar su llamada ahora. "
        "Por favor, envíe un mensaje de texto a este número. Si es una emergencia, cuelgue y marque el 9 1 1."
    ),
}

_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
_KEYS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")
# A caller who hides is one of these words to the provider, spelled on a telephone's keys.
_HIDDEN = {f"+{word.translate(_KEYS)}" for word in ("ANONYMOUS", "RESTRICTED", "BLOCKED", "UNKNOWN", "UNAVAILABLE")}


class Holder(msgspec.Struct, frozen=True):
    """A client whose number it is now.

    is_served: they have a thread with the department that was called. desk_phone: where whoever answers for them sits.
    """

    language: str
    is_served: bool
    desk_phone: str | None


class Call(msgspec.Struct, frozen=True):
    """Somebody calls. dialled: the number they called; forwarded_from: the phone that passed the call on, if any."""

    call_id: UUID
    provider_sid: str
    number: str
    dialled: str
    forwarded_from: str = ""


class Plan(msgspec.Struct, frozen=True):
    """The phones to ring one after the other, and the languages to speak then."""

    desks: tuple[str, ...]
    languages: tuple[Language, ...]


def plan(holders: Sequence[Holder], office_phone: str | None, never: Collection[str]) -> Plan:
    """The desk of the one client's owner, then the department's phone.

    Two who share a number are not guessed between, as in threads. never: what a call must not be passed on to, because
    it would come round to us again.
    """
    served = [holder for holder in holders if holder.is_served]
    own = served[0].desk_phone if len(served) == 1 else None
    desks = dict.fromkeys(phone for phone in (own, office_phone) if phone and phone not in never)
    return Plan(tuple(desks), _languages(holders))


def _languages(holders: Sequence[Holder]) -> tuple[Language, ...]:
    """What those who hold the number speak; all we have for a stranger."""
    spoken = {language_of(holder.language) for holder in holders}
    return tuple(language for language in LANGUAGES if language in spoken) or LANGUAGES


def next_outcome(plan: Plan, step: int, is_answered: bool, is_over: bool) -> Outcome:
    """How a call stands after this many desks were rung. is_over: the caller has hung up."""
    if is_answered:
        return "answered"
    if is_over:
        return "gone"
    return "ringing" if step < len(plan.desks) else "notice"


def is_phone(number: str) -> bool:
    """Whether a caller can be called back: not one who hides, and no machine's address."""
    return _PHONE.fullmatch(number) is not None and number not in _HIDDEN
