"""Where the account's pictures are, which ones a message has, and how one is deleted."""

import re

import aiohttp
import msgspec
from yarl import URL

from services.kit.settings import Secret

CALL_S = 10.0
_MESSAGE = re.compile(r"(MM|SM)[0-9a-fA-F]{32}")
_MEDIUM = re.compile(r"ME[0-9a-fA-F]{32}")
_MOST_LISTED_BYTES = 64 * 1024
# Deleted now, or before: either way it is not there any more.
_DELETED = (204, 404)


class OddSid(ConnectionError):
    """What is to be deleted has no sid of theirs."""


class _Item(msgspec.Struct, frozen=True):
    sid: str


class _Listing(msgspec.Struct, frozen=True):
    media_list: list[_Item]


class MediaApi:
    """The pictures of one account. Its calls raise aiohttp.ClientError, OSError and TimeoutError: try again."""

    def __init__(self, api_url: str, account_sid: str, token: Secret) -> None:
        self._messages = URL(api_url).joinpath("2010-04-01", "Accounts", account_sid, "Messages")
        self.authorization = aiohttp.encode_basic_auth(account_sid, token)

    def address_of(self, parent_sid: str, provider_sid: str) -> URL:
        """A picture's own address, made of nothing but ours and two sids. Raises ValueError for what is no sid."""
        if not _MESSAGE.fullmatch(parent_sid) or not _MEDIUM.fullmatch(provider_sid):
            raise ValueError("not a sid of the provider's")
        return self._messages.joinpath(parent_sid, "Media", provider_sid)

    async def sid_at(self, parent_sid: str, place: int) -> str | None:
        """The sid of a message's picture by its place; None when it has none there."""
        listed = await self.sids_of(parent_sid)
        return listed[place] if place < len(listed) and _MEDIUM.fullmatch(listed[place]) else None

    async def sids_of(self, parent_sid: str) -> list[str]:
        """The sids of a message's pictures; none when it is not there any more."""
        url = self._messages.joinpath(parent_sid, "Media.json")
        async with self._session() as session, session.get(url, allow_redirects=False) as answer:
            if answer.status == 404:
                return []
            answer.raise_for_status()
            try:
                listed = msgspec.json.decode(await answer.content.read(_MOST_LISTED_BYTES), type=_Listing).media_list
            except msgspec.DecodeError as error:
                raise aiohttp.ClientPayloadError("not a list of pictures") from error
        return [item.sid for item in listed]

    async def delete(self, parent_sid: str, provider_sid: str) -> None:
        """Have the provider keep it no longer. Raises OddSid, too."""
        try:
            url = self.address_of(parent_sid, provider_sid).with_suffix(".json")
        except ValueError as error:
            raise OddSid from error
        async with self._session() as session, session.delete(url, allow_redirects=False) as answer:
            if answer.status not in _DELETED:
                raise ConnectionError(f"http {answer.status}")

    def _session(self) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            headers={"Authorization": self.authorization},
            timeout=aiohttp.ClientTimeout(total=CALL_S),
            cookie_jar=aiohttp.DummyCookieJar(),
        )
