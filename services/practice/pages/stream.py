"""The stream of one open phone page: a line each time something changed; the page then asks what."""

import asyncio
import contextlib
from typing import Final

from aiohttp import web

from services.practice.company import Company
from services.practice.domain.orders import E164

KEEP_ALIVE_S: Final = 15  # aiohttp notices a page that left only when it writes
STREAMS_MAX: Final = 500


async def changes(request: web.Request, company: Company) -> web.StreamResponse:
    """GET /practice/phone/{number}/changes."""
    number = request.match_info["number"]
    if not E164.fullmatch(number) or company.hub.count >= STREAMS_MAX:
        return web.Response(status=204)  # tells the browser not to come again
    headers = {"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    stream = web.StreamResponse(headers=headers)
    with company.hub.watching(number) as changed, contextlib.suppress(ConnectionResetError):
        await stream.prepare(request)
        await stream.write(b"retry: 1000\n\n")
        while not company.hub.is_closed:
            await _next(stream, changed)
    return stream


async def _next(stream: web.StreamResponse, changed: asyncio.Event) -> None:
    try:
        async with asyncio.timeout(KEEP_ALIVE_S):
            await changed.wait()
    except TimeoutError:
        await stream.write(b": still here\n\n")
        return
    changed.clear()
    await stream.write(b"data: changed\n\n")
