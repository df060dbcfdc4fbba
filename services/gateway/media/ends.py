"""Where the bytes of a picture end, walked by the format's own lengths. Pure; nothing is decoded.

Broken    a length leads beyond the file, or a piece is missing
Stuffed   more is packed into it than its pixels can take up
"""

# A film behind a photo and the tables some makers keep there begin with these; nothing else may follow a picture.
_CAMERA = (b"\xff\xd8\xff", b"SEFH", b"QDIOBS", b"MotionPhoto_Data")
_PNG_HEAD = 8
_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
# Deflate adds at most five bytes in 16 KB; an interlaced picture a filter byte for each row of seven passes.
_DEFLATE_SLACK = 4096


class Broken(ValueError):
    """The file ends before the picture does."""


class Stuffed(ValueError):
    """There is more in it than the picture."""


def of_png(content: bytes) -> int:
    """The index behind IEND. Raises Broken, Stuffed."""
    at, packed, most = _PNG_HEAD, 0, None
    while True:
        size, name = int.from_bytes(_span(content, at, 4), "big"), _span(content, at + 4, 4)
        _span(content, at + 8, size + 4)
        if name == b"IHDR":
            most = _most_packed(_span(content, at + 8, 13))
        packed += size if name == b"IDAT" else 0
        at += size + 12
        if most is None:
            raise Broken("no IHDR first")
        if packed > most:
            raise Stuffed("more data than pixels")
        if name == b"IEND":
            return at


def _most_packed(header: bytes) -> int:
    width, height = int.from_bytes(header[:4], "big"), int.from_bytes(header[4:8], "big")
    raw = height * (1 + (width * header[8] * _SAMPLES.get(header[9], 4) + 7) // 8)
    return raw + raw // 50 + 7 * height + _DEFLATE_SLACK


def of_gif(content: bytes) -> int:
    """The index behind the trailer. Raises Broken."""
    at = 13 + _table_bytes(_span(content, 10, 1)[0])
    while True:
        mark = _span(content, at, 1)
        if mark == b";":
            return at + 1
        if mark == b"!":
            at = _blocks_end(content, at + 2)
        elif mark == b",":
            at = _blocks_end(content, at + 11 + _table_bytes(_span(content, at + 9, 1)[0]))
        else:
            raise Broken("no block begins here")


def _table_bytes(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _blocks_end(content: bytes, at: int) -> int:
    while size := _span(content, at, 1)[0]:
        at += size + 1
    return at + 1


def of_jpeg(content: bytes) -> int:
    """The index behind EOI. Raises Broken."""
    at = 2
    while True:
        if _span(content, at, 1) != b"\xff":
            raise Broken("no marker here")
        mark = _span(content, at + 1, 1)[0]
        if mark == 0xD9:
            return at + 2
        if mark == 0xFF:
            at += 1
        elif mark == 0x01 or 0xD0 <= mark <= 0xD7:
            at += 2
        else:
            at += 2 + int.from_bytes(_span(content, at + 2, 2), "big")
            at = _scan_end(content, at) if mark == 0xDA else at


def _scan_end(content: bytes, at: int) -> int:
    """The next marker that ends a run of coded pixels: FF 00 is a pixel's own byte, FF D0 to D7 only restart it."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            raise Broken("no end of image")
        mark = content[at + 1]
        if mark and not 0xD0 <= mark <= 0xD7 and mark != 0xFF:
            return at
        at += 1 if mark == 0xFF else 2


def is_camera_trailer(rest: bytes) -> bool:
    """Whether what follows a JPEG is what cameras put there: nothing, padding, or a preview or film of theirs."""
    text = rest.lstrip(b"\0 \r\n")
    return not text or text.startswith(_CAMERA) or b"ftyp" in text[:8]


def _span(content: bytes, at: int, size: int) -> bytes:
    if at + size > len(content):
        raise Broken("it ends too early")
    return content[at : at + size]
