"""Around every page: who is asking, whether the request is really theirs, and what is said when it can't be."""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote
from uuid import UUID

import msgspec
from aiohttp import web

from services.kit import failpoints, log, trace
from services.kit.db import UNAVAILABLE
from services.kit.http import SERVICE
from services.kit.tokens import StaffToken
from services.web.domain import audience, door
from services.web.pages import excuses, kept, nav, uploads
from services.web.pages.asking import PULL_S, READ_S, Refused, Unanswered
from services.web.pages.hub import HUB
from services.web.pages.look import LANGUAGES, Look
from services.web.pages.sent import check_form
from services.web.store import sessions

LOOK: "web.AppKey[Look]" = web.AppKey("look")
# Whoever is not signed in may ask for these and for nothing else.
OPEN = ("/sign-in", "/static/", "/livez", "/readyz", "/metrics")
# What a page asks for by itself must not keep a session alive whose person has left; our script marks the rest.
QUIET = ("/events", "/list", "/read", "/progress")
COMPRESS_BYTES = 1000
AWAY: tuple[type[Exception], ...] = (Unanswered, *UNAVAILABLE)
Next = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Visitor(msgspec.Struct, frozen=True):
    """A signed-in person, as this request found them."""

    session: sessions.Session
    token: StaffToken
    heard: str  # the hub's mark when it came: what the answer is drawn from knows all that was told before


VISITOR: "web.RequestKey[Visitor]" = web.RequestKey("visitor", Visitor)
# The form token was another session's: its page is older than the last sign-in in this browser.
STALE: "web.RequestKey[bool]" = web.RequestKey("stale", bool)


def id_of(text: object) -> UUID:
    """The id that was sent. Answers 404 for what is none."""
    try:
        return UUID(str(text))
    except ValueError as error:
        raise web.HTTPNotFound from error


def id_in(request: web.Request, name: str) -> UUID:
    """The id in the address."""
    return id_of(request.match_info[name])


def id_asked(request: web.Request, name: str) -> UUID | None:
    """An id in the query, if there is one."""
    text = request.query.get(name)
    return id_of(text) if text else None


def budget_s(request: web.Request) -> float:
    """How long threads may take: a person waits for a page, nobody for what its script asks for."""
    return READ_S if wants(request) == "page" and "X-Live" not in request.headers else PULL_S


def cookie_name(request: web.Request) -> str:
    """__Host- ties the cookie to this very host and to TLS; plain http has only the practice office."""
    return "__Host-session" if request.app[SERVICE].settings.is_https else "session"


def wants(request: web.Request) -> str:
    """What the browser will do with the answer: "page", "fragment" (put it in place) or "json" (a script reads it)."""
    if "application/json" in request.headers.get("Accept", ""):
        return "json"
    is_restored = request.headers.get("HX-History-Restore-Request") == "true"
    return "fragment" if request.headers.get("HX-Request") == "true" and not is_restored else "page"


@web.middleware
async def frame(request: web.Request, handler: Next) -> web.StreamResponse:
    """Let in who may come in; turn every refusal and fault into an answer a person can read."""
    request = uploads.widened(request)
    try:
        await _admit(request)
        return await handler(request)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        return sorry(request, error.status)
    except Refused as error:
        return sorry(request, error.status)
    except AWAY as error:
        log.get().warning("page_refused", error=type(error).__name__)
        return sorry(request, 503)
    except Exception as error:
        log.get().error("page_failed", exc_info=error, method=request.method)
        return sorry(request, 500)
    finally:
        uploads.let_go(request)


async def _admit(request: web.Request) -> None:
    is_unsafe = request.method not in door.SAFE_METHODS
    if is_unsafe and not _is_same_site(request):
        raise web.HTTPForbidden
    if request.path == "/" or not request.path.startswith(OPEN):
        visitor = await _visitor(request)
        if visitor is None:
            if is_unsafe and kept.is_small(request):
                await check_form(request)
            raise _door(request)
        request[VISITOR] = visitor
    if is_unsafe:  # read only now: nobody who is not signed in can make us take in a file
        await check_form(request)
        if VISITOR in request and not await _has_token(request, request[VISITOR].session.csrf):
            request[STALE] = True
            raise web.HTTPForbidden


def _is_same_site(request: web.Request) -> bool:
    hosts = (request.host, request.app[SERVICE].settings.public_host)
    return door.is_same_site(request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin"), hosts)


async def _has_token(request: web.Request, csrf: str) -> bool:
    text = request.headers.get("X-CSRF") or (await request.post()).get("csrf") or ""
    return isinstance(text, str) and door.is_unmasked(text, csrf)


async def _visitor(request: web.Request) -> Visitor | None:
    secret = request.cookies.get(cookie_name(request))
    if not secret:
        return None
    async with request.app[SERVICE].db.tx() as tx:
        session = await sessions.find(tx, secret)
        if session is None or not _is_page_of(request, session):
            return None
        if tx.now - session.seen_at > door.TOUCH_EVERY and not _is_quiet(request):
            await sessions.touch(tx, session.session_id)
    token = StaffToken(session.staff_id, session.role, session.department_id, str(session.session_id))
    return Visitor(session, token, request.app[HUB].mark())


def _is_page_of(request: web.Request, session: sessions.Session) -> bool:
    """Whether the page that asks, where it says whose it is, was drawn for who is signed in now."""
    owner, reader = request.headers.get("X-Staff"), str(session.staff_id)
    return owner in (None, reader) or failpoints.is_off("page_owner")


def _is_quiet(request: web.Request) -> bool:
    return "X-Live" in request.headers or request.path.endswith(QUIET) or request.path.startswith("/media/")


def _door(request: web.Request) -> web.HTTPException:
    # Of a page that Back asks for the script puts only a part in place: the door has none, and is gone to whole.
    is_restored = "HX-History-Restore-Request" in request.headers
    # Nor can a stream be led to a page: it would read the door for events.
    is_stream = "text/event-stream" in request.headers.get("Accept", "")
    if is_restored or is_stream or wants(request) != "page" or request.method not in door.SAFE_METHODS:
        return web.HTTPUnauthorized()
    here = "" if request.path == "/" else f"?next={quote(request.path_qs, safe='/')}"
    return web.HTTPSeeOther(f"/sign-in{here}")


def language_of(request: web.Request) -> str:
    """The person's own choice; before they are known, what they ask for or their browser says."""
    if VISITOR in request:
        return request[VISITOR].session.language
    if request.query.get("lang") in LANGUAGES:
        return request.query["lang"]
    return "es" if request.headers.get("Accept-Language", "").lower().startswith("es") else "en"


def draw(request: web.Request, template: str, http_status: int = 200, **context: Any) -> web.Response:
    """The answer made of this template and what every template may use."""
    language = language_of(request)
    everywhere = _everywhere(request, language) if VISITOR in request else {}
    text = request.app[LOOK].draw(template, language, {**DEFAULTS, **everywhere, **context})
    answer = web.Response(text=text, status=http_status, content_type="text/html")
    if len(text) > COMPRESS_BYTES:
        answer.enable_compression()
    return answer


# What a template may ask about without every page saying it.
DEFAULTS: dict[str, Any] = {
    "adding": None, "recording": None, "ordering": None, "despite": (),
    "error": None, "note": None, "body": None, "q": "", "thread": None, "inbox": None, "page": "", "filter": "all",
    "order": "newest", "counts": {"unread": 0, "unknown": 0}, "rows": (), "tabs": (), "open_id": None,
    "first_unread_id": None, "client_name": "", "prev_day": None, "searched": None, "found": None, "reference": None,
    "csrf": "", "template_id": None, "day": "", "time": "", "wrong_field": "", "pictures": (), "saved_at": None,
    "why": "",
}  # fmt: skip


def _everywhere(request: web.Request, language: str) -> dict[str, Any]:
    service, session = request.app[SERVICE], request[VISITOR].session
    places = nav.places(session.role, lambda text: request.app[LOOK].say(text, language))
    return {
        "me": session,
        "nav": places,
        "most_in_bar": nav.MOST_IN_BAR,
        "keys": nav.keys(places, lambda text: request.app[LOOK].say(text, language)),
        "csrf": door.masked(session.csrf),
        "heard": request[VISITOR].heard,
        "t": request.app[LOOK].times(session.time_zone, language, service.clock.now()),
        "practice_url": service.settings.practice_url if service.settings.practice else None,
        "sees_unknown": session.role in audience.BOARD_ROLES,
        "reads_texts": session.role in audience.BOARD_ROLES,
        "warn_s": int(door.WARN_AFTER.total_seconds()),
        "idle_s": int(door.IDLE.total_seconds()),
    }


def sorry(request: web.Request, status: int) -> web.Response:
    """A refusal or a fault, said so that a person knows what to do; its words come back with it."""
    kind, is_stale = wants(request), STALE in request
    said = request.app[LOOK].say(excuses.said(status, is_stale=is_stale), language_of(request))
    if kind == "json":
        answer = web.json_response({"error": said}, status=status)
    elif kind == "fragment":
        answer = draw(request, _piece(request, status), status, status=status, said=said)
    else:
        reference = (trace.CURRENT.get() or "")[3:11].upper() if status == 500 else None
        sent = kept.words_of(request, status, is_stale=is_stale) if VISITOR in request or status == 401 else []
        shown = {"status": status, "reference": reference, "sent": sent, "at": request.path_qs, "is_stale": is_stale}
        answer = draw(request, "kept.html" if sent else "error.html", status, **shown)
    if is_stale and not failpoints.is_off("fresh_token"):
        session = request[VISITOR].session
        # Only a page of ours can read this; it goes on with it if it is the same person's.
        answer.headers.update({"X-CSRF": door.masked(session.csrf), "X-Staff": str(session.staff_id)})
    return answer


def _piece(request: web.Request, status: int) -> str:
    """What a script puts in place. Where something was to be done nothing is put in its place: nobody tries again."""
    is_act = request.method not in door.SAFE_METHODS and not failpoints.is_off("not_done")
    if is_act and status != 401 and STALE not in request:
        return "_not_done.html"
    return "_away.html" if status >= 500 else "_gone.html"
