"""The inbox: the list and, beside it, the thread that is open. One question to threads answers the whole page."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from aiohttp import web

from services.kit import failpoints
from services.web.domain.answers import Counts, Inbox, Row, Thread
from services.web.pages.asking import THREADS, Unanswered
from services.web.pages.frame import LOOK, VISITOR, budget_s, draw, id_asked, id_in, language_of
from services.web.pages.look import matches, phrase
from services.web.pages.picking import inserted
from services.web.pages.refusals import REASONS
from services.web.pages.thread import opened

routes = web.RouteTableDef()
FILTERS = {
    "all": phrase("All"),
    "unread": phrase("Unread"),
    "unanswered": phrase("To answer"),
    "problems": phrase("Problems"),
    "snoozed": phrase("Muted"),
}
# Whose row a filter shows, as threads picks them; of what is put off see there.
FITS: dict[str, Callable[[Row], bool]] = {
    "all": lambda _row: True,
    "unread": lambda row: row.unread > 0,
    "unanswered": lambda row: row.is_answer_due,
    "problems": lambda row: row.is_problem,
    "snoozed": lambda _row: True,
}
NOTES = {
    "muted": phrase("Muted. The conversation is back at its time, or when the client writes."),
    "handed": phrase("Done: your colleague has the conversation now."),
    "closed": phrase("Closed. If the client writes again, they are back in your list."),
}
# A caseload is 85 to 110; a supervisor pages through more.
LIMIT = 200


@routes.get("/")
async def home(_request: web.Request) -> web.Response:
    """There is one place to begin."""
    raise web.HTTPSeeOther("/inbox")


@routes.get("/inbox")
async def inbox(request: web.Request) -> web.Response:
    """The page with no thread open."""
    done = NOTES.get(request.query.get("note", ""))
    note = request.app[LOOK].say(done, language_of(request)) if done else None
    return draw(request, "inbox.html", **await _listed(request), note=note)


@routes.get("/c/{thread_id}")
async def conversation(request: web.Request) -> web.Response:
    """The page with this thread open; for htmx its panes alone."""
    thread_id = id_in(request, "thread_id")
    if request.headers.get("HX-Request") == "true" and request.headers.get("HX-History-Restore-Request") != "true":
        thread = await request.app[THREADS].read(request[VISITOR].token, f"/v1/threads/{thread_id}", Thread)
        return draw(request, "_open.html", **opened(thread))
    shown = await _listed(request, thread_id)
    answer: Inbox | None = shown["inbox"]
    if answer is not None and answer.open is None:
        raise web.HTTPNotFound
    if answer is not None and answer.open is not None:
        if answer.open.thread_id != thread_id:  # merged into another since
            raise web.HTTPSeeOther(f"/c/{answer.open.thread_id}")
        shown |= opened(answer.open) | await inserted(request, answer.open)
        note = request.query.get("note", "")
        shown["is_newer"] = note == "newer"
        shown["not_done"] = request.app[LOOK].say(REASONS[note], language_of(request)) if note in REASONS else None
    return draw(request, "inbox.html", **shown)


@routes.get("/list")
async def listing(request: web.Request) -> web.Response:
    """The rows and the counts, to be put in place."""
    shown = await _listed(request)
    return draw(request, "_list.html" if request.query.get("after") else "_list_page.html", **shown)


@routes.get("/row/{thread_id}")
async def row(request: web.Request) -> web.Response:
    """One row, after something changed in its thread; none where the list does not hold what its reader put off."""
    thread_id = id_in(request, "thread_id")
    found = await request.app[THREADS].read(request[VISITOR].token, f"/v1/threads/{thread_id}/row", Row)
    shown = request.query.get("filter", "all") if request.query.get("filter") in FITS else "all"
    if shown != "problems" and (shown == "snoozed") != (found.snoozed_until is not None):
        raise web.HTTPNotFound
    answer = draw(request, "_row.html", row=found, open_id=id_asked(request, "open"))
    if FITS[shown](found) and not failpoints.is_off("row_fits"):
        answer.headers["X-Fits"] = "1"  # it belongs in the list even if it stood there not yet
    return answer


@routes.get("/counts")
async def counts(request: web.Request) -> web.Response:
    """The totals in the rail and over the list."""
    answer = await request.app[THREADS].read(request[VISITOR].token, "/v1/counts", Counts)
    return web.json_response(
        {
            "unread": answer.unread_total,
            "unanswered": answer.unanswered_total,
            "problems": answer.problem_total,
            "unknown": answer.unknown_total,
            "snoozed": answer.snoozed_total,
        }
    )


async def _listed(request: web.Request, open_id: UUID | None = None) -> dict[str, Any]:
    """What the list shows; with inbox None when threads does not answer, which the page then says."""
    session, query = request[VISITOR].session, request.query
    wanted = query.get("filter", "all") if query.get("filter") in FILTERS else "all"
    shown: dict[str, Any] = {"filter": wanted, "order": session.list_order, "q": query.get("q", "").strip()}
    try:
        answer = await request.app[THREADS].read(
            request[VISITOR].token,
            "/v1/inbox",
            Inbox,
            budget_s(request),
            order=session.list_order,
            filter=wanted,
            after=query.get("after"),
            open=str(open_id) if open_id else None,
            limit=LIMIT,
        )
    except Unanswered:
        return {**shown, "page": "inbox", "tabs": _tabs(request, None), "inbox": None}
    return {
        **shown,
        "page": "inbox",
        "inbox": answer,
        "rows": [each for each in answer.rows if matches(each, shown["q"])],
        "tabs": _tabs(request, answer),
        "open_id": open_id or id_asked(request, "open"),
        "counts": {"unread": answer.unread_total, "unknown": answer.unknown_total},
    }


def _tabs(request: web.Request, answer: Inbox | None) -> list[tuple[str, str, int | None]]:
    totals = {
        "all": None,
        "unread": answer.unread_total if answer else 0,
        "unanswered": answer.unanswered_total if answer else 0,
        "problems": answer.problem_total if answer else 0,
        "snoozed": answer.snoozed_total if answer else 0,
    }
    look, language = request.app[LOOK], language_of(request)
    # What nobody has put off needs no room of its own.
    shown = [key for key in FILTERS if key != "snoozed" or totals[key] or request.query.get("filter") == key]
    return [(key, look.say(FILTERS[key], language), totals[key]) for key in shown]
