"""Twilio's look-ups of a number, and where it keeps the carriers' list of a day."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import TypeVar

import aiohttp
import msgspec
from yarl import URL

from services.gateway.domain.wire import Checked
from services.gateway.provider import CheckRefused
from services.kit.settings import Secret

CALL_S = 10.0
_REDIRECTS = (301, 302, 303, 307, 308)
# A word of theirs for a kind of line; a new one is passed on as it is.
_TYPE = re.compile(r"[A-Za-z]{1,30}")
T = TypeVar("T")
_REASSIGNED = {"yes": True, "no": False}


class _LineType(msgspec.Struct, frozen=True):
    type: str | None = None


class _Reassigned(msgspec.Struct, frozen=True):
    is_number_reassigned: str | None = None


class _LookUp(msgspec.Struct, frozen=True):
    line_type_intelligence: _LineType | None = None
    reassigned_number: _Reassigned | None = None


class _Deactivations(msgspec.Struct, frozen=True):
    redirect_to: str = ""


class Checks:
    """The account's look-ups. Each call raises one of AWAY, or CheckRefused."""

    def __init__(self, api_url: str, account_sid: str, token: Secret) -> None:
        self.api = URL(api_url)
        self._lookups, self._messaging = _product(self.api, "lookups"), _product(self.api, "messaging")
        self._authorization = aiohttp.encode_basic_auth(account_sid, token)
        self._session: aiohttp.ClientSession | None = None

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Hold the session."""
        async with aiohttp.ClientSession(
            headers={"Authorization": self._authorization},
            timeout=aiohttp.ClientTimeout(total=CALL_S),
            cookie_jar=aiohttp.DummyCookieJar(),
        ) as self._session:
            yield
        self._session = None

    async def look_up(self, number: str, wants_type: bool, verified_on: date | None) -> Checked:
        """What they know of it. verified_on: the last day it was surely ours; None does not ask who has it now."""
        fields = ["line_type_intelligence"] * wants_type + ["reassigned_number"] * (verified_on is not None)
        url = self._lookups.joinpath("v2", "PhoneNumbers", number).with_query({"Fields": ",".join(fields)})
        if verified_on is not None:
            url = url.update_query({"LastVerifiedDate": f"{verified_on:%Y%m%d}"})
        async with self._open_session().get(url, allow_redirects=False) as answer:
            if answer.status == 404:
                return Checked()  # no number at all, to them
            told = _decoded(await _body(answer), _LookUp)
        type_ = told.line_type_intelligence.type if told.line_type_intelligence else None
        reassigned = told.reassigned_number.is_number_reassigned if told.reassigned_number else None
        return Checked(
            line_type=type_ if type_ and _TYPE.fullmatch(type_) else None,
            is_reassigned=_REASSIGNED.get(reassigned or ""),
        )

    async def deactivations(self, day: date) -> str | None:
        """The address of the numbers that carriers took from their owners that day; None while there is none."""
        url = self._messaging.joinpath("v1", "Deactivations").with_query({"Date": day.isoformat()})
        async with self._open_session().get(url, allow_redirects=False) as answer:
            if answer.status == 404:
                return None
            if answer.status in _REDIRECTS and "Location" in answer.headers:
                return answer.headers["Location"]
            return _decoded(await _body(answer, 307), _Deactivations).redirect_to or None

    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise ConnectionError("the session is closed")
        return self._session


def _product(api: URL, name: str) -> URL:
    """A product's own host, beside the API's; a pretend company has one for everything."""
    host = api.host or ""
    return api.with_host(f"{name}.{host.removeprefix('api.')}") if host.startswith("api.") else api


async def _body(answer: aiohttp.ClientResponse, *also: int) -> bytes:
    if answer.status == 429 or answer.status >= 500:
        raise ConnectionError(f"http {answer.status}")
    if answer.status != 200 and answer.status not in also:
        raise CheckRefused(f"http {answer.status}")
    return await answer.read()


def _decoded(body: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.DecodeError as error:
        raise aiohttp.ClientPayloadError(f"not a {kind.__name__}") from error
