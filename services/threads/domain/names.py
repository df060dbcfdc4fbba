"""Names as they are searched, and as a list of strangers' making writes them."""

import re
import unicodedata
from typing import Final, Literal

import msgspec

# What stands where a name should be: "first name unknown", "last name unknown", and their kin.
_PLACEHOLDERS: Final = frozenset(("fnu", "lnu", "nfn", "nln", "unknown", "unk", "n/a", "na", "none", "null", "nombre"))
# The same where a number of a case should be.
_NO_IDS: Final = frozenset(
    (
        "pending",
        "tbd",
        "tba",
        "new",
        "not assigned",
        "unassigned",
        "no case",
        "not known",
        "x",
        "xx",
        "xxx",
        "ninguno",
        "ninguna",
        "pendiente",
        "sin numero",
        "desconocido",
        "n / a",
    )
)
_SUFFIX: Final = re.compile(r"^(jr|sr|ii|iii|iv|v|2nd|3rd)\.?$", re.IGNORECASE)
_NUMERALS: Final = frozenset(("ii", "iii", "iv"))

# recased: it stood in capitals, or in small letters. split: both stood in one field. mended: its accents were broken.
Mend = Literal["recased", "split", "mended"]


def fold(text: str) -> str:
    """Without case, accents and spare spaces: what a search compares."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    return re.sub(r"[\s,]+", " ", letters).strip()


def tidy(text: str) -> str:
    """As typed, without spare spaces; nothing if nobody could read it out."""
    words = " ".join(text.split())
    return words if any(char.isalpha() for char in words) else ""


class Cleaned(msgspec.Struct, frozen=True):
    """A name as a person would write it; a part is empty when the list does not say it. mends: what was put right."""

    given: str
    family: str
    mends: tuple[Mend, ...] = ()

    @property
    def is_garbled(self) -> bool:
        """Whether letters of it were lost on the way, so that nobody can tell the name."""
        return "\ufffd" in self.given + self.family


def clean(given: str, family: str, full: str = "") -> Cleaned:
    """The name that these fields of a list mean; full: both in one field."""
    mends: list[Mend] = []
    fields = [tidy(_mended(text)) for text in (given, family, full)]
    if fields != [tidy(text) for text in (given, family, full)]:
        mends.append("mended")
    halves = _halves(*fields)
    if halves != (fields[0], _without_commas(fields[1])):
        mends.append("split")
    shown = (_recased(halves[0]), _recased(halves[1]))
    if shown != halves:
        mends.append("recased")
    return Cleaned(*shown, tuple(mends))


def is_placeholder(name: str) -> bool:
    """Whether it only says that nobody knew the name."""
    return fold(name).replace(".", "") in _PLACEHOLDERS


def is_no_id(text: str) -> bool:
    """Whether what stands where an id should be identifies nobody: pending, n/a, ---, 0000."""
    return fold(text).strip(".") in _NO_IDS or is_placeholder(text) or not re.search(r"[^\W_0]", text)


def _mended(text: str) -> str:
    """José, out of JosÃ©: UTF-8 that somebody's program once took for Windows' own letters."""
    if not re.search(r"[ÃÂÅÄâ]", text):
        return text
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text


def _halves(given: str, family: str, full: str) -> tuple[str, str]:
    """Who wrote "Doe, Jane" into one field, whichever, meant two."""
    if not (given or family):
        return _of_one(full)
    if not given and family:
        return _of_one(family) if _is_both(family) else ("", _without_commas(family))
    if given and not family:
        return _of_one(given) if _is_both(given) else (given, "")
    before, comma, after = family.partition(",")
    if comma and fold(after) == fold(given):
        return given, before.strip()
    return given, _without_commas(family)


def _is_both(name: str) -> bool:
    _, comma, after = name.partition(",")
    return bool(comma) and bool(after.strip()) and not _SUFFIX.match(after.strip())


def _of_one(name: str) -> tuple[str, str]:
    """Doe, Jane; or Jane Doe: the last word is the family's, with its suffix."""
    if _is_both(name):
        parts = [part.strip() for part in name.split(",")]
        suffixes = " ".join(part for part in parts[1:] if _SUFFIX.match(part))
        return " ".join(part for part in parts[1:] if not _SUFFIX.match(part)), f"{parts[0]} {suffixes}".strip()
    words = _without_commas(name).split()
    last = 2 if len(words) > 2 and _SUFFIX.match(words[-1]) else 1
    return " ".join(words[:-last]), " ".join(words[-last:])


def _without_commas(name: str) -> str:
    return " ".join(name.replace(",", " ").split())


def _recased(name: str) -> str:
    """SMITH-O'NEIL JR as Smith-O'Neil Jr; what has small letters beside capitals was written by somebody who knew."""
    letters = [char for char in name if char.isalpha()]
    if len(letters) < 2 or not (name.isupper() or name.islower()):
        return name
    return " ".join(_word(word) for word in name.split())


def _word(word: str) -> str:
    if word.casefold() in _NUMERALS:
        return word.upper()
    parts = re.split(r"([-'’.])", word.lower())
    shown = "".join(part[:1].upper() + part[1:] for part in parts)
    return re.sub(r"^Mc(\w)", lambda found: "Mc" + found[1].upper(), shown)
