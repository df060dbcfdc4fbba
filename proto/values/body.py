"""The words of a text: what they cost on the wire, and the cheaper look-alikes of a few characters.

    UnsendableBody    a character no phone company takes; the message names it

Source: 3GPP TS 23.038 §6.2.1 (alphabet, extension table), TS 23.040 §9.2.3.24.1 (a part's 6-byte header).
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final, Literal

import msgspec

# Twilio's limit for one message (its error 21617), counted like a browser's maxlength: in UTF-16 units.
MAX_BODY_CHARS: Final = 1600

_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION: Final = frozenset("^{}\\[~]|€\f")
_GSM7: Final = _BASIC | _EXTENSION
# One text alone, and each part once split: 140 bytes, of which a part gives 6 to its header.
_ALONE: Final = {"gsm7": 160, "ucs2": 70}
_EACH: Final = {"gsm7": 153, "ucs2": 67}

_LOOKALIKES: Final = str.maketrans(
    dict.fromkeys("‘’‚‛`´′ʼ", "'")
    | dict.fromkeys("“”„‟″«»", '"')
    | dict.fromkeys("‐‑‒–—―−", "-")
    | dict.fromkeys("\t\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " ")
    # Soft hyphen, zero-width space and the like come with a paste and are never seen.
    | dict.fromkeys("\u00ad\u200b\u2060\ufeff", "")
    | {"…": "...", "•": "*", "‹": "<", "›": ">"}
)
# Nothing in it has a look-alike, is a newline of another kind or composes with what stands beside it: nearly every text
# of ours, and five times as fast to know as to tidy.
_TIDY: Final = re.compile("[\n -_a-~¡-ª¬®-³µ-º¼-ÿ]*")
_NEWLINE: Final = re.compile("\r\n|[\r\x0b\x85\u2028\u2029]")
# A character with what modifies it: accents, emoji variants, skin tones, joined emoji, flags.
_MODIFIER = "[\u0300-\u036f\u20e3\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]"
_SEEN: Final = re.compile(
    f"[\U0001f1e6-\U0001f1ff]{{2}}|.{_MODIFIER}*(?:\u200d.{_MODIFIER}*)*",
    re.DOTALL,
)


class UnsendableBody(ValueError):
    """A character no phone company takes."""


class Size(msgspec.Struct, frozen=True):
    """What a body costs.

    units: septets (gsm7) or UTF-16 units (ucs2). left: units free in the last segment. costly: what makes it
    ucs2, as a reader sees it, each once. over: UTF-16 units beyond MAX_BODY_CHARS.
    """

    encoding: Literal["gsm7", "ucs2"]
    units: int
    segments: int
    left: int
    costly: tuple[str, ...]
    over: int


def measure(body: str) -> Size:
    """The cost of body exactly as it stands. An empty one counts a segment: a picture takes that turn."""
    encoding: Literal["gsm7", "ucs2"] = "gsm7" if _GSM7.issuperset(body) else "ucs2"
    widths = [2 if c in _EXTENSION else 1 for c in body] if encoding == "gsm7" else [_utf16(c) for c in body]
    units = sum(widths)
    parts, left = _packed(widths, units, _ALONE[encoding], _EACH[encoding])
    chars = units if encoding == "ucs2" else len(body)
    return Size(encoding, units, parts, left, _costly(body), max(0, chars - MAX_BODY_CHARS))


def segments(body: str) -> int:
    """How many segments the carrier will bill for body.

    160 GSM-7 or 70 UCS-2 units in one; 153 or 67 each once split. Characters of the extension table (such as
    € and [) count two, as do those beyond U+FFFF; neither is cut in half, so a part may stay one unit short.
    """
    return measure(body).segments


def tidy(body: str) -> str:
    """Body as it should be stored and sent: newlines as \\n, accents composed, costly punctuation swapped.

    Curly quotes, long dashes, ellipses and odd spaces become their GSM-7 look-alikes only when that saves a
    segment; letters and accents never change. Raises UnsendableBody. Tidying twice changes nothing more.
    """
    if _TIDY.fullmatch(body):
        return body
    return tidied(body)


def tidied(body: str) -> str:
    """The same, by looking at every character: what tidy spares most texts."""
    _refuse_unsendable(body)
    clean = unicodedata.normalize("NFC", _NEWLINE.sub("\n", body))
    swapped = unicodedata.normalize("NFC", clean.translate(_LOOKALIKES))
    return swapped if segments(swapped) < segments(clean) else clean


def _packed(widths: Iterable[int], units: int, alone: int, each: int) -> tuple[int, int]:
    """Parts needed, and the units free in the last one; no character is cut."""
    if units <= alone:
        return 1, alone - units
    parts, left = 1, each
    for width in widths:
        if width > left:
            parts, left = parts + 1, each
        left -= width
    return parts, left


def _utf16(char: str) -> int:
    return 2 if char > "\uffff" else 1


def _costly(body: str) -> tuple[str, ...]:
    if _GSM7.issuperset(body):
        return ()
    return tuple(dict.fromkeys(seen for seen in _SEEN.findall(body) if not _GSM7.issuperset(seen)))


def _refuse_unsendable(body: str) -> None:
    if "\x00" in body:
        raise UnsendableBody("This text holds a NUL character; delete it and write the text again.")
    if any("\ud800" <= c <= "\udfff" for c in body):
        raise UnsendableBody("This text holds half of a character (a lone surrogate); write it again.")
