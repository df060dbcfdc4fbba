"""The stream of hints: one per browser, carrying ids only. What a hint is about, the page asks for itself."""

import asyncio
from uuid import UUID

import msgspec
from aiohttp import web

from proto.hints import PageChanged
from services.kit.db import UNAVAILABLE
from services.kit.http import SERVICE
from services.web.domain.audience import Listener, may_hear
from services.web.pages.frame import VISITOR, cookie_name
from services.web.store import sessions

routes = web.RouteTableDef()
HUB: "web.AppKey[Hub]" = web.AppKey("hub")
# Proxies give up on a silent stream after 30 to 60 s; a vanished browser is noticed at the next write.
KEEP_ALIVE_S = 15.0
WRITE_S = 10.0
# A browser that is a hundred hints behind had better ask for everything once.
BACKLOG = 100
RESYNC = b'data: {"kind":"resync"}\n\n'
SIGNED_OUT = b'data: {"kind":"signed_out"}\n\n'
_encoder = msgspec.json.Encoder()


class Ear:
    """One open stream."""

    def __init__(self, listener: Listener, session_id: UUID) -> None:
        self.listener, self.session_id = listener, session_id
        self.lines: asyncio.Queue[bytes | None] = asyncio.Queue(BACKLOG)

    def tell(self, line: bytes | None) -> None:
        """Hand it a line, or None to end; one that is too far behind starts afresh."""
        while self.lines.full():
            self.lines.get_nowait()
            line = RESYNC if line is not None else None
        self.lines.put_nowait(line)


class Hub:
    """All open streams of this process."""

    def __init__(self) -> None:
        self._ears: set[Ear] = set()
        self._is_closed = False

    def __len__(self) -> int:
        return len(self._ears)

    def add(self, ear: Ear) -> None:
        """A browser listens."""
        self._ears.add(ear)
        if self._is_closed:
            ear.tell(None)

    def remove(self, ear: Ear) -> None:
        """It is gone."""
        self._ears.discard(ear)

    def hear(self, hint: msgspec.Struct) -> None:
        """Pass a hint on to those it concerns."""
        if not isinstance(hint, PageChanged):
            return
        line = b"data: " + _encoder.encode(_told(hint)) + b"\n\n"
        for ear in self._ears:
            if may_hear(ear.listener, hint):
                ear.tell(line)

    def resync(self) -> None:
        """Hints may have been missed: have every page ask again."""
        for ear in self._ears:
            ear.tell(RESYNC)

    def hang_up(self, session_id: UUID) -> None:
        """Close the streams of a session that ended."""
        for ear in self._ears:
            if ear.session_id == session_id:
                ear.tell(SIGNED_OUT)
                ear.tell(None)

    async def close(self, _app: web.Application) -> None:
        """End every stream: a stop would otherwise wait for browsers that never leave."""
        self._is_closed = True
        for ear in self._ears:
            ear.tell(None)


def _told(hint: PageChanged) -> dict[str, object]:
    return {
        "kind": hint.kind,
        "thread_id": hint.thread_id,
        "message_id": hint.message_id,
        "is_inbound": hint.is_inbound,
        "is_row_changed": hint.is_row_changed,
    }


@routes.get("/events")
async def events(request: web.Request) -> web.StreamResponse:
    """The stream; ends when the session does."""
    session = request[VISITOR].session
    answer = web.StreamResponse(headers={"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"})
    await answer.prepare(request)
    ear = Ear(Listener(session.staff_id, session.department_id, session.role), session.session_id)
    hub = request.app[HUB]
    hub.add(ear)
    try:
        await _write(answer, b"retry: 1000\n: hello\n\n")
        while (line := await _next(request, ear)) is not None:
            await _write(answer, line)
    except (ConnectionResetError, TimeoutError):
        pass  # the browser left
    finally:
        hub.remove(ear)
    return answer


async def _next(request: web.Request, ear: Ear) -> bytes | None:
    try:
        async with asyncio.timeout(KEEP_ALIVE_S):
            return await ear.lines.get()
    except TimeoutError:
        if await _still_signed_in(request):
            return b": keep-alive\n\n"
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
