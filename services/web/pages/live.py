"""The stream of hints: one per browser, carrying ids only. What a hint is about, the page asks for itself."""

import asyncio

from aiohttp import web

from services.kit.db import UNAVAILABLE
from services.kit.http import SERVICE
from services.web.domain.audience import Listener
from services.web.pages.frame import VISITOR, Visitor, cookie_name
from services.web.pages.hub import HUB, SIGNED_OUT, Ear
from services.web.store import sessions

routes = web.RouteTableDef()
# Proxies give up on a silent stream after 30 to 60 s; a vanished browser is noticed at the next write.
KEEP_ALIVE_S = 15.0
WRITE_S = 10.0


@routes.get("/events")
async def events(request: web.Request) -> web.StreamResponse:
    """The stream; ends when the session does."""
    visitor = request[VISITOR]
    answer = web.StreamResponse(headers={"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"})
    await answer.prepare(request)
    ear = Ear(_listener(visitor), visitor.session.session_id)
    hub = request.app[HUB]
    hub.add(ear)
    try:
        await _write(answer, b"retry: 1000\n: hello\n\n")
        while (line := await _next(request, ear)) is not None:
            await _write(answer, b"data: " + line + b"\n\n" if line else b": keep-alive\n\n")
    except (ConnectionResetError, TimeoutError):
        pass  # the browser left
    finally:
        hub.remove(ear)
    return answer


@routes.get("/events/missed")
async def missed(request: web.Request) -> web.Response:
    """What was told since this page was drawn (since= is its mark), as a list of hints."""
    hints = request.app[HUB].since(request.query.get("since", ""), _listener(request[VISITOR]))
    return web.Response(body=b"[" + b",".join(hints) + b"]", content_type="application/json")


def _listener(visitor: Visitor) -> Listener:
    session = visitor.session
    return Listener(session.staff_id, session.department_id, session.role)


async def _next(request: web.Request, ear: Ear) -> bytes | None:
    """The next hint; empty when it is time for a sign of life; None when that was all."""
    try:
        async with asyncio.timeout(KEEP_ALIVE_S):
            return await ear.lines.get()
    except TimeoutError:
        if await _still_signed_in(request):
            return b""
        ear.tell(None)
        return SIGNED_OUT


async def _still_signed_in(request: web.Request) -> bool:
    try:
        async with request.app[SERVICE].db.tx() as tx:
            return await sessions.find(tx, request.cookies[cookie_name(request)]) is not None
    except UNAVAILABLE:
        return True  # unknown; the next page decides


async def _write(answer: web.StreamResponse, line: bytes) -> None:
    async with asyncio.timeout(WRITE_S):
        await answer.write(line)
