"""Text with columns in it: "{location}[, room {room}]".

Unclosed    a brace or a bracket without its other half
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

import msgspec

_PIECES: Final = re.compile(r"\[([^\[\]]*)\]|([^\[\]]+)")
_WORDS: Final = re.compile(r"\{([^{}]+)\}|([^{}]+)")


class Unclosed(ValueError):
    """A brace or a bracket without its other half."""


class Piece(msgspec.Struct, frozen=True):
    """A stretch of a phrase: (column, "") or ("", words) in order."""

    words: tuple[tuple[str, str], ...]
    is_optional: bool

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it names."""
        return tuple(column for column, _ in self.words if column)


@lru_cache(maxsize=2_000)
def pieces(phrase: str) -> tuple[Piece, ...]:
    """The phrase taken apart. Raises Unclosed."""
    return tuple(
        Piece(tuple(_whole(_WORDS, found[1] or found[2] or "")), is_optional=found[0].startswith("["))
        for found in _found(_PIECES, phrase)
    )


def columns_of(phrase: str) -> tuple[str, ...]:
    """The columns and look-ups a phrase names. Raises Unclosed."""
    return tuple(column for piece in pieces(phrase) for column in piece.columns)


def filled(phrase: str, cell: Callable[[str], str]) -> str:
    """The phrase with its cells; empty when one outside brackets is."""
    said = ""
    for piece in pieces(phrase):
        cells = {column: cell(column) for column in piece.columns}
        if all(cells.values()):
            said += "".join(cells[column] if column else words for column, words in piece.words)
        elif not piece.is_optional:
            return ""
    return " ".join(said.split())


def _whole(pattern: re.Pattern[str], text: str) -> list[tuple[str, str]]:
    return [(found[1] or "", found[2] or "") for found in _found(pattern, text)]


def _found(pattern: re.Pattern[str], text: str) -> list[re.Match[str]]:
    found = list(pattern.finditer(text))
    if "".join(match[0] for match in found) != text:
        raise Unclosed(text)
    return found
