"""What people and programs leave in cells, and what of it can be put right without guessing."""

import re
from typing import Final

# Stands where somebody had nothing to say. "0" is one only where an id stands.
_NOTHING: Final = frozenset((
    "", "-", "--", "?", "unknown", "unk", "n/a", "na", "none", "null", "nil", "tbd", "tba", "desconocido",
))  # fmt: skip
_BROKEN: Final = re.compile("[\u00c2-\u00f4][\u0080-\u00bf\u0152-\u2122]")
# What Excel makes of 20180000412 in a narrow column; its last digits are lost.
_ROUNDED: Final = re.compile(r"-?\d(?:[.,]\d+)?E\+\d{1,3}", re.IGNORECASE)


def tidy(cell: str) -> str:
    """Without spare spaces, without the mark that keeps a spreadsheet from working a cell out, accents mended."""
    words = " ".join(mended(cell).split())
    return words[1:] if re.match(r"'[=+\-@\d]", words) else words


def mended(text: str) -> str:
    """José, out of JosÃ©: UTF-8 that somebody's program, or two of them, took for Windows' own letters."""
    for _ in range(2):
        if not _BROKEN.search(text):
            return text
        try:
            text = b"".join(map(_byte, text)).decode("utf-8")
        except UnicodeError:
            return text
    return text


def _byte(letter: str) -> bytes:
    """Windows leaves five places empty: there its programs keep the byte as it is."""
    try:
        return letter.encode("cp1252")
    except UnicodeEncodeError:
        return letter.encode("latin-1")


def fold(text: str) -> str:
    """As it is compared: without case and spare spaces."""
    return " ".join(text.casefold().split())


def is_nothing(text: str) -> bool:
    """Whether it only says that there is nothing to say."""
    return fold(text) in _NOTHING


def is_no_id(text: str) -> bool:
    """Whether it is nobody's id: all who have none share it."""
    return is_nothing(text) or not text.strip("0-. ")


def is_garbled(text: str) -> bool:
    """Whether letters of it were lost on the way."""
    return "\ufffd" in text


def is_rounded(text: str) -> bool:
    """Whether a spreadsheet rounded the number it once was."""
    return bool(_ROUNDED.fullmatch(text))
