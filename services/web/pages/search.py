"""Searching: people first, then texts; and the place in a conversation where a found text stands."""

import asyncio
from typing import TypeVar

from aiohttp import web

from services.web.domain.answers import Found, FoundTexts
from services.web.domain.messages import Message, MessagePage
from services.web.pages.asking import THREADS, Unanswered
from services.web.pages.frame import VISITOR, budget_s, draw, id_asked, id_in

routes = web.RouteTableDef()
T = TypeVar("T")
# What threads takes; nobody types more words than these to find a text.
MOST_CHARS = 100
# So many texts stand before and after the one that was found.
AROUND = 10


@routes.get("/search")
async def search(request: web.Request) -> web.Response:
    """Everything that fits; with before= older texts alone."""
    wanted, before = request.query.get("q", "").strip()[:MOST_CHARS], id_asked(request, "before")
    found, texts = None, None
    if wanted:
        found, texts = await asyncio.gather(
            _nobody() if before else _if_answered(request, "/v1/clients", Found, search=wanted),
            _if_answered(request, "/v1/texts", FoundTexts, search=wanted, before=str(before) if before else None),
        )
    return draw(request, "search.html", page="inbox", q=wanted, found=found, texts=texts, is_older=before is not None)


async def _nobody() -> None:
    """Of older texts the people are known already."""


async def _if_answered(request: web.Request, path: str, kind: type[T], **query: str | None) -> T | None:
    try:
        return await request.app[THREADS].read(request[VISITOR].token, path, kind, budget_s(request), **query)
    except Unanswered:
        return None


@routes.get("/c/{thread_id}/at/{message_id}")
async def found_text(request: web.Request) -> web.Response:
    """A text among its neighbours, however old it is."""
    thread_id, message_id = id_in(request, "thread_id"), id_in(request, "message_id")
    token, path = request[VISITOR].token, f"/v1/threads/{thread_id}/messages"
    ask = request.app[THREADS].read
    before, text, after = await asyncio.gather(
        ask(token, path, MessagePage, before=str(message_id), limit=AROUND),
        ask(token, f"/v1/messages/{message_id}", Message),
        ask(token, path, MessagePage, after=str(message_id), limit=AROUND),
    )
    messages = (*before.messages, text, *after.messages)
    return draw(request, "found.html", page="inbox", messages=messages, found_id=message_id, thread_id=thread_id,
                has_more=before.has_more)  # fmt: skip
