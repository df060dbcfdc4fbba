"""Pictures a phone can send: one of its own for practice, or any the person picks, if it is what it says it is."""

from pathlib import Path
from typing import Final

from services.practice.domain.refusals import Refusal

STATIC: Final = Path(__file__).parent / "static"
SAMPLE: Final = ("image/png", (STATIC / "sample.png").read_bytes())
LIMIT_BYTES: Final = 5 * 1024 * 1024  # Twilio's limit for a whole message
MAGIC: Final = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}


def picture_of(content: bytes) -> tuple[str, bytes]:
    """The content with its type, told by its first bytes. Raises Refusal 20001 for anything else, or too much."""
    if len(content) > LIMIT_BYTES:
        raise Refusal(20001, why="That picture is larger than 5 MB.")
    for magic, content_type in MAGIC.items():
        if content.startswith(magic):
            return content_type, content
    raise Refusal(20001, why="That is not a picture this phone can send: PNG, JPEG or GIF.")
