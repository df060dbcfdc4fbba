"""Unknown numbers: texts that belong to nobody yet, until somebody says whose they are."""

from typing import Final
from uuid import UUID

from aiohttp import web

from services.web.domain.answers import Attached, Decision, Found, UnknownBoard
from services.web.pages.asking import THREADS, Refused, Unanswered
from services.web.pages.frame import LOOK, VISITOR, budget_s, draw, id_asked, id_in, id_of, language_of
from services.web.pages.look import phrase
from services.web.pages.when import times_of

routes = web.RouteTableDef()
NOTES: Final = {
    "attached": phrase("Done: the texts are in the client's conversation now. Their case manager sees them there."),
    "hidden": phrase("Hidden. If this number writes again, it comes back."),
    "shown": phrase("Back on the board."),
    "asked": phrase("The question has been sent. The answer comes in here."),
    "undone": phrase("The texts go back on the board."),
    "gone": phrase("Somebody else has dealt with this number in the meantime."),
    "asked_before": phrase("This number was asked before. Nobody is asked twice."),
    "stopped": phrase("This number asked for no more texts. It can't be asked."),
    "no_wording": phrase("Your department has no words for this question yet. An administrator can add them."),
    "quiet_hours": phrase("It is quiet hours now. Ask in the morning."),
    "no_phone": phrase("This sender is no phone, so it can't be a client's or be asked."),
    "too_old": phrase("This can be undone for 10 minutes. End the number on the client's page instead."),
    "claimed": phrase("This number was added with the client. End it on the client's page instead."),
    "on_board": phrase("This number has written again and is on the board."),
    "not_attached": phrase("This has been undone already, or the texts are still on the way."),
}
# By what threads calls a refusal, where that is not the note's own name.
REFUSED: Final = {"decided": "gone", "asked": "asked_before", "not_hidden": "shown"}
DECIDED: Final = phrase("%(name)s decided about this number already, %(when)s. Nothing was changed.")
DECIDED_ITSELF: Final = phrase("This number became a client's already, %(when)s. Nothing was changed.")


@routes.get("/unknown")
async def board(request: web.Request) -> web.Response:
    """The board; with number= and q= the search under one of its cards, for those without a script."""
    try:
        answer = await request.app[THREADS].read(request[VISITOR].token, "/v1/unknown", UnknownBoard, budget_s(request))
    except Unanswered:
        return draw(request, "unknown.html", page="unknown", board=None)
    wanted, searched = request.query.get("q", "").strip(), id_asked(request, "number")
    return draw(
        request,
        "unknown.html",
        page="unknown",
        board=answer,
        note=_note(request, answer),
        q=wanted,
        searched=searched,
        found=await _found(request, wanted) if searched and wanted else None,
        counts={"unread": 0, "unknown": answer.total},
    )


def _note(request: web.Request, answer: UnknownBoard) -> str | None:
    """What became of the last click; of a number that somebody else has decided about, who that was and when."""
    name, number_id = request.query.get("note", ""), id_asked(request, "decided")
    decision = next((one for one in answer.decided if one.number_id == number_id), None)
    if name == "gone" and decision:
        return decided_words(request, decision)
    return request.app[LOOK].say(NOTES[name], language_of(request)) if name in NOTES else None


def decided_words(request: web.Request, decision: Decision) -> str:
    """Who decided about a number, and when."""
    sentence = request.app[LOOK].say(DECIDED if decision.by else DECIDED_ITSELF, language_of(request))
    return sentence % {"name": decision.by, "when": times_of(request).moment(decision.at)}


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
    except Refused as error:
        raise _refused(number_id, error) from None
    raise web.HTTPSeeOther(f"/c/{done.thread_id}" if done.thread_id else "/unknown?note=attached")


@routes.post("/unknown/{number_id}/{act:ask|hide|show|undo}")
async def act(request: web.Request) -> web.Response:
    """Ask who it is, hide it, bring it back, or take it from the client it was given to."""
    number_id, what = id_in(request, "number_id"), request.match_info["act"]
    try:
        await request.app[THREADS].write(request[VISITOR].token, "POST", f"/v1/unknown/{number_id}/{what}")
    except Refused as error:
        raise _refused(number_id, error) from None
    notes: dict[str, str] = {"ask": "asked", "hide": "hidden", "show": "shown", "undo": "undone"}
    raise web.HTTPSeeOther(f"/unknown?note={notes[what]}")


def _refused(number_id: UUID, error: Refused) -> web.HTTPSeeOther:
    """Back to the board, which says why; what is not ours is no longer here either way."""
    note = REFUSED.get(error.title, error.title)
    return gone(number_id) if note not in NOTES or note == "gone" else web.HTTPSeeOther(f"/unknown?note={note}")


def gone(number_id: UUID) -> web.HTTPSeeOther:
    """The board, saying who has decided about the number."""
    return web.HTTPSeeOther(f"/unknown?note=gone&decided={number_id}")


async def _found(request: web.Request, wanted: str) -> Found | None:
    try:
        return await request.app[THREADS].read(request[VISITOR].token, "/v1/clients", Found, search=wanted)
    except Unanswered:
        return None
