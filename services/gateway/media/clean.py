"""A picture made anew by a child process, so that a file that breaks a decoder breaks nothing of ours."""

import asyncio
import contextlib
import sys
from pathlib import Path

import msgspec

from services.gateway.media.kinds import Kind, Odd, what_is
from services.kit import failpoints

CHILD = Path(__file__).with_name("pictures.py")
# Its ten seconds of CPU on a busy machine, and the time to start.
CLEAN_S = 30.0
ODD = 3  # the child's exit code for a file it has something against


class Clean(msgspec.Struct, frozen=True):
    """A file that may be shown. Width and height: None for a document."""

    content: bytes
    content_type: Kind
    width: int | None = None
    height: int | None = None


async def clean(content: bytes, declared: str = "", *, takes_documents: bool = False) -> Clean | Odd:
    """The picture alone, or what is odd about the file. declared: what it was said to be.

    A document can't be made anew: one that a client sent is kept away, one of staff's own goes out as it is.
    """
    if failpoints.is_off("media_cleaned"):
        return Clean(content, "image/png", 1, 1)
    kind = what_is(content, declared)
    if isinstance(kind, Odd):
        return kind
    if kind == "application/pdf":
        return Clean(content, kind) if takes_documents else Odd("document")
    return await _anew(content, kind)


async def _anew(content: bytes, kind: Kind) -> Clean | Odd:
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        str(CHILD),
        kind,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={},
    )
    try:
        async with asyncio.timeout(CLEAN_S):
            out, _ = await child.communicate(content)
    except TimeoutError:
        return Odd("damaged")
    finally:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        await child.wait()
    return _answer(child.returncode, out, kind)


def _answer(code: int | None, out: bytes, kind: Kind) -> Clean | Odd:
    if code == ODD:
        return msgspec.convert({"reason": out.decode()}, Odd)
    if code != 0:
        return Odd("damaged")
    size, _, content = out.partition(b"\n")
    width, height = size.split()
    return Clean(content, kind, int(width), int(height))
