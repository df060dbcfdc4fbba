"""Posting signed webhooks as the company does: few tries, 15 seconds in all, then the fallback or nothing."""

import asyncio
from typing import Final, Literal
from uuid import uuid4

import aiohttp
import msgspec
from yarl import URL

from services.practice.domain.overrides import Target, target_of
from services.practice.domain.signing import Form, encoded, signature_headers
from services.practice.store import Store

Failure = Literal["ct", "rt", "4xx", "5xx"]

# Receipts at 3,000 texts a second are 6,000 posts a second; at 10 ms each that is 60 at once.
WORKERS: Final = 64
WAITING_MAX: Final = 50_000
HEADERS: Final = {
    "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
    "User-Agent": "TwilioProxy/1.1",
}


class Outcome(msgspec.Struct, frozen=True):
    """How a webhook ended: the last status, if any came, how often it was tried, and what was answered."""

    status: int | None
    attempts: int
    body: str = ""
    content_type: str = ""

    @property
    def is_taken(self) -> bool:
        """Whether the office answered that it has it."""
        return self.status is not None and self.status < 300


class Webhooks:
    """Posts webhooks; receipts wait in a queue of their own for the workers."""

    def __init__(self, session: aiohttp.ClientSession, auth_token: str, store: Store) -> None:
        self._session, self._auth_token, self._store = session, auth_token, store
        self._waiting: asyncio.Queue[tuple[str, Form]] = asyncio.Queue(WAITING_MAX)

    def post_soon(self, url: str, form: Form) -> None:
        """Hand a receipt to the workers. With too many waiting it is lost, as at the real company."""
        try:
            self._waiting.put_nowait((url, form))
        except asyncio.QueueFull:
            self._store.counts["receipts_overflowed"] += 1

    async def work(self) -> None:
        """Post what waits, until cancelled."""
        while True:
            url, form = await self._waiting.get()
            outcome = await self.post(url, form)
            self._store.counts["receipts_taken" if outcome.is_taken else "receipts_failed"] += 1

    async def post(self, url: str, form: Form, fallback: str | None = None) -> Outcome:
        """Post form to url, again as its fragment says, then once to the fallback."""
        outcome = await self._post_within_budget(target_of(url), form)
        if fallback is None or outcome.is_taken:
            return outcome
        trouble = [("ErrorCode", "11200"), ("ErrorUrl", url)]
        return await self._post_within_budget(target_of(fallback), form + trouble)

    async def _post_within_budget(self, target: Target, form: Form) -> Outcome:
        knobs = self._store.knobs
        headers = HEADERS | signature_headers(self._auth_token, target.url, form, knobs.algorithm)
        headers["I-Twilio-Idempotency-Token"] = str(uuid4())
        tries = _Tries(self._session, target, headers, encoded(form))
        try:
            async with asyncio.timeout(min(target.total_s, knobs.webhook_budget_ms / 1000)):
                await tries.run()
        except TimeoutError:
            tries.status = None
        return Outcome(tries.status, tries.attempts, tries.body.decode(errors="replace"), tries.content_type)


class _Tries:
    """The tries of one webhook at one URL, all with the same idempotency token."""

    def __init__(self, session: aiohttp.ClientSession, target: Target, headers: dict[str, str], body: bytes) -> None:
        self._session, self._target, self._headers, self._body = session, target, headers, body
        # The address goes out as it was configured: quoted anew, it would not match what was signed.
        self._url = URL(target.url, encoded=True)
        self._timeout = aiohttp.ClientTimeout(total=None, sock_connect=target.connect_s, sock_read=target.read_s)
        self.attempts = 0
        self.status: int | None = None
        self.body, self.content_type = b"", ""

    async def run(self) -> None:
        """Try until it is taken, or the retries are used up, or the failure is not one to retry."""
        for _ in range(1 + self._target.retries):
            failure = await self._try()
            if failure is None or not self._target.retries_on(failure):
                return

    async def _try(self) -> Failure | None:
        self.attempts, self.status = self.attempts + 1, None
        try:
            async with self._session.post(
                self._url,
                data=self._body,
                headers=self._headers,
                timeout=self._timeout,
                allow_redirects=False,
            ) as answer:
                self.body, self.content_type = await answer.read(), answer.content_type
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            return "ct"
        except (aiohttp.ClientError, TimeoutError):
            return "rt"
        self.status = answer.status
        if answer.status >= 500:
            return "5xx"
        return "4xx" if answer.status >= 300 else None
