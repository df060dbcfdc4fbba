"""What a file is, told by its content alone. Pure.

Four kinds are taken; everything else is odd, and so is a file of these kinds that holds more than its picture: what a
browser, a shell or an archiver reads out of it is not what a person was shown.
"""

from typing import Literal

import msgspec

from services.gateway.media import ends

Kind = Literal["image/png", "image/jpeg", "image/gif", "application/pdf"]
# The keys of the plain words staff read.
Reason = Literal[
    "empty",
    "too_large",
    "too_many_pixels",
    "damaged",
    "not_what_it_says",
    "more_inside",
    "test_virus",
    "video",
    "sound",
    "contact",
    "document",
    "archive",
    "program",
    "web_page",
    "other_photo",
    "other_kind",
]

# The provider's limit for a whole message.
MOST_BYTES = 5 * 1024 * 1024
_MAGICS: dict[bytes, Kind] = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
    b"%PDF-": "application/pdf",
}
_ALIASES = {"image/jpg": "image/jpeg", "image/pjpeg": "image/jpeg", "image/x-png": "image/png"}
# What came instead, so that staff can say what to send again.
_OTHERS: dict[bytes, Reason] = {
    b"#!AMR": "sound",
    b"ID3": "sound",
    b"OggS": "sound",
    b"BEGIN:VCARD": "contact",
    b"BEGIN:VCALENDAR": "contact",
    b"PK": "archive",
    b"\x1f\x8b": "archive",
    b"Rar!": "archive",
    b"7z\xbc\xaf": "archive",
    b"MZ": "program",
    b"\x7fELF": "program",
    b"#!": "program",
    b"II*\0": "other_photo",
    b"MM\0*": "other_photo",
    b"BM": "other_photo",
    b"\xd0\xcf\x11\xe0": "document",
    b"{\\rtf": "document",
    b"<": "web_page",
}
_PHOTO_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif", b"avis")
_TEST_VIRUS = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"
# Never part of a camera's file; enough for a server or a browser that can be talked into running it.
_CODE = (b"<?php", b"<script", b"<SCRIPT", b"<svg", b"<html", b"<HTML", b"<!DOCTYPE")
# What makes a document act by itself.
_ACTIVE = (b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/OpenAction", b"/AA", b"/XFA", b"/RichMedia")
# An archive is read from its end: this far back its directory may lie (APPNOTE 4.3.16).
_ARCHIVE_TAIL = 22 + 65_535


class Odd(msgspec.Struct, frozen=True):
    """It is not shown, and why."""

    reason: Reason


def what_is(content: bytes, declared: str = "") -> Kind | Odd:
    """What this file is, or what is odd about it. declared: what it was said to be; empty when nobody said."""
    if not content:
        return Odd("empty")
    if len(content) > MOST_BYTES:
        return Odd("too_large")
    if _TEST_VIRUS in content:
        return Odd("test_virus")
    kind = next((kind for magic, kind in _MAGICS.items() if content.startswith(magic)), None)
    if kind is None:
        return Odd(_named(content))
    said = declared.partition(";")[0].strip().lower()
    if said and _ALIASES.get(said, said) != kind:
        return Odd("not_what_it_says")
    return Odd("more_inside") if _holds_more(content, kind) else _whole(content, kind)


def _named(content: bytes) -> Reason:
    if content[4:8] == b"ftyp":
        return "other_photo" if content[8:12] in _PHOTO_BRANDS else "video"
    if content.startswith(b"RIFF"):
        return {b"WEBP": "other_photo", b"AVI ": "video"}.get(content[8:12], "sound")  # type: ignore[return-value]
    text = content.lstrip(b"\xef\xbb\xbf \t\r\n\0")
    return next((reason for magic, reason in _OTHERS.items() if text.startswith(magic)), "other_kind")


def _holds_more(content: bytes, kind: Kind) -> bool:
    tail = content[-_ARCHIVE_TAIL:]
    if b"PK\x05\x06" in tail and b"PK\x01\x02" in content:
        return True
    return any(word in content for word in (_ACTIVE if kind == "application/pdf" else _CODE))


def _whole(content: bytes, kind: Kind) -> Kind | Odd:
    """The kind, if the file is one picture from its first byte to its last."""
    if kind == "application/pdf":
        return kind if b"%%EOF" in content[-1024:] else Odd("damaged")
    try:
        end = {"image/png": ends.of_png, "image/jpeg": ends.of_jpeg, "image/gif": ends.of_gif}[kind](content)
    except ends.Broken:
        return Odd("damaged")
    except ends.Stuffed:
        return Odd("more_inside")
    rest = content[end:]
    # Cameras put previews and films of their own behind a JPEG's end; they are left behind with it.
    is_clean = ends.is_camera_trailer(rest) if kind == "image/jpeg" else not rest
    return kind if is_clean else Odd("more_inside")
