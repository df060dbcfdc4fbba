"""Sentences of a text, and its letters as rules compare them."""

import re
import unicodedata
from typing import Final

_END: Final = re.compile(r"(?<=[.!?])\s+|\n+")


def sentences(text: str) -> tuple[str, ...]:
    """Its sentences with their signs, in order; none is empty. A line's end ends one too."""
    return tuple(filter(None, (part.strip() for part in _END.split(text))))


def unaccented(text: str) -> str:
    """The same letters without accents; capitals stay."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char))
