"""The name a public calendar lists somebody under, as a person would write it; it is never what finds a client."""

import re
from typing import Final

from services.reminders.domain.files.dirt import fold, is_garbled, is_nothing

# It only tells several people of one case apart.
LONGEST: Final = 80
# "First name unknown", "last name unknown", and their kin.
_NOBODY: Final = frozenset(("fnu", "lnu", "nfn", "nln", "nmn"))
_SUFFIX: Final = re.compile(r"(jr|sr|ii|iii|iv|v|2nd|3rd)\.?", re.IGNORECASE)
_NUMERALS: Final = frozenset(("ii", "iii", "iv"))


def listed(full: str, given: str, family: str) -> str:
    """Jane Doe Jr, out of whatever stood in these columns; empty when nobody knew a name, or its letters were lost.

    Given and family are used where either says anything, else full.
    """
    first = _known(given)
    parts = _family_last(_known(family or ("" if given else full)))
    if len(parts) > 1:  # "Doe, Jane" where only Doe should stand, and Jane beside it
        parts = [part for part in parts if not fold(first).startswith(fold(part))]
    name = " ".join(recased(part) for part in (first, *parts) if part)
    return "" if is_garbled(name) else name[:LONGEST].strip()


def recased(name: str) -> str:
    """SMITH-O'NEIL JR as Smith-O'Neil Jr; what has small letters beside capitals was written by somebody who knew."""
    if not (name.isupper() or name.islower()):
        return name
    return " ".join(_word(word) for word in name.split())


def _known(name: str) -> str:
    words = [word for word in name.split() if fold(word).strip(".,") not in _NOBODY]
    return "" if is_nothing(" ".join(words).strip(" ,")) else " ".join(words)


def _family_last(name: str) -> list[str]:
    """Doe, Jane, Jr → Jane, Doe, Jr; Doe Jr and Jane Doe as they stand."""
    first, *rest = [part.strip() for part in name.split(",") if part.strip(" ,.")] or [""]
    given = [part for part in rest if not _SUFFIX.fullmatch(part)]
    return [*given, first, *(part for part in rest if _SUFFIX.fullmatch(part))]


def _word(word: str) -> str:
    if word.casefold() in _NUMERALS:
        return word.upper()
    shown = "".join(part[:1].upper() + part[1:] for part in re.split(r"([-'’.\"(])", word.lower()))
    return re.sub(r"^Mc(\w)", lambda found: "Mc" + found[1].upper(), shown)
