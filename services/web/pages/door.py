"""The door: signing in and out with local accounts.

Nobody is known yet when a password comes in, so these two routes use the work role; every other page acts for a person.
"""

import asyncio
from datetime import datetime
from uuid import UUID

from aiohttp import web

from services.kit import log
from services.kit.audit import Actor
from services.kit.http import SERVICE
from services.web.domain import door, passwords
from services.web.pages.asking import is_address
from services.web.pages.frame import LOOK, VISITOR, cookie_name, draw, language_of
from services.web.pages.hub import HUB
from services.web.pages.look import phrase
from services.web.store import sessions

routes = web.RouteTableDef()
# Each check takes 64 MiB and a core for a moment: two at a time leave room for everybody else's pages.
CHECKS: "web.AppKey[asyncio.Semaphore]" = web.AppKey("checks", asyncio.Semaphore)
NOBODY = Actor("nobody")
MAX_EMAIL_CHARS = 254


@routes.get("/sign-in")
async def form(request: web.Request) -> web.Response:
    """The sign-in page."""
    wanted, why = (request.query.get(name, "") for name in ("next", "note"))
    return draw(request, "sign_in.html", email="", next=wanted, why=why, note=_note(request))


@routes.post("/sign-in")
async def sign_in(request: web.Request) -> web.Response:
    """Check e-mail and password; an account that does not exist takes as long and reads the same."""
    sent = await request.post()
    email = str(sent.get("email", "")).strip().lower()[:MAX_EMAIL_CHARS]
    begun = await _begin(request, email)
    wanted = str(sent.get("next", ""))
    if isinstance(begun, datetime):
        return draw(request, "sign_in.html", 429, email=email, next=wanted, error=_wait(request, begun))
    staff_id = await _checked(request, email, str(sent.get("password", "")))
    if staff_id is None:
        error = _say(request, "That e-mail and password don't match.")
        return draw(request, "sign_in.html", 401, email=email, next=wanted, error=error)
    raise await _enter(request, begun, staff_id, wanted)


@routes.post("/sign-out")
async def sign_out(request: web.Request) -> web.Response:
    """End the session everywhere it is open, and have the browser forget what it kept."""
    visitor = request[VISITOR]
    async with request.app[SERVICE].pages.page(visitor.token) as tx:
        await sessions.end(tx, visitor.session.session_id)
        tx.audit("signed_out", object_kind="session", object_id=visitor.session.session_id)
    request.app[HUB].hang_up(visitor.session.session_id)
    answer = web.HTTPSeeOther("/sign-in?note=out", headers={"Clear-Site-Data": '"cache", "storage"'})
    answer.del_cookie(cookie_name(request), path="/")
    raise answer


async def _begin(request: web.Request, email: str) -> UUID | datetime:
    async with request.app[SERVICE].db.tx(NOBODY) as tx:
        begun = await sessions.begin_try(tx, email, _address(request))
        if isinstance(begun, datetime):
            tx.audit("sign_in_shut", object_kind="account", outcome="denied", account=door.digest(email).hex()[:16])
    return begun


async def _checked(request: web.Request, email: str, password: str) -> UUID | None:
    service = request.app[SERVICE]
    async with service.db.tx() as tx:
        account = await sessions.account(tx, email)
    async with request.app[CHECKS]:
        is_right = await asyncio.to_thread(passwords.is_right, account.password_hash if account else None, password)
    if account is not None and is_right:
        return account.staff_id
    async with service.db.tx(NOBODY) as tx:
        tx.audit(
            "sign_in_refused", object_kind="account", object_id=account.staff_id if account else None, outcome="denied"
        )
    return None


async def _enter(request: web.Request, try_id: UUID, staff_id: UUID, wanted: str) -> web.HTTPSeeOther:
    secret = door.new_secret()
    async with request.app[SERVICE].db.tx(Actor("staff", str(staff_id))) as tx:
        # Whatever id the browser came with is worth nothing from here on.
        await sessions.end_by_secret(tx, request.cookies.get(cookie_name(request), ""))
        session_id = await sessions.open_session(tx, try_id, staff_id, secret)
        tx.audit("signed_in", object_kind="session", object_id=session_id)
    log.get().info("signed_in", staff_id=staff_id)
    is_https = request.app[SERVICE].settings.is_https
    answer = web.HTTPSeeOther(wanted if is_address(wanted) else "/inbox")
    answer.set_cookie(cookie_name(request), secret, path="/", httponly=True, samesite="Lax", secure=is_https)
    return answer


def _wait(request: web.Request, until: datetime) -> str:
    minutes = max(1, round((until - request.app[SERVICE].clock.now()).total_seconds() / 60))
    wait = _say(request, "Too many tries. Try again in {} minutes, or ask your administrator.")
    return wait.format(minutes)


def _note(request: web.Request) -> str | None:
    """Why one is here, and whether what was typed waits behind the door: the page's script says whether it does."""
    why, *lost_or_kept = request.query.get("note", "").split("-")
    reasons = {
        "out": phrase("You are signed out."),
        "idle": phrase("You were signed out because nothing happened for a while."),
    }
    told = [reasons[why]] if why in reasons else []
    more = {
        "kept": phrase("What you wrote is not saved yet. This tab keeps it: sign in here, and it is in its box again."),
        "pictures": phrase("The pictures you had chosen are not kept: choose them again."),
    }
    told += [said for one, said in more.items() if told and one in lost_or_kept]
    return " ".join(_say(request, one) for one in told) or None


def _say(request: web.Request, text: str) -> str:
    return request.app[LOOK].say(text, language_of(request))


def _address(request: web.Request) -> str:
    """Whose browser it is: the entry our own proxies wrote, never one the browser could have made up."""
    proxies: int = request.app[SERVICE].settings.proxies
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
    if proxies and len(hops) >= proxies and hops[-proxies]:
        return hops[-proxies]
    return request.remote or "unknown"
