"""The child that makes a picture anew: a stranger's file in at stdin, its pixels alone in a new file out at stdout.

Run as `python -I pictures.py <kind>`, with an empty environment and limits on memory, time and files: what a decoder
can be talked into kills this process and nothing else. The answer is a line `<width> <height>` and the new file;
exit code 3 and one word say what is odd about it. It imports nothing of ours, because -I leaves our code unfound.
"""

import io
import resource
import sys
import warnings
from typing import Final

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

FORMATS: Final = {"image/png": "PNG", "image/jpeg": "JPEG", "image/gif": "GIF"}
MEMORY_BYTES: Final = 1 << 30
CPU_S: Final = 10
# A phone's camera gives 12 to 48 million; the provider's 5 MB hold at most about 25.
MOST_PIXELS: Final = 25_000_000
MOST_FRAMES: Final = 60
# Enough to read a letter that was photographed; a new file is then smaller than the old one as a rule.
MOST_SIDE: Final = 4096
MOST_OUT_BYTES: Final = 8 << 20
ODD: Final = 3


class Odd(Exception):
    """What is wrong with it, in one word."""


def limit() -> None:
    """Take away what making a picture does not need."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_S),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 16),
    ):
        resource.setrlimit(what, (most, most))


def anew(content: bytes, kind: str) -> tuple[int, int, bytes]:
    """Width, height and a new file with the same pixels and nothing else. Raises Odd."""
    # The size stands in the header: it is judged before a pixel is decoded.
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with Image.open(io.BytesIO(content), formats=[FORMATS[kind]]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Odd("too_many_pixels")
            frames = _frames(image) if kind == "image/gif" else [_bare(image)]
            return frames[0].width, frames[0].height, _saved(frames, image, kind)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as error:
        raise Odd("too_many_pixels") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError) as error:
        raise Odd("damaged") from error


def _bare(image: Image.Image) -> Image.Image:
    """The pixels, upright, in a picture that never held anything else: no EXIF, profile, comment or thumbnail."""
    upright = ImageOps.exif_transpose(image)
    has_holes = "A" in upright.getbands() or "transparency" in upright.info
    plain = upright.convert("RGBA" if has_holes else "L" if upright.mode in ("1", "L", "I;16") else "RGB")
    plain.thumbnail((MOST_SIDE, MOST_SIDE))
    return Image.frombytes(plain.mode, plain.size, plain.tobytes())


def _frames(image: Image.Image) -> list[Image.Image]:
    frames: list[Image.Image] = []
    for frame in ImageSequence.Iterator(image):
        if len(frames) == MOST_FRAMES or (len(frames) + 1) * frame.width * frame.height > 2 * MOST_PIXELS:
            raise Odd("too_many_pixels")
        frames.append(_bare(frame))
    return frames


def _saved(frames: list[Image.Image], image: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    first, rest = frames[0], frames[1:]
    if rest:
        pause_ms = max(20, int(image.info.get("duration", 100) or 100))
        first.save(out, "GIF", save_all=True, append_images=rest, duration=pause_ms, loop=0, disposal=2)
    elif kind == "image/jpeg":
        first.convert("L" if first.mode == "L" else "RGB").save(out, "JPEG", quality=88)
    else:
        first.save(out, FORMATS[kind])
    if out.tell() > MOST_OUT_BYTES:
        raise Odd("too_large")
    return out.getvalue()


def main() -> int:
    """Read, make anew, write."""
    limit()
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        width, height, content = anew(sys.stdin.buffer.read(), sys.argv[1])
    except Odd as odd:
        sys.stdout.write(str(odd))
        return ODD
    sys.stdout.buffer.write(b"%d %d\n" % (width, height) + content)
    return 0


if __name__ == "__main__":
    sys.exit(main())
