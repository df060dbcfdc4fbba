"""Names as they are searched, and texts as a list shows them."""

import re
import unicodedata
from typing import Final

PREVIEW_CHARS: Final = 120


def fold(text: str) -> str:
    """Without case, accents and spare spaces: what a search compares."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    return re.sub(r"[\s,]+", " ", letters).strip()


def preview(body: str) -> str:
    """The start of a text, on one line."""
    line = re.sub(r"\s+", " ", body).strip()
    return line if len(line) <= PREVIEW_CHARS else line[: PREVIEW_CHARS - 1].rstrip() + "…"
