"""Changing hands: give a conversation to a colleague, close it, open it again. Each a form of its own page."""

from typing import Any, Final
from uuid import UUID

from aiohttp import web

from services.web.domain.answers import CloseReasons, Colleagues, Handed, Thread
from services.web.pages import clicks
from services.web.pages.asking import THREADS, Refused, Unanswered
from services.web.pages.frame import LOOK, VISITOR, draw, id_in, language_of
from services.web.pages.look import phrase
from services.web.pages.picking import blanks_left
from services.web.pages.refusals import REASONS

routes = web.RouteTableDef()
DESK: Final = "desk"
TELLING: Final = phrase(
    "Hello %(client)s. A colleague of mine is taking over from me and will text you from this number."
)
WRONG: Final = {
    "to_id": phrase("Choose who takes over."),
    "reason_ids": phrase("Choose at least one reason."),
    "ask_first": REASONS["ask_first"],
    "number_changed": REASONS["number_changed"],
    "used": REASONS["used"],
    "unread": phrase("A new text has come. Look at it first, or go on: it stays in the conversation."),
    "moved": phrase("Somebody else has handed over or closed this conversation in the meantime."),
    "closed": phrase("It is closed already."),
    "open": phrase("It is open."),
    "too_long": phrase("This text is too long. Make it shorter."),
    "unsendable": phrase("This text holds a character no phone takes. Write it again without it."),
    "opted_out": phrase("This number asked to stop texts, so no text can go with it."),
    "no_phone": phrase("There is no number to text, so no text can go with it."),
    "no_line": phrase("There is no line to text from, so no text can go with it."),
}
NOT_DONE: Final = phrase("No connection: it may not have been done. What you typed is kept here; send it again.")
NOBODY: Final = "to_id"
TOO_MUCH: Final = phrase("This is too long, or holds a character that can't be kept.")


@routes.get("/c/{thread_id}/transfer")
async def transfer_form(request: web.Request) -> web.Response:
    """Who takes over, a note to them, and a text to the client if wanted."""
    thread = await _thread(request)
    if not thread.is_open:
        raise web.HTTPSeeOther(f"/c/{thread.thread_id}/reopen")
    telling = request.app[LOOK].say(TELLING, thread.client.language) % {"client": thread.client.given_name}
    nothing: dict[str, Any] = {"to": "", "note": "", "tells": False, "despite": []}
    return await _transfer(request, thread, {**nothing, "text": telling, "click": clicks.kept({})})


@routes.post("/c/{thread_id}/transfer")
async def transfer(request: web.Request) -> web.Response:
    """Hand it over; whatever is wrong, the form comes back with all that was typed. Sent again, it says what became."""
    thread_id, form = id_in(request, "thread_id"), await request.post()
    words = {name: str(form.get(name, "")).replace("\r\n", "\n") for name in ("to", "note", "text")}
    click = clicks.kept(form)
    ticked = {"tells": form.get("tells") == "1", "despite": [str(one) for one in form.getall("despite", [])]}
    written = {**words, **ticked, "click": click}
    told = {
        "client_msg_id": clicks.told(click, words["text"], words["to"]),
        "to_id": None if written["to"] == DESK else written["to"],
        "unread": _count(form.get("unread")),
        "note": written["note"],
        "text": words["text"] if form.get("tells") == "1" else "",
        "to_number": str(form.get("to_number", "")) or None,
        "despite": written["despite"],
    }
    if not written["to"]:
        return await _transfer(request, await _thread(request), written, NOBODY)
    try:
        return _handed(request, await _done(request, thread_id, "transfer", told))
    except Unanswered as error:
        thread = await _still_seen(request)
        # It was done all the same, or somebody else has it: the same click says which.
        if thread is None:
            return _handed(request, await _done(request, thread_id, "transfer", told))
        return await _transfer(request, thread, written, error)
    except Refused as error:
        if error.status == 404:
            raise
        return await _transfer(request, await _thread(request), written, error)


def _handed(request: web.Request, handed: Handed) -> web.Response:
    if handed.is_again:
        return draw(request, "handed.html", page="inbox", handed=handed)
    raise web.HTTPSeeOther(f"/c/{handed.thread_id}" if handed.is_seen else "/inbox?note=handed")


async def _still_seen(request: web.Request) -> Thread | None:
    try:
        return await _thread(request)
    except Refused as error:
        if error.status != 404:
            raise
        return None


async def _transfer(
    request: web.Request, thread: Thread, written: dict[str, Any], error: Refused | Unanswered | str | None = None
) -> web.Response:
    people = await request.app[THREADS].read(request[VISITOR].token, "/v1/colleagues", Colleagues)
    return _drawn(
        request,
        "transfer.html",
        thread,
        error,
        {"to_id": "to", "text": "text", "note": "note", "despite": "text"},
        written=written,
        despite=written["despite"],
        people=[one for one in people.people if one.staff_id != thread.staff_id],
        has_desk=people.has_desk and thread.staff_id is not None,
    )


@routes.get("/c/{thread_id}/close")
async def close_form(request: web.Request) -> web.Response:
    """Why it ends."""
    return await _close(request, await _thread(request), [])


@routes.post("/c/{thread_id}/close")
async def close(request: web.Request) -> web.Response:
    """End it."""
    thread_id, form = id_in(request, "thread_id"), await request.post()
    ticked = [str(one) for one in form.getall("reason", [])]
    try:
        await _done(request, thread_id, "close", {"unread": _count(form.get("unread")), "reason_ids": ticked})
    except (Refused, Unanswered) as error:
        return await _close(request, await _thread(request), ticked, error)
    raise web.HTTPSeeOther("/inbox?note=closed")


async def _close(
    request: web.Request, thread: Thread, ticked: list[str], error: Refused | Unanswered | None = None
) -> web.Response:
    found = await request.app[THREADS].read(request[VISITOR].token, "/v1/close-reasons", CloseReasons)
    offered = [one for one in found.reasons if one.is_active]
    waiting = sum(1 for message in thread.messages if message.status == "held")
    more = {"reasons": offered, "ticked": ticked, "waiting": waiting, "may_edit": found.may_edit}
    return _drawn(request, "close.html", thread, error, {"reason_ids": "reasons"}, **more)


@routes.get("/c/{thread_id}/reopen")
async def reopen_form(request: web.Request) -> web.Response:
    """Open it again; when who served the client is gone, with whom."""
    return await _reopen(request, await _thread(request))


@routes.post("/c/{thread_id}/reopen")
async def reopen(request: web.Request) -> web.Response:
    """Serve the client again."""
    thread_id, to = id_in(request, "thread_id"), str((await request.post()).get("to", ""))
    try:
        handed = await _done(request, thread_id, "reopen", {"to_id": to or None})
    except (Refused, Unanswered) as error:
        return await _reopen(request, await _thread(request), error)
    return _handed(request, handed)


async def _reopen(request: web.Request, thread: Thread, error: Refused | Unanswered | None = None) -> web.Response:
    people = await request.app[THREADS].read(request[VISITOR].token, "/v1/colleagues", Colleagues)
    is_here = thread.staff_id is None or any(one.staff_id == thread.staff_id for one in people.people)
    shown = {"people": () if is_here else people.people}
    return _drawn(request, "reopen.html", thread, error, {"to_id": "to"}, **shown)


async def _thread(request: web.Request) -> Thread:
    path = f"/v1/threads/{id_in(request, 'thread_id')}"
    return await request.app[THREADS].read(request[VISITOR].token, path, Thread)


async def _done(request: web.Request, thread_id: UUID, act: str, told: dict[str, Any]) -> Handed:
    path, token = f"/v1/threads/{thread_id}/{act}", request[VISITOR].token
    return await request.app[THREADS].written(token, "POST", path, Handed, told)


def _drawn(
    request: web.Request,
    template: str,
    thread: Thread,
    error: Refused | Unanswered | str | None,
    fields: dict[str, str],
    **more: Any,
) -> web.Response:
    """The form; with an error, or the field we see to be wrong, what and where. A 404 is nobody's to explain."""
    if isinstance(error, Refused) and error.status == 404:
        raise error
    status = 200 if error is None else 503 if isinstance(error, Unanswered) else getattr(error, "status", 422)
    wrong = {} if error is None else _wrong(request, error, fields)
    shown = {"page": "inbox", "thread": thread, "wrong": wrong, "targets": fields}
    return draw(request, template, status, **shown, **more)


def _wrong(request: web.Request, error: Refused | Unanswered | str, fields: dict[str, str]) -> dict[str, str]:
    say, language = request.app[LOOK].say, language_of(request)
    if isinstance(error, Unanswered):
        return {"form": say(NOT_DONE, language)}
    title, field = (error, error) if isinstance(error, str) else (error.title, error.field or "")
    known = None if isinstance(error, str) else blanks_left(request, error)
    known = known or say(WRONG.get(title) or WRONG.get(field) or TOO_MUCH, language)
    return {field if field in fields else "form": known}


def _count(text: object) -> int:
    """How many unread texts the page showed; what is no count was never drawn by us."""
    said = str(text)
    if not said.isascii() or not said.isdecimal() or len(said) > 9:
        raise web.HTTPBadRequest
    return int(said)
