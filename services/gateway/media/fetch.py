"""A picture's content, from the provider and from nowhere else.

The address is never one that somebody sent: it is our configured API address with our account and two checked sids.
The provider may send us on once, to a host on the list, over TLS, without our password, to a public address.

Fault
  Away       not to be had just now: try again
  Gone       it is not there any more
  Misled     we were sent where we do not go; trying again leads there again
  TooLarge   there is more of it than a picture has
"""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import aiohttp
import msgspec
from aiohttp.abc import AbstractResolver
from yarl import URL

from services.desk.public import NotPublic, PublicOnly
from services.gateway.media.kinds import MOST_BYTES
from services.kit import failpoints

# Five megabytes in ten seconds is slower than any line a server has.
FETCH_S, CONNECT_S = 10.0, 3.0
_CHUNK = 64 * 1024
_REDIRECTS = (301, 302, 303, 307, 308)
_GONE = (404, 410)
# What may stand in an address at all: no space, no backslash, no user, nothing that parsers read differently.
_PLAIN = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?(/[!-\[\]^_`a-z|~]*)?")
# Said to both: a body that was packed could unpack to anything.
_HEADERS = {"Accept-Encoding": "identity"}


class Fault(Exception):
    """It could not be fetched."""


class Away(Fault):
    """Not to be had just now."""


class Gone(Fault):
    """It is not there any more."""


class Misled(Fault):
    """We were sent where we do not go."""


class TooLarge(Fault):
    """There is more of it than a picture has."""


class Fetched(msgspec.Struct, frozen=True):
    """A file as it came, and what it was said to be."""

    content: bytes
    declared: str


def checked(location: str, hosts: Collection[str]) -> URL:
    """Where we are sent, if we go there: TLS, its usual port, a host on the list to the letter. Raises Misled."""
    if not _PLAIN.fullmatch(location):
        raise Misled("not a plain address")
    parts = urlsplit(location)
    if parts.scheme != "https" or parts.port not in (None, 443) or parts.hostname not in hosts:
        raise Misled("not a host of the provider's")
    return URL(location, encoded=True)


class Fetcher:
    """Gets pictures of one account, for as long as it is open."""

    def __init__(
        self, authorization: str, hosts: Collection[str], make_resolver: Callable[[], AbstractResolver] | None = None
    ) -> None:
        self._authorization, self._hosts = authorization, frozenset(hosts)
        self._make_resolver = make_resolver or aiohttp.ThreadedResolver
        self._here: aiohttp.ClientSession
        self._there: aiohttp.ClientSession

    @asynccontextmanager
    async def open(self, **connector: object) -> AsyncIterator["Fetcher"]:
        """Hold two sessions: one with our password for the provider's door, one without for where it sends us."""
        public = PublicOnly(self._make_resolver())
        async with (
            _session(aiohttp.TCPConnector(limit=10)) as self._here,
            _session(aiohttp.TCPConnector(limit=10, resolver=public, use_dns_cache=False, **connector)) as self._there,  # type: ignore[arg-type]
        ):
            yield self

    async def get(self, url: URL) -> Fetched:
        """The file at this address of ours. Raises Fault."""
        try:
            async with asyncio.timeout(FETCH_S):
                answer = await self._first(url)
                return await self._second(answer) if isinstance(answer, URL) else answer
        except NotPublic as error:
            raise Misled("the host leads to an address that is not public") from error
        except aiohttp.ClientConnectorDNSError as error:
            if isinstance(error.os_error, NotPublic):
                raise Misled("the host leads to an address that is not public") from error
            raise Away(type(error).__name__) from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Away(type(error).__name__) from error

    async def _first(self, url: URL) -> Fetched | URL:
        headers = _HEADERS | {"Authorization": self._authorization}
        async with self._here.get(url, headers=headers, allow_redirects=False) as answer:
            if answer.status in _REDIRECTS:
                location = answer.headers.get("Location", "")
                if failpoints.is_off("redirect_checked"):
                    return URL(location)
                return checked(location, self._hosts)
            return await _content(answer)

    async def _second(self, url: URL) -> Fetched:
        async with self._there.get(url, headers=_HEADERS, allow_redirects=False) as answer:
            if answer.status in _REDIRECTS:
                raise Misled("sent on twice")
            return await _content(answer)


def _session(connector: aiohttp.TCPConnector) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=connector,
        timeout=aiohttp.ClientTimeout(total=FETCH_S, sock_connect=CONNECT_S),
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        trust_env=False,
    )


async def _content(answer: aiohttp.ClientResponse) -> Fetched:
    if answer.status in _GONE:
        raise Gone
    if answer.status != 200:
        raise Away(f"http {answer.status}")
    if answer.headers.get("Content-Encoding", "identity") != "identity":
        raise Misled("it is packed")
    if (answer.content_length or 0) > MOST_BYTES:
        raise TooLarge
    parts: list[bytes] = []
    size = 0
    async for part in answer.content.iter_chunked(_CHUNK):
        size += len(part)
        if size > MOST_BYTES:
            raise TooLarge
        parts.append(part)
    return Fetched(b"".join(parts), answer.headers.get("Content-Type", ""))
