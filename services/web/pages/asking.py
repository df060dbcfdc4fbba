"""Asking the threads service on behalf of a person, with a signed one-minute token.

Refused       threads understood and said no: its status, title and field
Unanswered    no answer in time; a read shows "can't be shown now", words typed are kept
"""

import io
import re
from collections.abc import Mapping
from typing import Any, TypeVar

import aiohttp
import msgspec
from aiohttp import web

from services.kit import log, tokens, trace
from services.kit.clock import Clock
from services.kit.settings import Secret
from services.kit.tokens import StaffToken

T = TypeVar("T")
# A page is drawn within half a second whatever its parts do; what is missing then, its script asks for again.
READ_S = 0.3
# What a script asks for holds nobody up.
PULL_S = 3.0
# Somebody's words are on the way: better to wait than to make them wonder.
WRITE_S = 5.0
# A picture is taken apart and made anew before it is answered for; a list of 5,000 people is judged row by row.
UPLOAD_S = 30.0
JSON = "application/json"
# Browsers read // and /\ at the start as another host, and drop tabs and line ends before they look.
_PATH = re.compile(r"/(?![/\\])[!-~]*")
THREADS: "web.AppKey[Threads]" = web.AppKey("threads")


class Refused(Exception):
    """threads said no. said: all it said, for pages that show more of a refusal than a sentence."""

    def __init__(self, status: int, problem: "_Problem", said: bytes) -> None:
        super().__init__(problem.title)
        self.status, self.title, self.field, self.said = status, problem.title, problem.field, said
        self.detail = problem.detail


class Unanswered(Exception):
    """threads did not answer in time, or could not."""


class _Problem(msgspec.Struct, frozen=True):
    title: str = ""
    detail: str = ""
    field: str | None = None


class Threads:
    """One shared session to the service; open() and close() belong to the application's life."""

    def __init__(self, url: str, private_key: Secret, clock: Clock) -> None:
        self._url, self._key, self._clock = url.rstrip("/"), private_key, clock
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Make the session; nothing connects until somebody asks."""
        # A page asks once and people are few: thirty is more than one process can render for at a time.
        connector = aiohttp.TCPConnector(limit=30, keepalive_timeout=60)
        self._session = aiohttp.ClientSession(connector=connector, auto_decompress=False)

    async def close(self) -> None:
        """Give the connections back."""
        if self._session is not None:
            await self._session.close()

    async def read(
        self, staff: StaffToken, path: str, kind: type[T], budget_s: float = PULL_S, **query: str | int | None
    ) -> T:
        """GET an answer. Raises Refused, Unanswered."""
        params = {name: str(value) for name, value in query.items() if value is not None}
        return msgspec.json.decode(await self._call("GET", staff, path, budget_s, params=params), type=kind)

    async def bytes_of(self, staff: StaffToken, path: str, budget_s: float) -> bytes:
        """GET what is no JSON. Raises Refused, Unanswered."""
        return await self._call("GET", staff, path, budget_s)

    async def write(self, staff: StaffToken, method: str, path: str, body: Mapping[str, Any] | None = None) -> bytes:
        """Change something; the answer's bytes. Raises Refused, Unanswered."""
        data = msgspec.json.encode(body if body is not None else {})
        return await self._call(method, staff, path, WRITE_S, data=data)

    async def written(
        self, staff: StaffToken, method: str, path: str, kind: type[T], body: Mapping[str, Any] | None = None
    ) -> T:
        """Change something; what it is now. Raises Refused, Unanswered."""
        return msgspec.json.decode(await self.write(staff, method, path, body), type=kind)

    async def send_bytes(
        self, staff: StaffToken, path: str, kind: type[T], content: bytes, content_type: str, **query: str
    ) -> T:
        """POST a file as it is; what became of it. Raises Refused, Unanswered."""
        sent: dict[str, Any] = {"data": io.BytesIO(content), "params": query, "content_type": content_type}
        return msgspec.json.decode(await self._call("POST", staff, path, UPLOAD_S, **sent), type=kind)

    async def _call(
        self, method: str, staff: StaffToken, path: str, budget_s: float, content_type: str = JSON, **more: Any
    ) -> bytes:
        if self._session is None:
            raise Unanswered("closed")
        headers = {
            "Authorization": f"Bearer {tokens.sign(self._key, staff, self._clock.now())}",
            "Content-Type": content_type,
            "traceparent": trace.CURRENT.get() or "",
        }
        timeout = aiohttp.ClientTimeout(total=budget_s)
        try:
            async with self._session.request(
                method, self._url + path, headers=headers, timeout=timeout, **more
            ) as answer:
                body = await answer.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            log.get().warning("threads_silent", error=type(error).__name__, method=method)
            raise Unanswered(type(error).__name__) from error
        return _judged(answer.status, body)


def _judged(status: int, body: bytes) -> bytes:
    if status < 300:
        return body
    try:
        problem = msgspec.json.decode(body, type=_Problem)
    except msgspec.DecodeError:
        problem = _Problem()
    # 401 means that our own token was not believed: our fault, nothing the reader can mend.
    if status >= 500 or status == 401:
        log.get().warning("threads_failed", status=status)
        raise Unanswered(str(status))
    raise Refused(status, problem, body)


def is_address(url: str) -> bool:
    """Whether this is a path of ours, not a way out: what sign-in may lead to."""
    return _PATH.fullmatch(url) is not None
