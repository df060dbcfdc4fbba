"""Posting a text and reading Twilio's list, on one lean session of our own.

Not the library's client: it ignores its timeout, its unpooled form mixes up answers under load, and its retries post a
text again. Nothing here retries.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import TypeVar
from urllib.parse import quote_plus

import aiohttp
import msgspec
from aiohttp.abc import AbstractStreamWriter
from yarl import URL

from services.gateway.domain import match, outcome
from services.gateway.domain.links import Links
from services.gateway.domain.outcome import Outcome
from services.gateway.domain.wire import Claimed, Inbound, Listed
from services.gateway.provider import AWAY as AWAY
from services.gateway.provider import POST_S as POST_S
from services.gateway.provider.twilio import listing, sent
from services.kit import failpoints
from services.kit.settings import Secret

# Twilio answers in about 0.1 s and gives up on itself at POST_S or so; a connect that takes 3 s will not come.
CONNECT_S = 3.0
# Shorter than any keep-alive of theirs: a connection they are just closing would cost a text its certainty.
KEEP_ALIVE_S = 10.0
# From the making of the form to its first byte: a connect, and a loop that was busy. A form is not sent later than
# that, because what it says of its time would not be true any more.
START_S = 5.0
# Theirs for ValidityPeriod. It counts from when they take the text, which the two above may put off.
LONGEST_VALIDITY_S = 36_000
PAGE_SIZE, MOST_PAGES = 50, 10
# Of what the account sent last, ours are to be found among whatever others send: so many are looked through for them.
NEWEST, NEWEST_AMONG = 50, 1000
LONG_PAGE_SIZE = 1000

T = TypeVar("T")
_QUOTED = str.maketrans({chr(code): quote_plus(chr(code)) for code in range(128)})


class LeaseOver(Exception):
    """The claim ended before the first byte left; the text is somebody else's to judge now."""


class _Body(aiohttp.BytesPayload):
    """A request body that knows whether any byte of the request has left.

    aiohttp holds the headers back until the body is written (a test pins that), so the last look at the claim
    happens with the connection made and nothing sent.
    """

    has_begun = False

    def __init__(self, value: bytes, start_by: float) -> None:
        super().__init__(value, content_type="application/x-www-form-urlencoded")
        self._start_by = start_by

    async def write_with_length(self, writer: AbstractStreamWriter, content_length: int | None) -> None:
        await failpoints.hit("sender.before_first_byte")
        if time.monotonic() >= self._start_by:
            raise LeaseOver
        self.has_begun = True
        await super().write_with_length(writer, content_length)
        await asyncio.sleep(0)  # the loop hands the bytes to the kernel only now
        await failpoints.hit("sender.after_bytes_before_answer")


class _Answer(msgspec.Struct, frozen=True):
    sid: str | None = None
    code: int | None = None


class Provider:
    """The account at Twilio."""

    def __init__(self, api_url: str, account_sid: str, token: Secret, public_url: str, in_flight: int) -> None:
        self._links = Links(public_url, token)
        self.base = self._base = URL(api_url)
        self._account = self._base.joinpath("2010-04-01", "Accounts", account_sid)
        self.messages = self._messages = self._account.joinpath("Messages.json")
        self._auth = aiohttp.encode_basic_auth(account_sid, token)
        self._callback = quote_plus(public_url.rstrip("/") + "/twilio/status/")
        self._in_flight = in_flight
        self._session: aiohttp.ClientSession | None = None

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Hold the session."""
        connector = aiohttp.TCPConnector(limit=self._in_flight + 5, keepalive_timeout=KEEP_ALIVE_S)
        async with aiohttp.ClientSession(
            connector=connector,
            timeout=aiohttp.ClientTimeout(total=POST_S, sock_connect=CONNECT_S),
            headers={"Authorization": self._auth},
            cookie_jar=aiohttp.DummyCookieJar(),
            skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding"),
        ) as self._session:
            yield
        self._session = None

    async def send(self, text: Claimed, now: datetime, start_by: float) -> Outcome:
        """Post it once; what came of it. start_by: the monotonic moment after which no byte may leave."""
        validity_s = _validity_s(text, now)
        if validity_s < 1:
            return outcome.out_of_time()
        start_by = min(start_by, time.monotonic() + START_S)
        body = _Body(self._form(text, validity_s), start_by)
        try:
            async with self._open_session().post(self._messages, data=body, allow_redirects=False) as response:
                return _read(response, await response.read())
        except (aiohttp.ClientError, TimeoutError, OSError, LeaseOver) as error:
            reason = type(error.__cause__ or error).__name__
            return outcome.lost(reason) if body.has_begun else outcome.not_begun(reason)

    def _form(self, text: Claimed, validity_s: int) -> bytes:
        sender = "MessagingServiceSid" if text.line.startswith("MG") else "From"
        # Our own ids in the callback's address: they explain a text whose answer was lost.
        return (
            f"To={_quoted(text.number)}&{sender}={_quoted(text.line)}&Body={_quoted(text.body)}"
            f"&StatusCallback={self._callback}{text.message_id}%3Fattempt%3D{text.attempt_id}"
            f"&ValidityPeriod={validity_s}"
            + "".join(f"&MediaUrl={quote_plus(self._links.of(one, text.not_after))}" for one in text.media_ids)
        ).encode()

    async def newest(self, lines: Collection[str]) -> list[Listed]:
        """What these lines sent last, newest first: some fifty, if they are among the account's last thousand."""
        found: list[Listed] = []
        seen = 0
        async for page in self._walk(NEWEST_AMONG // 5):
            found, seen = found + match.of_lines(page, lines), seen + len(page)
            if len(found) >= NEWEST or seen >= NEWEST_AMONG:
                break
        return found

    async def sent_since(self, since: datetime) -> AsyncIterator[list[Listed]]:
        """All that the account sent since then, newest first, page by page; the last page may go further back.

        Not filtered by date: their filter asks for the day of sending, which a text that waits does not have yet.
        """
        async for page in self._walk(LONG_PAGE_SIZE):
            yield page
            if page and page[-1].created_at < since:
                break

    async def status(self, provider_sid: str) -> Listed | None:
        """What they say of one text; None when they do not know it any more. Raises one of AWAY."""
        url = self._account.joinpath("Messages", f"{provider_sid}.json")
        async with self._open_session().get(url, allow_redirects=False) as response:
            if response.status == 404:
                return None
            response.raise_for_status()
            return sent.one_of(await response.read())

    async def sent_to(self, number: str, line: str, since: datetime) -> list[Listed]:
        """What went from line to number since then; of a Messaging Service, what went from any line."""
        sender = {} if line.startswith("MG") else {"From": line}
        found = await self._pages({"To": number} | sender, lambda found: found[-1].created_at < since)
        return [item for item in found if item.created_at >= since - timedelta(seconds=1)]

    def came_in_since(self, number: str, since: datetime) -> AsyncIterator[list[Inbound]]:
        """Page by page, newest first, the texts sent to this number of ours since then. Raises one of AWAY."""
        return listing.came_in_since(self, number, since)

    async def _pages(self, wanted: dict[str, str], is_enough: Callable[[list[Listed]], bool]) -> list[Listed]:
        """Raises one of AWAY when the list can't be read."""
        found: list[Listed] = []
        url: URL | None = self._messages.with_query(wanted | {"PageSize": str(PAGE_SIZE)})
        for _ in range(MOST_PAGES):
            if url is None or (found and is_enough(found)):
                break
            page = await self._page(url)
            found += sent.all_of(page)
            url = self._next(page)
        return found

    async def _walk(self, page_size: int) -> AsyncIterator[list[Listed]]:
        """The whole list, newest first. Raises one of AWAY when it can't be read."""
        url: URL | None = self._messages.with_query({"PageSize": str(page_size)})
        while url is not None:
            page = await self._page(url)
            yield sent.all_of(page)
            url = self._next(page)

    def _next(self, page: sent.Page) -> URL | None:
        return self._base.join(URL(page.next_page_uri, encoded=True)) if page.next_page_uri else None

    async def _page(self, url: URL) -> sent.Page:
        async with self._open_session().get(url, allow_redirects=False) as response:
            response.raise_for_status()
            return sent.page_of(await response.read())

    async def read(self, url: URL) -> bytes:
        """What the account has there. Raises one of AWAY."""
        async with self._open_session().get(url, allow_redirects=False) as response:
            response.raise_for_status()
            return await response.read()

    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise ConnectionError("the session is closed")
        return self._session


def _validity_s(text: Claimed, now: datetime) -> int:
    """How long they may keep it, so that it dies with them before its window closes; under 1 when that is too late."""
    left_s = int((text.not_after - now).total_seconds())
    if failpoints.is_off("last_call"):
        return max(1, min(left_s, LONGEST_VALIDITY_S))
    return min(left_s - int(START_S + POST_S), LONGEST_VALIDITY_S)


def _quoted(text: str) -> str:
    """As quote_plus, at less than half its cost for plain text."""
    return text.translate(_QUOTED) if text.isascii() else quote_plus(text)


def _read(response: aiohttp.ClientResponse, body: bytes) -> Outcome:
    try:
        answer = msgspec.json.decode(body, type=_Answer)
    except (msgspec.DecodeError, UnicodeDecodeError):
        answer = _Answer()
    code = None if answer.code is None else str(answer.code)
    return outcome.answered(response.status, answer.sid, code, _retry_after(response))


def _retry_after(response: aiohttp.ClientResponse) -> float | None:
    text = response.headers.get("Retry-After", "")
    return min(float(text), outcome.MOST_ASKED_S) if text.isdecimal() else None
