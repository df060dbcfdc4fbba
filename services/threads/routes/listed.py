"""A list of people read by a child process, so that a file that breaks its reader breaks nothing of ours."""

import asyncio
import contextlib
import sys
from pathlib import Path
from typing import Final

import msgspec
from aiohttp import web

from services.threads.domain import sheets
from services.threads.domain.sheets import Line, NoSheet, SheetError, TooLarge

CHILD: Final = Path(sheets.__file__)
# Its ten seconds of CPU on a busy machine, and the time to start.
READ_S: Final = 25.0
# Each may take a gigabyte before it is ended; others wait their turn.
AT_ONCE: Final = 2
CHILDREN: "web.AppKey[asyncio.Semaphore]" = web.AppKey("children", asyncio.Semaphore)


async def lines_of(content: bytes) -> list[Line]:
    """The rows of the file that are not blank, the header first. Raises SheetError."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        str(CHILD),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={},
    )
    try:
        async with asyncio.timeout(READ_S):
            out, _ = await child.communicate(content)
    except TimeoutError as error:
        raise TooLarge("unpacked") from error
    finally:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        await child.wait()
    return _answer(child.returncode, out)


def _answer(code: int | None, out: bytes) -> list[Line]:
    if code == 0:
        return [Line(*row) for row in msgspec.json.decode(out, type=list[tuple[int, tuple[str, ...]]])]
    if code == sheets.REFUSED:
        raise SheetError(msgspec.json.decode(out, type=tuple[str, str])[1])
    # Ended from outside, by one of its limits; or by a fault in the reader, which a whole file does not bring about.
    raise TooLarge("unpacked") if code is None or code < 0 else NoSheet("damaged")
