"""Twilio's own list of who consents to what: told of changes in bulk, in an API of another host of theirs.

It is a pilot of theirs, so an account has to be let in. What is told again changes nothing.
"""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC
from typing import Any
from uuid import UUID

import aiohttp
import msgspec
from yarl import URL

from services.gateway.domain.consents import Word
from services.gateway.provider.twilio.refusals import Refused, Throttled
from services.kit.settings import Secret

# Theirs: 25 a call, a hundred calls a minute, an answer within three seconds.
MOST = 25
CALL_S = 10.0


class _Item(msgspec.Struct, frozen=True):
    correlation_id: str
    error_code: int | str = 0


class _Answer(msgspec.Struct, frozen=True):
    items: list[_Item]


def address_of(api_url: str) -> URL:
    """Where the list is: on a host of Twilio's beside that of texts, in the same region; elsewhere on the same host."""
    base = URL(api_url)
    host = base.host or ""
    if host.startswith("api.") and host.endswith(".twilio.com"):
        base = base.with_host(f"accounts{host.removeprefix('api')}")
    return base.joinpath("v1", "Consents", "Bulk")


class Consents:
    """The list of one account. tell() raises Throttled, Refused, or one of AWAY."""

    def __init__(self, api_url: str, account_sid: str, token: Secret) -> None:
        self._url = address_of(api_url)
        self._auth = aiohttp.encode_basic_auth(account_sid, token)
        self._session: aiohttp.ClientSession | None = None

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Hold the session."""
        async with aiohttp.ClientSession(
            headers={"Authorization": self._auth},
            timeout=aiohttp.ClientTimeout(total=CALL_S),
            cookie_jar=aiohttp.DummyCookieJar(),
        ) as self._session:
            yield
        self._session = None

    async def tell(self, words: Sequence[Word]) -> dict[UUID, str]:
        """Tell these; the code of each that the answer names, "0" for one that was taken."""
        if self._session is None:
            raise ConnectionError("the session is closed")
        form = [("Items", json.dumps(_item(word))) for word in words]
        async with self._session.post(self._url, data=form, allow_redirects=False) as response:
            body = await response.read()
            if response.status == 429:
                raise Throttled(response)
            if 400 <= response.status < 500:
                raise Refused(f"http {response.status}")
            response.raise_for_status()
        return _codes(body)


def _item(word: Word) -> dict[str, Any]:
    own_words = "opt-out-message" if word.wants_out else "opt-in-message"
    return {
        "contact_id": word.number,
        "correlation_id": word.word_id.hex,
        "sender_id": word.line,
        "status": "opt-out" if word.wants_out else "opt-in",
        "source": "others" if word.how == "recorded" else own_words,
        "date_of_consent": word.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def _codes(body: bytes) -> dict[UUID, str]:
    try:
        answer = msgspec.json.decode(body, type=_Answer)
        return {UUID(hex=item.correlation_id): str(item.error_code) for item in answer.items}
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError) as error:
        raise aiohttp.ClientPayloadError("not a list of consents") from error
