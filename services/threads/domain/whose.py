"""What a text says of whose number it came from: a clear yes, a clear no, or that whoever wrote it does not know us.

A yes and a no are all that is said; what says more is left to a person. A stranger who is taken for the client is sent
what is theirs, and a client who is taken for a stranger is sent nothing.
"""

import re
from collections.abc import Sequence
from typing import Final, Literal

from services.threads.domain.words import english, spanish

Whose = Literal["yes", "no", "doubt"]


def _any(*tables: Sequence[str]) -> str:
    return f"(?:{'|'.join(words for table in tables for words in table)})"


_ASIDE: Final = _any(english.ASIDE, spanish.ASIDE)
_THANKS: Final = _any(english.THANKS, spanish.THANKS)
_ITS_ME: Final = _any(english.ITS_ME, spanish.ITS_ME)
_NOT_ME: Final = _any(english.NOT_ME, spanish.NOT_ME)
_SOMEBODY: Final = _any(english.SOMEBODY, spanish.SOMEBODY)
_WHO_ARE_YOU: Final = _any(english.WHO_ARE_YOU, spanish.WHO_ARE_YOU)
# Each word with the blank behind it. NAME: the client's, as _named puts it there; a text that is read has no capitals.
_YES: Final = re.compile(rf"(?:{_ASIDE} ){{0,3}}(?:(?:1|one|uno) )?(?:{_ITS_ME} ){{1,3}}(?:{_THANKS} )?")
_NO: Final = re.compile(
    rf"(?:{_ASIDE} ){{0,3}}(?:(?:2|two|dos) )?{_NOT_ME} (?:(?:{_ASIDE}|{_NOT_ME}) ){{0,4}}(?:{_SOMEBODY} )?"
)
_DOUBT: Final = re.compile(rf"(?:{_ASIDE} ){{0,3}}(?:no )?{_WHO_ARE_YOU}")


def whose(plain: str, given: str = "", family: str = "") -> Whose | None:
    """What it says, None for nothing of that. plain: as it is read; given, family: who was asked for, likewise."""
    said = _named(plain, given, family)
    if _YES.fullmatch(f"{said} ") or _YES.fullmatch(f"{plain} "):  # somebody may be called Si
        return "yes"
    if _NO.fullmatch(f"{said} "):
        return "no"
    return "doubt" if _DOUBT.match(plain) else None


def names(plain: str, given: str = "", family: str = "") -> bool:
    """Whether it says the client's name: nothing else that was asked since can be meant then."""
    return _named(plain, given, family) != plain


def _named(plain: str, given: str, family: str) -> str:
    """The same with NAME for however much of the client's is said.

    Put into the text and not into what it is compared with: that would be built anew for every client who answers.
    """
    first = given.split()[0] if given else ""
    if not first or first not in plain:
        return plain
    last = f"(?: {re.escape(family)})?" if family else ""
    return re.sub(rf"(?<!\w)(?:{re.escape(given)}|{re.escape(first)}){last}(?!\w)", "NAME", plain)
