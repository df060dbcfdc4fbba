"""The first text to a new client: filled in, to be changed and sent, or left for later."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

from aiohttp import web

from services.web.domain.answers import OfferedText, Thread
from services.web.pages.asking import PULL_S, THREADS, Unanswered
from services.web.pages.frame import VISITOR, budget_s, draw, id_in

routes = web.RouteTableDef()


@routes.get("/c/{thread_id}/first")
async def first(request: web.Request) -> web.Response:
    """What the department says first. It is sent as any other text, and what is against it is said in the thread."""
    thread_id = id_in(request, "thread_id")
    try:
        thread, text = await asyncio.gather(_thread(request, thread_id), _wording(request, thread_id))
    except Unanswered:
        return draw(request, "first.html", page="inbox", thread=None)
    shown: dict[str, Any] = {"thread": thread, "text": text, "client_msg_id": uuid4()}
    return draw(request, "first.html", page="inbox", **shown)


async def _thread(request: web.Request, thread_id: UUID) -> Thread:
    path = f"/v1/threads/{thread_id}"
    return await request.app[THREADS].read(request[VISITOR].token, path, Thread, budget_s(request))


async def _wording(request: web.Request, thread_id: UUID) -> OfferedText | None:
    path = f"/v1/threads/{thread_id}/wording"
    try:
        return await request.app[THREADS].read(
            request[VISITOR].token, path, OfferedText, min(PULL_S, budget_s(request)), of="welcome"
        )
    except Unanswered:
        return None
