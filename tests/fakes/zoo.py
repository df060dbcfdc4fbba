"""Pictures as people, phones and attackers send them, all made here: nothing of the kind is kept in a repository."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

from PIL import Image

from services.gateway.media.kinds import Reason

# Written apart, or every virus scanner that reads this file would lock it away.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"
GPS = 0x8825
PNG, JPEG, GIF, PDF = "image/png", "image/jpeg", "image/gif", "application/pdf"


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), mode: str = "RGB", **more: Any) -> bytes:
    """A small picture with something on it."""
    out = io.BytesIO()
    image = Image.linear_gradient("L").resize(size).convert(mode)
    image.save(out, kind, **more)
    return out.getvalue()


def with_gps() -> bytes:
    """A photo that says where it was taken, lies on its side and carries its own thumbnail."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "a secret description"
    exif.get_ifd(GPS)[1], exif.get_ifd(GPS)[2] = "N", (40.0, 45.0, 30.0)
    return picture("JPEG", exif=exif, comment=b"a secret comment", icc_profile=b"a secret profile".ljust(200))


def chunk(name: bytes, content: bytes) -> bytes:
    """One chunk of a PNG."""
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png(width: int, height: int, *chunks: bytes) -> bytes:
    """A PNG of these chunks, whatever it may be worth."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + chunk(b"IEND", b"")


def with_text(name: bytes, content: bytes) -> bytes:
    """A good picture with one chunk more."""
    good = picture()
    return good[:-12] + chunk(name, content) + good[-12:]


def archive(content: bytes = b"hello") -> bytes:
    """A small zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as kept:
        kept.writestr("inside.txt", content)
    return out.getvalue()


def animation(frames: int) -> bytes:
    """A moving GIF; frames differ, or they would be joined."""
    out = io.BytesIO()
    first, *rest = (Image.new("L", (2, 2), n % 2 * 255) for n in range(frames))
    first.save(out, "GIF", save_all=True, append_images=rest, duration=50)
    return out.getvalue()


def endless_film(frames: int) -> bytes:
    """A GIF of one frame, again and again."""
    one = picture("GIF", (2, 2))
    begin = 13 + (3 << ((one[10] & 7) + 1))
    return one[:begin] + one[begin:-1] * frames + b";"


def film(brand: bytes) -> bytes:
    """What a phone calls a film or a photo in a container."""
    return struct.pack(">I", 24) + b"ftyp" + brand + b"\0\0\2\0" + b"isomiso2" + b"\0" * 400


_JS = b"/*" + picture("GIF")[6:]

# What must never be shown: name: (content, what it is said to be, what is odd about it).
BAD: dict[str, tuple[Callable[[], bytes], str, Reason]] = {
    "EICAR": (lambda: EICAR, PNG, "test_virus"),
    "EICAR in a PNG's text": (lambda: with_text(b"tEXt", b"Comment\0" + EICAR), PNG, "test_virus"),
    "EICAR behind a JPEG": (lambda: picture("JPEG") + EICAR, JPEG, "test_virus"),
    "a GIF that is a script too": (lambda: picture("GIF") + b"*/=alert(1)//", GIF, "more_inside"),
    "a script that begins like a GIF": (lambda: b"GIF89a" + _JS, GIF, "damaged"),
    "a GIF that is a zip too": (lambda: picture("GIF") + archive(), GIF, "more_inside"),
    "a PNG that is a zip too": (lambda: picture() + archive(), PNG, "more_inside"),
    "a PNG with a zip in a chunk": (lambda: with_text(b"ziPp", archive()), PNG, "more_inside"),
    "a JPEG that is a zip too": (lambda: picture("JPEG") + archive(), JPEG, "more_inside"),
    "a JPEG with PHP behind": (lambda: picture("JPEG") + b"<?php system($_GET[0]);", JPEG, "more_inside"),
    "a JPEG with PHP in its comment": (lambda: picture("JPEG", comment=b"<?php evil();"), JPEG, "more_inside"),
    "a JPEG that is a PDF too": (lambda: picture("JPEG") + b"%PDF-1.7\n%%EOF", JPEG, "more_inside"),
    "a JPEG with a program behind": (lambda: picture("JPEG") + b"\x7fELF" + b"\0" * 99, JPEG, "more_inside"),
    "a PNG with a page in its text": (lambda: with_text(b"tEXt", b"a\0<script>1</script>"), PNG, "more_inside"),
    "an SVG": (lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "image/svg+xml", "web_page"),
    "an SVG said to be a PNG": (lambda: b'<?xml version="1.0"?><svg/>', PNG, "web_page"),
    "a page said to be a JPEG": (lambda: b"  <html><script>alert(1)</script>", JPEG, "web_page"),
    "a PNG said to be a JPEG": (picture, JPEG, "not_what_it_says"),
    "a PNG said to be a page": (picture, "text/html", "not_what_it_says"),
    "50,000 by 50,000 pixels": (
        lambda: png(50_000, 50_000, chunk(b"IDAT", zlib.compress(b"\0" * 50_001))),
        PNG,
        "too_many_pixels",
    ),
    "one pixel of 30 MB": (
        lambda: png(1, 1, chunk(b"IDAT", zlib.compress(b"\0" * 30_000_000))),
        PNG,
        "more_inside",
    ),
    "a bomb in zTXt": (
        lambda: with_text(b"zTXt", b"a\0\0" + zlib.compress(b"\0" * 30_000_000)),
        PNG,
        "damaged",
    ),
    "a bomb in iCCP": (
        lambda: png(1, 1, chunk(b"iCCP", b"a\0\0" + zlib.compress(b"\0" * 30_000_000)), chunk(b"IDAT", b"")),
        PNG,
        "damaged",
    ),
    "10,000 frames": (lambda: endless_film(10_000), GIF, "too_many_pixels"),
    "a PNG cut off": (lambda: picture()[:-20], PNG, "damaged"),
    "a JPEG cut off": (lambda: picture("JPEG", (400, 300))[:-200], JPEG, "damaged"),
    "a GIF cut off": (lambda: picture("GIF")[:-4], GIF, "damaged"),
    "a PNG without pixels": (lambda: png(10, 10), PNG, "damaged"),
    "a PNG whose length lies": (lambda: picture()[:33] + b"\xff\xff\xff\xff" + picture()[37:], PNG, "damaged"),
    "nothing": (lambda: b"", PNG, "empty"),
    "six megabytes": (lambda: picture("JPEG") + b"\0" * (6 << 20), JPEG, "too_large"),
    "a zip bomb": (lambda: archive(b"\0" * 50_000_000), "application/zip", "archive"),
    "a HEIC": (lambda: film(b"heic"), "image/heic", "other_photo"),
    "an AVIF": (lambda: film(b"avif"), "image/avif", "other_photo"),
    "a WebP": (lambda: b"RIFF\x24\0\0\0WEBPVP8 " + b"\0" * 40, "image/webp", "other_photo"),
    "a TIFF": (lambda: b"II*\0\x08\0\0\0" + b"\0" * 40, "image/tiff", "other_photo"),
    "an MP4": (lambda: film(b"isom"), "video/mp4", "video"),
    "a 3GP": (lambda: film(b"3gp5"), "video/3gpp", "video"),
    "an AMR": (lambda: b"#!AMR\n" + b"\x3c" * 200, "audio/amr", "sound"),
    "a WAV": (lambda: b"RIFF\x24\0\0\0WAVEfmt " + b"\0" * 40, "audio/wav", "sound"),
    "a vCard": (lambda: b"BEGIN:VCARD\r\nFN:Ana\r\nEND:VCARD\r\n", "text/vcard", "contact"),
    "a program": (lambda: b"MZ\x90\0" + b"\0" * 60, JPEG, "program"),
    "a PDF with a script": (lambda: b"%PDF-1.7\n<</OpenAction<</S/JavaScript>>>>\n%%EOF\n", PDF, "more_inside"),
    "a PDF": (lambda: b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n", PDF, "document"),
    "random bytes": (lambda: bytes(range(1, 256)) * 9, PNG, "other_kind"),
}

# What people do send: name: (content, what it is said to be).
GOOD: dict[str, tuple[Callable[[], bytes], str]] = {
    "a PNG": (picture, PNG),
    "a JPEG": (lambda: picture("JPEG"), "image/jpg"),
    "a GIF": (lambda: picture("GIF"), GIF),
    "a moving GIF": (lambda: animation(12), GIF),
    "a photo with GPS, thumbnail and orientation": (with_gps, JPEG),
    "a CMYK JPEG": (lambda: picture("JPEG", mode="CMYK"), JPEG),
    "a grey PNG": (lambda: picture(mode="L"), PNG),
    "a PNG with holes": (lambda: picture(mode="RGBA"), PNG),
    "a PNG with a palette": (lambda: picture(mode="P", transparency=0), PNG),
    "a progressive JPEG": (lambda: picture("JPEG", (300, 200), progressive=True), JPEG),
    "a JPEG with a film behind": (lambda: picture("JPEG") + film(b"isom"), JPEG),
    "a JPEG with a preview behind": (lambda: picture("JPEG") + picture("JPEG", (8, 8)), JPEG),
    "a screenshot with words about it": (lambda: with_text(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0<x:xmpmeta/>"), PNG),
    "nobody said what": (picture, ""),
}
