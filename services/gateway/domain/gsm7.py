"""The GSM 7-bit default alphabet, one byte a septet, as phone companies take it that speak SMPP.

Source: 3GPP TS 23.038 §6.2.1 and §6.2.1.1.
"""

ESCAPE = 0x1B
# In the order of their codes; the place of the escape holds nothing.
_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = {
    0x0A: "\f", 0x14: "^", 0x28: "{", 0x29: "}", 0x2F: "\\", 0x3C: "[", 0x3D: "~", 0x3E: "]", 0x40: "|", 0x65: "€",
}  # fmt: skip
_CODES = {char: bytes([code]) for code, char in enumerate(_BASIC) if code != ESCAPE} | {
    char: bytes([ESCAPE, code]) for code, char in _EXTENSION.items()
}


def encode(text: str) -> bytes:
    """The text's septets, a byte each. Raises KeyError for a character the alphabet has not got."""
    return b"".join([_CODES[char] for char in text])


def decode(septets: bytes) -> str:
    """What these say. An escape nobody knows is a space, as the standard asks; a byte that is no septet is U+FFFD."""
    chars: list[str] = []
    is_escaped = False
    for code in septets:
        if is_escaped:
            chars.append(_EXTENSION.get(code, " "))
            is_escaped = False
        elif code == ESCAPE:
            is_escaped = True
        else:
            chars.append(_BASIC[code] if code < 0x80 else "\ufffd")
    return "".join(chars)
