"""How the carriers cut a body into billed parts. Written apart from the office's own counter, to check it."""

import re
from typing import Final

# 3GPP TS 23.038 §6.2.1 (basic table) and §6.2.1.1 (extension table: an escape and a character, so two).
BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION: Final = frozenset("^{}\\[~]|€\f")
FIRST_HALF: Final = "\ud800"  # of what counts two; a lone surrogate is in no body
ESCAPED: Final = str.maketrans({character: FIRST_HALF + character for character in EXTENSION})
BEYOND: Final = re.compile("[\U00010000-\U0010ffff]")
# Twilio's SmartEncoded swaps punctuation that only looks different; it leaves accents alone.
LOOK_ALIKES: Final = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\u00a0": " ", "•": "-"}
)


def smart_encoded(body: str) -> str:
    """Return body with look-alike punctuation put back into the GSM alphabet."""
    return body.translate(LOOK_ALIKES)


def segments(body: str) -> int:
    """How many parts body is billed as; an empty body (a picture alone) still costs one.

    160 GSM-7 or 70 UTF-16 units in one; 153 or 67 each once split. An extension character counts two, as does one
    beyond U+FFFF, and a phone must find both halves in the same part: one that does not fit begins the next.
    """
    if BASIC.issuperset(body):
        return _parts(body, 160, 153)
    if (BASIC | EXTENSION).issuperset(body):
        return _parts(body.translate(ESCAPED), 160, 153)
    return _parts(BEYOND.sub(FIRST_HALF + ".", body), 70, 67)


def _parts(units: str, alone: int, split: int) -> int:
    """How often units, one character each, must be cut; never behind a first half."""
    if len(units) <= alone:
        return 1
    count = end = 0
    while end < len(units):
        end += split
        if units[end - 1 : end] == FIRST_HALF:
            end -= 1
        count += 1
    return count
