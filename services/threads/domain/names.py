"""Names as they are searched."""

import re
import unicodedata


def fold(text: str) -> str:
    """Without case, accents and spare spaces: what a search compares."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    return re.sub(r"[\s,]+", " ", letters).strip()


def tidy(text: str) -> str:
    """As typed, without spare spaces; nothing if nobody could read it out."""
    words = " ".join(text.split())
    return words if any(char.isalpha() for char in words) else ""
