"""A long list that a provider keeps elsewhere, a piece at a time: however long it is, no more of it is in memory.

The provider says where; we go there as for a picture: over TLS, to a host on the list, at a public address, without our
password; or to the provider's own address.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Collection
from urllib.parse import urljoin, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from services.desk.public import PublicOnly
from services.gateway.media.fetch import Away, Misled, checked

# A day's list of a whole country is some megabytes; two minutes is what the address is good for.
READ_S, CONNECT_S = 120.0, 5.0
MOST_BYTES = 256 * 1024 * 1024
HOPS = 3
_CHUNK, _LONGEST_LINE = 64 * 1024, 256
_REDIRECTS = (301, 302, 303, 307, 308)


async def lines_at(
    location: str, home: URL, hosts: Collection[str], make_resolver: Callable[[], AbstractResolver] | None = None
) -> AsyncGenerator[list[str], None]:
    """The lines of the file there, some thousand at a time. Raises Away, Misled. A host that begins with a dot is a
    domain with all its hosts."""
    public = PublicOnly((make_resolver or aiohttp.ThreadedResolver)())
    try:
        async with (
            _session(aiohttp.TCPConnector()) as ours,
            _session(aiohttp.TCPConnector(resolver=public, use_dns_cache=False)) as theirs,
        ):
            location = urljoin(str(home), location)
            for _ in range(HOPS):
                is_home = _origin(location) == home.origin()
                url = URL(location, encoded=True) if is_home else checked(location, _names(location, hosts))
                async with (ours if is_home else theirs).get(url, allow_redirects=False) as answer:
                    if answer.status not in _REDIRECTS:
                        async for some in _lines(answer):
                            yield some
                        return
                    location = urljoin(location, answer.headers.get("Location", ""))
            raise Misled("sent on too often")
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise Away(type(error).__name__) from error


def _origin(location: str) -> URL | None:
    try:
        return URL(location).origin()
    except ValueError:  # no address with a host
        return None


def _names(location: str, hosts: Collection[str]) -> set[str]:
    """The hosts that may be gone to, by name: the one asked for too, if it is of a domain on the list."""
    host = urlsplit(location).hostname or ""
    of_domain = any(host.endswith(domain) for domain in hosts if domain.startswith("."))
    return {*hosts, host} if of_domain else set(hosts)


async def _lines(answer: aiohttp.ClientResponse) -> AsyncIterator[list[str]]:
    if answer.status != 200:
        raise Away(f"http {answer.status}")
    rest, size = b"", 0
    async for chunk in answer.content.iter_chunked(_CHUNK):
        size += len(chunk)
        *whole, rest = (rest + chunk).split(b"\n")
        if size > MOST_BYTES or len(rest) > _LONGEST_LINE:
            raise Misled("it is no list of numbers")
        yield [line.decode("ascii", "replace").strip() for line in whole]
    if rest:
        yield [rest.decode("ascii", "replace").strip()]


def _session(connector: aiohttp.TCPConnector) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=connector,
        timeout=aiohttp.ClientTimeout(total=READ_S, sock_connect=CONNECT_S),
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
    )
