"""Whom a call rings, in what order, and the languages of what is said when nobody answers."""

import re
from collections.abc import Collection, Sequence

import msgspec

from proto.values.language import LANGUAGES, Language, language_of

# Four rings and a little: longer, and a mailbox picks up or the caller is gone.
RING_S = 20

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


def is_phone(number: str) -> bool:
    """Whether a caller can be called back: not one who hides, and no machine's address."""
    return _PHONE.fullmatch(number) is not None and number not in _HIDDEN
