"""Who may come in: the office with its account's password, the controls from this machine only."""

import base64
import hmac
import ipaddress
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from aiohttp import web

from services.kit.http import problem
from services.practice.company import COMPANY, Company
from services.practice.domain.refusals import Refusal
from services.practice.settings import Settings

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
CompanyHandler = Callable[[web.Request, Company], Awaitable[web.StreamResponse]]

_encoder = msgspec.json.Encoder()


def json(content: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """Content as the API's JSON."""
    return web.Response(body=_encoder.encode(content), status=status, content_type="application/json", headers=headers)


def office(settings: Settings) -> Callable[[CompanyHandler], Handler]:
    """A door of Twilio's API: Basic auth with the account's sid and token; a refusal becomes Twilio's JSON."""
    pair = f"{settings.account_sid}:{settings.auth_token}".encode()
    expected = f"Basic {base64.b64encode(pair).decode()}".encode()

    def door(handler: CompanyHandler) -> Handler:
        async def checked(request: web.Request) -> web.StreamResponse:
            company = request.app[COMPANY]
            try:
                given = request.headers.get("Authorization", "").encode("utf-8", "surrogateescape")
                if not hmac.compare_digest(given, expected):
                    raise Refusal(20003)
                # Their newer APIs name no account in the path: it is the one that signed in.
                if request.match_info.get("account", settings.account_sid) != settings.account_sid:
                    raise Refusal(20404, path=request.path)
                return await handler(request, company)
            except Refusal as refusal:
                return refused(refusal, company)

        return checked

    return door


def refused(refusal: Refusal, company: Company) -> web.Response:
    """A refusal as its JSON; one to try again later says when."""
    company.store.counts[f"refused_{refusal.code}"] += 1
    headers = {"Retry-After": str(company.store.knobs.retry_after_s)} if refusal.status == 429 else None
    return json(refusal.body, refusal.status, headers)


def control(handler: CompanyHandler) -> Handler:
    """A door for tests and the launcher: from this machine, and from no other web site."""

    async def checked(request: web.Request) -> web.StreamResponse:
        if not is_loopback(request.remote):
            raise problem(403, "Not from here", "The controls answer to this machine only.")
        refuse_other_sites(request)
        return await handler(request, request.app[COMPANY])

    return checked


def is_loopback(address: str | None) -> bool:
    """Whether the peer is this machine."""
    try:
        ip = ipaddress.ip_address(address or "")
    except ValueError:
        return False
    mapped = getattr(ip, "ipv4_mapped", None)
    return (mapped or ip).is_loopback


def refuse_other_sites(request: web.Request) -> None:
    """Refuse what a page of another site made the browser send; programs do not send this header."""
    if request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
        raise problem(403, "Not from another site", "Open the simulator itself and try there.")
