"""Who listens to hints, and what was told lately: a page may have been drawn before its stream was open."""

import asyncio
import secrets
from collections import deque
from uuid import UUID

import msgspec
from aiohttp import web

from proto.hints import PageChanged
from services.kit import failpoints
from services.web.domain.audience import Listener, may_hear

HUB: "web.AppKey[Hub]" = web.AppKey("hub")
# A browser that is a hundred hints behind had better ask for everything once.
BACKLOG = 100
# Told again to a page that was drawn before them; seconds of them on a busy day.
REMEMBERED = 1_000
RESYNC = b'{"kind":"resync"}'
SIGNED_OUT = b'{"kind":"signed_out"}'
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
        self._name = secrets.token_hex(4)
        self._count = 0
        self._lately: deque[PageChanged | None] = deque(maxlen=REMEMBERED)

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
        self._remember(hint)
        line = _line(hint, self.mark())
        for ear in self._ears:
            if may_hear(ear.listener, hint):
                ear.tell(line)

    def resync(self) -> None:
        """Hints may have been missed: have every page ask again."""
        self._remember(None)
        for ear in self._ears:
            ear.tell(RESYNC)

    def hang_up(self, session_id: UUID) -> None:
        """Close the streams of a session that ended."""
        for ear in self._ears:
            if ear.session_id == session_id:
                ear.tell(SIGNED_OUT)
                ear.tell(None)

    def mark(self) -> str:
        """Where we are: what a page is drawn from now on knows all that was told before."""
        return f"{self._name}-{self._count}"

    def since(self, mark: str, listener: Listener) -> list[bytes]:
        """What this listener was told since that mark. A mark of another process, or too old: ask for everything."""
        name, _, place = mark.partition("-")
        is_number = place.isdecimal() and len(place) < 19
        missed = self._count - int(place) if name == self._name and is_number else REMEMBERED + 1
        if not 0 <= missed <= len(self._lately):
            return [RESYNC]
        hints = list(self._lately)[len(self._lately) - missed :]
        if None in hints:
            return [RESYNC]
        places = enumerate(hints, self._count - missed + 1)
        return [_line(hint, f"{name}-{at}") for at, hint in places if hint and may_hear(listener, hint)]

    def _remember(self, hint: PageChanged | None) -> None:
        self._count += 1
        self._lately.append(hint)

    async def close(self, _app: web.Application) -> None:
        """End every stream: a stop would otherwise wait for browsers that never leave."""
        self._is_closed = True
        for ear in self._ears:
            ear.tell(None)


def _line(hint: PageChanged, place: str) -> bytes:
    """The hint as pages hear it. place: by it a page knows one that comes both by its stream and as missed."""
    told = {
        "place": None if failpoints.is_off("hint_place") else place,
        "kind": hint.kind,
        "thread_id": hint.thread_id,
        "message_id": hint.message_id,
        "is_inbound": hint.is_inbound,
        "is_row_changed": hint.is_row_changed,
    }
    return _encoder.encode(told)
