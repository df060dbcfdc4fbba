"""Names as they are searched."""

import re
import unicodedata


def fold(text: str) -> str:
    """Without case, accents and spare spaces: what a search compares."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    return re.sub(r"[\s,]+", " ", letters).strip()
