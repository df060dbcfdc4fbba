"""Having Twilio forget the words and the pictures of a text; what it keeps is who, when and how it ended.

Posting an empty Body is theirs for that; the answer shows the text as they have it now, which is the proof.
"""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Literal

import aiohttp
import msgspec
from yarl import URL

from services.gateway.provider.twilio.media import CALL_S, MediaApi, OddSid
from services.gateway.provider.twilio.refusals import Refused, Throttled
from services.kit.settings import Secret

_MESSAGE = re.compile(r"(MM|SM)[0-9a-fA-F]{32}")
# "Cannot delete message because delivery has not been completed."
NOT_ENDED = 20009


class NotYet(Exception):
    """The text has not come to its end there."""


class _Answer(msgspec.Struct, frozen=True):
    sid: str | None = None
    body: str | None = None
    code: int | None = None


class Privacy:
    """The texts of one account. Its calls raise NotYet, Throttled, Refused, or one of AWAY: try again."""

    def __init__(self, api_url: str, account_sid: str, token: Secret, media: MediaApi) -> None:
        self._messages = URL(api_url).joinpath("2010-04-01", "Accounts", account_sid, "Messages")
        self._auth = aiohttp.encode_basic_auth(account_sid, token)
        self._media = media
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

    async def redact(self, provider_sid: str, has_media: bool) -> Literal["blank", "gone", "never_left"]:
        """Delete the pictures and the words of a text; how it stands there now.

        Pictures first, so that the proof is about all of it. What has no sid of theirs another company carried, before
        PROVIDER was changed: they never had it, and asking daily for ever would hide what is really overdue.
        """
        if not _MESSAGE.fullmatch(provider_sid):
            return "never_left"
        if has_media:
            await self._delete_pictures(provider_sid)
        return await self._blank(provider_sid)

    async def _delete_pictures(self, provider_sid: str) -> None:
        try:
            for medium in await self._media.sids_of(provider_sid):
                await self._media.delete(provider_sid, medium)
        except OddSid as error:  # this text's own trouble: the others are asked for all the same
            raise Refused("odd_picture") from error

    async def _blank(self, provider_sid: str) -> Literal["blank", "gone"]:
        if self._session is None:
            raise ConnectionError("the session is closed")
        url = self._messages.joinpath(f"{provider_sid}.json")
        async with self._session.post(url, data={"Body": ""}, allow_redirects=False) as response:
            answer = _read(await response.read())
            if response.status == 404:
                return "gone"
            if response.status == 200 and answer.sid == provider_sid and not answer.body:
                return "blank"
            raise _no(response, answer)


def _read(body: bytes) -> _Answer:
    try:
        return msgspec.json.decode(body, type=_Answer)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _Answer()


def _no(response: aiohttp.ClientResponse, answer: _Answer) -> Exception:
    """Why it was not done. An answer that makes no sense, or still shows words, is no proof: it is asked for again."""
    if response.status == 429:
        return Throttled(response)
    if answer.code == NOT_ENDED:
        return NotYet()
    if 400 <= response.status < 500 and answer.code is not None:
        return Refused(str(answer.code))
    return ConnectionError(f"http {response.status}")
