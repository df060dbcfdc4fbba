"""Unknown numbers: texts that belong to nobody yet, until somebody says whose they are."""

from aiohttp import web

from services.web.domain.answers import Attached, Found, UnknownBoard
from services.web.pages.asking import THREADS, Refused, Unanswered
from services.web.pages.frame import LOOK, VISITOR, budget_s, draw, id_asked, id_in, id_of, language_of
from services.web.pages.look import phrase

routes = web.RouteTableDef()
NOTES = {
    "attached": phrase("Done: the texts are in the client's conversation now. Their case manager sees them there."),
    "hidden": phrase("Hidden. If this number writes again, it comes back."),
    "gone": phrase("Somebody else has dealt with this number in the meantime."),
}


@routes.get("/unknown")
async def board(request: web.Request) -> web.Response:
    """The board; with number= and q= the search under one of its cards, for those without a script."""
    try:
        answer = await request.app[THREADS].read(request[VISITOR].token, "/v1/unknown", UnknownBoard, budget_s(request))
    except Unanswered:
        return draw(request, "unknown.html", page="unknown", board=None)
    wanted, searched = request.query.get("q", "").strip(), id_asked(request, "number")
    note = request.app[LOOK].say(NOTES.get(request.query.get("note", ""), ""), language_of(request))
    return draw(
        request,
        "unknown.html",
        page="unknown",
        board=answer,
        note=note if request.query.get("note") in NOTES else None,
        q=wanted,
        searched=searched,
        found=await _found(request, wanted) if searched and wanted else None,
        counts={"unread": 0, "unknown": answer.total},
    )


@routes.get("/unknown/{number_id}/clients")
async def search(request: web.Request) -> web.Response:
    """Clients that may be meant."""
    wanted, number_id = request.query.get("q", "").strip(), id_in(request, "number_id")
    number = {"number_id": number_id}
    return draw(request, "_found.html", number=number, q=wanted, found=await _found(request, wanted))


@routes.post("/unknown/{number_id}/attach")
async def attach(request: web.Request) -> web.Response:
    """These texts are this client's; shows the conversation when the reader may see it."""
    form, number_id = await request.post(), id_in(request, "number_id")
    body = {"client_id": str(id_of(form.get("client_id"))), "make_current": form.get("make_current") == "1"}
    try:
        path = f"/v1/unknown/{number_id}/attach"
        done = await request.app[THREADS].written(request[VISITOR].token, "POST", path, Attached, body)
    except Refused:  # decided, or not ours: either way it is no longer here
        raise web.HTTPSeeOther("/unknown?note=gone") from None
    raise web.HTTPSeeOther(f"/c/{done.thread_id}" if done.thread_id else "/unknown?note=attached")


@routes.post("/unknown/{number_id}/hide")
async def hide(request: web.Request) -> web.Response:
    """A wrong number: off the board until it writes again."""
    number_id, note = id_in(request, "number_id"), "hidden"
    try:
        await request.app[THREADS].write(request[VISITOR].token, "POST", f"/v1/unknown/{number_id}/hide")
    except Refused:
        note = "gone"
    raise web.HTTPSeeOther(f"/unknown?note={note}")


async def _found(request: web.Request, wanted: str) -> Found | None:
    try:
        return await request.app[THREADS].read(request[VISITOR].token, "/v1/clients", Found, search=wanted)
    except Unanswered:
        return None
