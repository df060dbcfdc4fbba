"""A conversation set on paper: words from the templates that the pages use, PDF by a child process."""

import asyncio
import contextlib
import sys
from pathlib import Path
from typing import Any, Final

import msgspec
from aiohttp import web

from services.web.domain.answers import Entry, Transcript
from services.web.domain.times import Times
from services.web.domain.transcripts import Dates, Line, Paper
from services.web.pages.assets import STATIC
from services.web.pages.look import Look

CHILD: Final = Path(__file__).parents[1] / "domain" / "pdf.py"
# Its minute of CPU on a busy machine, and the time to start.
PDF_S: Final = 120.0
# A page of 20,000 texts costs a child seconds of a core; others wait their turn.
AT_ONCE: Final = 2
CHILDREN: "web.AppKey[asyncio.Semaphore]" = web.AppKey("children", asyncio.Semaphore)


class NotSet(Exception):
    """The child made no file of it."""


class Words:
    """What the templates say of a text, as plain text."""

    def __init__(self, look: Look, times: Times, more: dict[str, Any], template: str = "_saved.html") -> None:
        self._said = look.macros(template, times.language, {"t": times, **more})

    def __call__(self, name: str, *about: Any) -> str:
        """One macro's words in one line."""
        return " ".join(getattr(self._said, name)(*about).unescape().split())


def paper_of(found: Transcript, words: Words, dates: Dates, saved_by: str, times: Times) -> Paper:
    """The whole of it. CPU for as long as it has texts: not on the loop."""
    return Paper(
        title=words("title", found),
        facts=tuple(filter(None, _facts(found, words, dates, saved_by, times))),
        lines=tuple(_line(one, found, words, dates) for one in found.entries),
        language=dates.language,
        page=words("page"),
    )


def _facts(found: Transcript, words: Words, dates: Dates, saved_by: str, times: Times) -> list[str]:
    first, last = (dates.full(day) if day else "" for day in (found.first_on, found.last_on))
    return [
        *(words("known_as", one) for one in found.external_ids),
        words("where", found),
        words("days", first, last),
        words("clock", found.time_zone),
        words("saved", dates.exact(times.now), saved_by),
        words("total", len(found.entries)),
    ]


def _line(one: Entry, found: Transcript, words: Words, dates: Dates) -> Line:
    day, at = dates.day(one.at), dates.clock(one.at)
    if one.marker:
        return Line(day=day, at=at, who="", body=words("happened", one))
    became = words("became", one) + (f" · {dates.exact(one.status_at)}" if one.status_at else "")
    after = (
        *(words("picture", one, place) for place in range(max(len(one.pictures), one.media_count))),
        *(words(name, one) for name in ("other_number", "late", "urgent", "billed")),
        became if one.direction == "outbound" else "",
    )
    who = words("who", one, f"{found.given_name} {found.family_name}")
    return Line(
        day=day, at=at, who=who, body=one.body, after=tuple(filter(None, after)), is_ours=one.direction == "outbound"
    )


async def as_pdf(paper: Paper) -> bytes:
    """Set by a child. Raises NotSet when it can't."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        str(CHILD),
        str(STATIC / "vendor"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={},
    )
    try:
        async with asyncio.timeout(PDF_S):
            out, _ = await child.communicate(msgspec.json.encode(paper))
    except TimeoutError as error:
        raise NotSet("slow") from error
    finally:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        await child.wait()
    if child.returncode != 0:
        raise NotSet(f"exit {child.returncode}")
    return out
