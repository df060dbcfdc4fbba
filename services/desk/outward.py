"""The way out of the house: to a host on a list, or to any that is out in the world, and never to one of our own.

For files that are fetched and for what others want to be told. Over TLS at its usual port, to a public address, and no
further than the list says. Whoever runs this house may name *origins* besides (http://files.county.example:8080): those
are gone to as they are, private or not, for nobody else can name one.

Fault
├─ Away      not to be had just now: try again
├─ Misled    an address that we do not go to; trying again leads there again
└─ TooLarge  there is more of it than is taken
"""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from urllib.parse import urljoin

import aiohttp
import msgspec
from aiohttp.abc import AbstractResolver
from yarl import URL

from services.desk.public import NotPublic, PublicOnly, is_public
from services.kit import failpoints

# All of it, an answer of some megabytes too; and the time to reach anybody.
ASK_S, CONNECT_S = 10.0, 3.0
HOPS = 3
_CHUNK = 64 * 1024
_REDIRECTS = (301, 302, 303, 307, 308)
# What may stand in an address at all: no space, no backslash, no user, nothing that parsers read differently.
_PLAIN = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?([/?][!-\[\]^_`a-z|~]*)?")
_IS_NUMBERS = re.compile(r"[0-9.]+")
# A body that was packed could unpack to anything.
_HEADERS = {"Accept-Encoding": "identity"}


class Fault(Exception):
    """There is no answer that could be used."""


class Away(Fault):
    """Not to be had just now."""


class Misled(Fault):
    """An address that we do not go to."""


class TooLarge(Fault):
    """There is more of it than is taken."""


class Answered(msgspec.Struct, frozen=True):
    """What came back, whatever its status; a redirect is none."""

    status: int
    headers: Mapping[str, str]
    content: bytes


class Outward:
    """Two sessions while it is open: one for the world, one for the origins we were told of.

    hosts: nobody else is gone to; None: anybody who is public, and nobody sends us on. most_bytes: of an answer.
    """

    def __init__(
        self,
        hosts: Collection[str] | None,
        *,
        most_bytes: int,
        origins: Collection[str] = (),
        ask_s: float = ASK_S,
        make_resolver: Callable[[], AbstractResolver] | None = None,
    ) -> None:
        self._hosts = None if hosts is None else {host.lower() for host in hosts}
        self._origins = {URL(origin).origin() for origin in origins}
        self._most_bytes, self._ask_s = most_bytes, ask_s
        self._make_resolver = make_resolver or aiohttp.ThreadedResolver
        self._world: aiohttp.ClientSession
        self._told: aiohttp.ClientSession

    @asynccontextmanager
    async def open(self, **connector: object) -> AsyncIterator["Outward"]:
        """Hold the sessions."""
        public = PublicOnly(self._make_resolver())
        world = aiohttp.TCPConnector(limit=10, resolver=public, use_dns_cache=False, **connector)  # type: ignore[arg-type]
        async with (
            self._session(world) as self._world,
            self._session(aiohttp.TCPConnector(limit=10)) as self._told,
        ):
            yield self

    async def get(self, address: str, headers: Mapping[str, str] | None = None) -> Answered:
        """What is there; where we are sent on, it is to hosts on the list. Raises Fault."""
        return await self._asked("GET", address, headers or {}, None)

    async def post(self, address: str, body: bytes, headers: Mapping[str, str]) -> Answered:
        """The status and headers it was answered with; content is not read. It is never sent on. Raises Fault."""
        return await self._asked("POST", address, headers, body)

    async def _asked(self, method: str, address: str, headers: Mapping[str, str], body: bytes | None) -> Answered:
        try:
            async with asyncio.timeout(self._ask_s):
                for _ in range(HOPS if method == "GET" else 1):
                    answer = await self._once(method, address, headers, body)
                    if isinstance(answer, Answered):
                        return answer
                    there = _joined(address, answer)
                    # What we showed one host, a password perhaps, is not shown to another.
                    headers = headers if self.checked(there).origin() == URL(address).origin() else {}
                    address = there
                raise Misled("sent on too often")
        except NotPublic as error:
            raise Misled("the host leads to an address that is not public") from error
        except aiohttp.ClientConnectorDNSError as error:
            if isinstance(error.os_error, NotPublic):
                raise Misled("the host leads to an address that is not public") from error
            raise Away(type(error).__name__) from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Away(type(error).__name__) from error

    async def _once(self, method: str, address: str, headers: Mapping[str, str], body: bytes | None) -> Answered | str:
        """The answer, or where it says to go instead."""
        url = self.checked(address)
        session = self._told if url.origin() in self._origins else self._world
        asking = session.request(method, url, headers={**headers, **_HEADERS}, data=body, allow_redirects=False)
        async with asking as answer:
            if body is not None and answer.status not in _REDIRECTS:
                return Answered(answer.status, answer.headers, b"")
            if answer.status not in _REDIRECTS:
                return await self._read(answer)
            if body is not None or self._hosts is None:
                raise Misled("sent on")
            return answer.headers.get("Location", "")

    def checked(self, address: str) -> URL:
        """The address, if we go there. Raises Misled."""
        if not _PLAIN.fullmatch(address):
            raise Misled("not a plain address")
        try:
            url = URL(address, encoded=True)
            host, port = (url.host or "").lower(), url.port
        except ValueError as error:
            raise Misled("not a plain address") from error
        if url.origin() in self._origins:
            return url
        if url.scheme != "https" or port != 443:
            raise Misled("not over TLS at its usual port")
        if self._hosts is not None and host not in self._hosts:
            raise Misled("not a host on the list")
        if _IS_NUMBERS.fullmatch(host) and not is_public(host) and not failpoints.is_off("public_only"):
            raise Misled("not a public address")  # no resolver is asked about one
        return url

    async def _read(self, answer: aiohttp.ClientResponse) -> Answered:
        if answer.headers.get("Content-Encoding", "identity") != "identity":
            raise Misled("it is packed")
        if (answer.content_length or 0) > self._most_bytes:
            raise TooLarge
        parts: list[bytes] = []
        size = 0
        async for part in answer.content.iter_chunked(_CHUNK):
            size += len(part)
            if size > self._most_bytes:
                raise TooLarge
            parts.append(part)
        return Answered(answer.status, answer.headers, b"".join(parts))

    def _session(self, connector: aiohttp.TCPConnector) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=connector,
            timeout=aiohttp.ClientTimeout(total=self._ask_s, sock_connect=CONNECT_S),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
        )


def _joined(address: str, location: str) -> str:
    try:
        return urljoin(address, location)
    except ValueError as error:
        raise Misled("not a plain address") from error
