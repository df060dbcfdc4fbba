"""How the carriers cut a body into billed parts. Written apart from the office's own counter, to check it."""

from typing import Final

# 3GPP TS 23.038 §6.2.1 (basic table) and §6.2.1.1 (extension table: an escape and a character, so two).
BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION: Final = frozenset("^{}\\[~]|€\f")
# Twilio's SmartEncoded swaps punctuation that only looks different; it leaves accents alone.
LOOK_ALIKES: Final = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\u00a0": " ", "•": "-"}
)


def smart_encoded(body: str) -> str:
    """Return body with look-alike punctuation put back into the GSM alphabet."""
    return body.translate(LOOK_ALIKES)


def segments(body: str) -> int:
    """How many parts body is billed as; an empty body (a picture alone) still costs one.

    160 GSM-7 or 70 UTF-16 units in one; 153 or 67 each once split. An extension character counts two.
    """
    characters = set(body)
    if characters <= BASIC:
        return _parts(len(body), 160, 153)
    if characters <= BASIC | EXTENSION:
        return _parts(len(body) + sum(c in EXTENSION for c in body), 160, 153)
    return _parts(len(body.encode("utf-16-le")) // 2, 70, 67)


def _parts(units: int, alone: int, split: int) -> int:
    return 1 if units <= alone else -(-units // split)
