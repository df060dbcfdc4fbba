"""A sheet read by a child process, so that a file that breaks its reader breaks nothing of ours."""

import asyncio
import contextlib
import json
import sys
from pathlib import Path
from typing import Final

import msgspec
from aiohttp import web

from services.desk.sheets import child as reader
from services.desk.sheets.asked import GUESSED, Limits, Line, NoSheet, Reading, SheetError, TooLarge

CHILD: Final = Path(reader.__file__)
# Its seconds of CPU on a busy machine, and the time to start.
SLOWER: Final = 2.5
# Each may take a gigabyte before it is ended; others wait their turn.
AT_ONCE: Final = 2
CHILDREN: "web.AppKey[asyncio.Semaphore]" = web.AppKey("children", asyncio.Semaphore)
# Rows taken from JSON before others have their turn: some milliseconds.
_A_TURN: Final = 1_000
_ROW: Final = msgspec.json.Decoder(tuple[int, tuple[str, ...]])


async def lines_of(content: bytes, limits: Limits, reading: Reading = GUESSED) -> list[Line]:
    """The rows of the file that are not blank, the header first. Raises SheetError."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        str(CHILD),
        json.dumps(limits),
        json.dumps(reading),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={},
    )
    try:
        async with asyncio.timeout(limits.cpu_s * SLOWER):
            out, _ = await child.communicate(content)
    except TimeoutError as error:
        raise TooLarge("unpacked") from error
    finally:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        await child.wait()
    return await _answer(child.returncode, out)


async def _answer(code: int | None, out: bytes) -> list[Line]:
    if code == 0:
        return await _lines(out.splitlines())
    if code == reader.REFUSED:
        raise SheetError(msgspec.json.decode(out, type=tuple[str, str])[1])
    # Ended from outside, by one of its limits; or by a fault in the reader, which a whole file does not bring about.
    raise TooLarge("unpacked") if code is None or code < 0 else NoSheet("damaged")


async def _lines(rows: list[bytes]) -> list[Line]:
    lines: list[Line] = []
    for first in range(0, len(rows), _A_TURN):
        lines += [Line(*_ROW.decode(row)) for row in rows[first : first + _A_TURN]]
        await asyncio.sleep(0)
    return lines
