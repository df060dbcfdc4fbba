"""Saving a conversation for the file: as PDF, as text, in print; all of it, or between two days."""

import asyncio
import datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from aiohttp import web

from services.kit import log
from services.kit.http import SERVICE
from services.web.domain.answers import Entry, Thread, Transcript
from services.web.domain.transcripts import Dates, Paper, as_text, file_name
from services.web.pages.asking import THREADS
from services.web.pages.frame import LOOK, VISITOR, draw, id_in, language_of
from services.web.pages.look import phrase
from services.web.pages.paper import CHILDREN, NotSet, Words, as_pdf, paper_of

routes = web.RouteTableDef()
# A conversation of years has some thousands. What is more would hold a child, and a reader, for minutes.
MOST: Final = 20_000
FIRST_YEAR, LAST_YEAR = 1900, 2999
NO_DAY: Final = phrase("This is no day. Choose one from the calendar, or write it as 2026-11-19.")
BACKWARDS: Final = phrase("The last day is before the first. Choose a later one.")
NOTHING: Final = phrase("There is nothing between these days. Choose others.")
TOO_MUCH: Final = phrase("There are more than 20,000 texts. Choose fewer days, and save them one part after the other.")
NO_PDF: Final = phrase("The PDF could not be made. Save it as text, or print it.")


class Wrong(Exception):
    """What keeps it from being saved, by field."""

    def __init__(self, status: int, **fields: str) -> None:
        super().__init__(str(status))
        self.status, self.fields = status, fields


@routes.get("/c/{thread_id}/save")
async def save(request: web.Request) -> web.Response:
    """Which days, and as what."""
    return await _form(request)


@routes.get("/c/{thread_id}/save/pdf")
async def save_pdf(request: web.Request) -> web.Response:
    """A PDF."""
    try:
        found, paper = await _paper(request)
        async with request.app[CHILDREN]:
            content = await as_pdf(paper)
    except Wrong as wrong:
        return await _form(request, wrong)
    except NotSet as error:
        log.get().error("pdf_failed", why=str(error))
        return await _form(request, Wrong(503, paper=NO_PDF))
    return _file(request, found, content, "application/pdf", "pdf")


@routes.get("/c/{thread_id}/save/text")
async def save_text(request: web.Request) -> web.Response:
    """A text file."""
    try:
        found, paper = await _paper(request)
    except Wrong as wrong:
        return await _form(request, wrong)
    return _file(request, found, await asyncio.to_thread(as_text, paper), "text/plain", "txt")


@routes.get("/c/{thread_id}/save/print")
async def save_print(request: web.Request) -> web.Response:
    """A page to be printed."""
    try:
        found, paper = await _paper(request)
    except Wrong as wrong:
        return await _form(request, wrong)
    return await asyncio.to_thread(draw, request, "print.html", paper=paper, thread_id=found.thread_id)


async def _paper(request: web.Request) -> tuple[Transcript, Paper]:
    """What was asked for, set on paper. Raises Wrong, Refused, Unanswered."""
    first_on, last_on = _day(request, "first_on"), _day(request, "last_on")
    if first_on and last_on and first_on > last_on:
        raise Wrong(422, last_on=BACKWARDS)
    found = await _whole(request, first_on, last_on)
    language, look, now = language_of(request), request.app[LOOK], request.app[SERVICE].clock.now()
    times = look.times(found.time_zone, language, now)
    me = request[VISITOR].session
    words = Words(look, times, {"me": me})
    dates = Dates(ZoneInfo(found.time_zone), language)
    return found, await asyncio.to_thread(paper_of, found, words, dates, me.name, times)


def _day(request: web.Request, name: str) -> datetime.date | None:
    text = request.query.get(name, "").strip()
    try:
        day = datetime.date.fromisoformat(text) if text else None
    except ValueError:
        day = datetime.date.min
    if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Wrong(422, **{name: NO_DAY})
    return day


async def _whole(request: web.Request, first_on: datetime.date | None, last_on: datetime.date | None) -> Transcript:
    """All pages of it as one. A text that two pages show, for it moved in between, stands once."""
    path, entries = f"/v1/threads/{id_in(request, 'thread_id')}/transcript", dict[UUID, Entry]()
    asked: dict[str, Any] = {"first_on": first_on and str(first_on), "last_on": last_on and str(last_on)}
    while True:
        page = await request.app[THREADS].read(request[VISITOR].token, path, Transcript, **asked)
        if page.total > MOST:
            raise Wrong(422, first_on=TOO_MUCH)
        entries |= {one.message_id: one for one in page.entries}
        if not page.has_more:
            break
        asked["after"] = str(page.entries[-1].message_id)
    if not entries:
        raise Wrong(422, first_on=NOTHING)
    return msgspec.structs.replace(page, entries=tuple(entries.values()))


async def _form(request: web.Request, wrong: Wrong | None = None) -> web.Response:
    path = f"/v1/threads/{id_in(request, 'thread_id')}"
    thread = await request.app[THREADS].read(request[VISITOR].token, path, Thread)
    written = {name: request.query.get(name, "")[:10] for name in ("first_on", "last_on")}
    fields = wrong.fields if wrong else {}
    said = {name: request.app[LOOK].say(text, language_of(request)) for name, text in fields.items()}
    return draw(request, "save.html", wrong.status if wrong else 200, thread=thread, written=written, wrong=said)


def _file(request: web.Request, found: Transcript, content: bytes, content_type: str, ending: str) -> web.Response:
    today = request.app[SERVICE].clock.now().astimezone(ZoneInfo(found.time_zone)).date()
    days = "-".join(str(day) for day in (found.first_on, found.last_on) if day) or str(today)
    headers = {"Content-Disposition": file_name(found.family_name, found.given_name, days, ending)}
    charset = "utf-8" if content_type == "text/plain" else None
    return web.Response(body=content, content_type=content_type, charset=charset, headers=headers)
