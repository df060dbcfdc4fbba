"""A client's own page: who they are, how to reach them, what staff note; and changing it."""

from typing import Any, Final
from uuid import UUID

from aiohttp import web

from services.kit.ids import new_id
from services.web.domain.answers import ClientPage
from services.web.domain.zones import zones
from services.web.pages import clicks, filled
from services.web.pages.asking import THREADS, Refused, Unanswered
from services.web.pages.frame import LOOK, VISITOR, budget_s, draw, id_in, id_of, language_of

routes = web.RouteTableDef()
# Other pages stand beside a client's own: /clients/new is nobody's id.
ONE: Final = r"/clients/{client_id:[0-9a-fA-F-]{36}}"


async def client_page(request: web.Request, client_id: UUID) -> ClientPage:
    """The client, if this person may see them. Raises Refused, Unanswered."""
    path = f"/v1/clients/{client_id}"
    return await request.app[THREADS].read(request[VISITOR].token, path, ClientPage, budget_s(request))


def drawn(request: web.Request, shown: ClientPage | None, status: int = 200, **more: Any) -> web.Response:
    """The page of a client; without one, what was typed on it."""
    facts: dict[str, Any] = {
        "shown": shown,
        "client_id": None,
        "thread_id": None,
        "note_id": new_id(),
        "note_body": "",
        "wrong": {},
    }
    if shown:
        facts |= {"client_id": shown.client.client_id, "thread_id": shown.thread_id}
    return draw(request, "client.html", status, **{"page": "clients", **facts, **more})


@routes.get(ONE)
async def client(request: web.Request) -> web.Response:
    """A client."""
    client_id = id_in(request, "client_id")
    shown = await client_page(request, client_id)
    if shown.client.client_id != client_id:  # merged into another since
        raise web.HTTPSeeOther(f"/clients/{shown.client.client_id}")
    return drawn(request, shown)


@routes.post("/c/{thread_id}/notes")
async def add_note(request: web.Request) -> web.Response:
    """Keep a note, and go back to where it was written; a second click keeps it once."""
    thread_id, form = id_in(request, "thread_id"), await request.post()
    client_id, note_id, body = id_of(form.get("client_id")), id_of(form.get("note_id")), str(form.get("body", ""))
    try:
        told = {"note_id": clicks.told(note_id, body), "body": body.replace("\r\n", "\n")}
        await request.app[THREADS].write(request[VISITOR].token, "POST", f"/v1/threads/{thread_id}/notes", told)
    except (Refused, Unanswered) as error:
        _refuse_others(error)
        said = request.app[LOOK].say(filled.against(error)[1], language_of(request))
        kept = {"thread_id": thread_id, "client_id": client_id, "note_id": note_id, "note_body": body}
        return drawn(request, await _if_answered(request, client_id), 422, **kept, wrong={"body": said})
    raise web.HTTPSeeOther(f"/clients/{client_id}#notes")


def _refuse_others(error: Refused | Unanswered) -> None:
    if isinstance(error, Refused) and error.status == 404:
        raise error


async def _if_answered(request: web.Request, client_id: UUID) -> ClientPage | None:
    """The client, or nothing if that can't be had now: what was typed is shown all the same."""
    try:
        return await client_page(request, client_id)
    except Unanswered:
        return None


@routes.get(ONE + "/edit")
async def edit(request: web.Request) -> web.Response:
    """The form, as the client is now."""
    shown = await client_page(request, id_in(request, "client_id"))
    return _form(request, shown.client.client_id, shown.edits, _as_is(shown))


@routes.post(ONE + "/edit")
async def save(request: web.Request) -> web.Response:
    """Change the client; if somebody else did meanwhile, show both."""
    client_id, form = id_in(request, "client_id"), await request.post()
    written = {**filled.typed(form), "wants_reminders": form.get("wants_reminders") == "1"}
    edits = _count(str(form.get("edits", "")))
    wrong = dict(filled.missing(written))
    if wrong:
        return _form(request, client_id, edits, written, wrong)
    try:
        path = f"/v1/clients/{client_id}"
        await request.app[THREADS].write(request[VISITOR].token, "PATCH", path, _told(written, edits))
    except (Refused, Unanswered) as error:
        _refuse_others(error)
        return await _not_saved(request, client_id, edits, written, error)
    raise web.HTTPSeeOther(f"/clients/{client_id}")


async def _not_saved(
    request: web.Request, client_id: UUID, edits: int, written: dict[str, Any], error: Refused | Unanswered
) -> web.Response:
    wrong = dict([filled.against(error)])
    if not isinstance(error, Refused) or error.title != "changed":
        return _form(request, client_id, edits, written, wrong)
    shown = await _if_answered(request, client_id)
    if shown is None:
        return _form(request, client_id, edits, written, {"form": filled.NOT_SAVED})
    mine = {**written, "ids": [pair for pair in written["ids"] if any(pair)]}
    theirs = {name: value for name, value in _as_is(shown).items() if value != mine[name]}
    return _form(request, client_id, shown.edits, written, wrong, theirs)


def _count(text: str) -> int:
    """How often the client had been changed when the form was drawn; what is no count was never drawn by us."""
    if not text.isdecimal() or not text.isascii() or len(text) > 18:
        raise web.HTTPBadRequest
    return int(text)


def _told(written: dict[str, Any], edits: int) -> dict[str, Any]:
    return {
        "edits": edits,
        "given_name": written["given_name"],
        "family_name": written["family_name"],
        "language": written["language"],
        "time_zone": written["time_zone"],
        "best_time": written["best_time"] or None,
        "notes": written["notes"].replace("\r\n", "\n"),
        "wants_reminders": written["wants_reminders"],
        "external_ids": filled.ids_of(written),
    }


def _as_is(shown: ClientPage) -> dict[str, Any]:
    one = shown.client
    return {
        "given_name": one.given_name,
        "family_name": one.family_name,
        "language": one.language,
        "time_zone": one.time_zone,
        "best_time": one.best_time or "",
        "notes": one.notes,
        "wants_reminders": one.wants_reminders,
        "ids": [(external.label, external.value) for external in one.external_ids],
    }


def _form(
    request: web.Request,
    client_id: UUID,
    edits: int,
    written: dict[str, Any],
    wrong: dict[str, str] | None = None,
    theirs: dict[str, Any] | None = None,
) -> web.Response:
    language = language_of(request)
    said = {field: request.app[LOOK].say(sentence, language) for field, sentence in (wrong or {}).items()}
    return draw(
        request,
        "client_edit.html",
        (409 if theirs is not None else 422) if wrong else 200,
        page="clients",
        client_id=client_id,
        edits=edits,
        written=written,
        wrong=said,
        theirs=theirs or {},
        labels=[label for label, _ in written["ids"] if label] or [filled.FIRST_LABEL],
        zones=zones(language, written["time_zone"], (theirs or {}).get("time_zone", "")),
    )
