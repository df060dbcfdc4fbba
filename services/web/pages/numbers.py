"""A client's numbers: added, made current, ended, confirmed; and what a number in trouble asks somebody to do."""

from typing import Any, Final
from uuid import UUID

from aiohttp import web

from services.web.domain.answers import Known
from services.web.pages import filled
from services.web.pages.asking import PULL_S, THREADS, Refused, Unanswered
from services.web.pages.clients import client_page, drawn
from services.web.pages.frame import LOOK, VISITOR, id_in, id_of, language_of
from services.web.pages.look import phrase

routes = web.RouteTableDef()
ACTS: Final = r"/phones/{phone_id}/{act:current|keep|confirm|still-theirs|end}"
NOT_THEIRS: Final = "not_theirs:"
WRONG: Final = {
    "known": phrase("This number is somebody's already. Say below whose it is."),
    "own_line": phrase("This is a texting number of ours. Type the client's own number."),
    "unseen": phrase("You can't end a number of a colleague's client. Ask them."),
    "cant_ask": phrase("Only who may write to this client can ask there. Add the number without asking first."),
    "blocked": phrase("Nothing can be sent to this client now. Add the number without asking first."),
    "words": phrase("The department's question can't go as it stands. Add the number without asking first."),
    "not_a_phone": phrase("Type the mobile number with its area code, such as (801) 555-0100."),
}


@routes.post("/clients/{client_id:[0-9a-fA-F-]{36}}/phones")
async def add(request: web.Request) -> web.Response:
    """Give the client a number; whatever is wrong, what was typed comes back on the client's own page."""
    client_id, form = id_in(request, "client_id"), await request.post()
    number, answer = str(form.get("number", ""))[:60], str(form.get("known", ""))
    if not filled.is_phone(number):
        return await _again(request, client_id, number, answer, WRONG["not_a_phone"])
    try:
        path = f"/v1/clients/{client_id}/phones"
        await request.app[THREADS].write(request[VISITOR].token, "POST", path, _told(form, number, answer))
    except (Refused, Unanswered) as error:
        if isinstance(error, Refused) and error.status == 404 and not answer.startswith(NOT_THEIRS):
            raise
        return await _again(request, client_id, number, answer, _why(error))
    raise web.HTTPSeeOther(_back(form))


def _told(form: Any, number: str, answer: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        "number": number,
        "make_current": form.get("make_current", "1") == "1",
        "ask_first": form.get("ask_first") == "1",
    }
    if answer.startswith(NOT_THEIRS):
        return told | {"despite": "not_theirs", "holder_id": str(id_of(answer.removeprefix(NOT_THEIRS)))}
    return told | ({"despite": "shares"} if answer == "shares" else {})


def _why(error: Refused | Unanswered) -> str:
    if isinstance(error, Unanswered):
        return filled.NOT_SAVED
    if error.status == 404:
        return WRONG["unseen"]
    if error.title in ("opted_out", "closed", "no_phone", "no_line"):
        return WRONG["blocked"]
    if error.title in ("blanks", "unknown_blank", "blank", "too_long", "unsendable"):
        return WRONG["words"]
    return WRONG.get(error.title, WRONG["not_a_phone"])


async def _again(request: web.Request, client_id: UUID, number: str, answer: str, sentence: str) -> web.Response:
    """The client's page with the form open, what is wrong, and who has the number. Raises Unanswered."""
    said = request.app[LOOK].say(sentence, language_of(request))
    shown = await client_page(request, client_id)
    holders = await _holders(request, client_id, number)
    adding = {"number": number, "wrong": said, "holders": holders, "chosen": answer}
    return drawn(request, shown, 422, adding=adding)


async def _holders(request: web.Request, client_id: UUID, number: str) -> list[Any]:
    if not filled.is_phone(number):
        return []
    try:
        known = await request.app[THREADS].read(request[VISITOR].token, "/v1/known", Known, PULL_S, number=number)
    except (Refused, Unanswered):
        return []
    return [one for one in known.holders if not one.is_ended and one.client_id != client_id]


@routes.post(ACTS)
async def act(request: web.Request) -> web.Response:
    """What a button beside a number does. One that ended meanwhile is shown as it is."""
    form, what = await request.post(), request.match_info["act"]
    body = {"because": str(form.get("because", ""))} if what == "end" else {}
    await _tell(request, f"/v1/phones/{id_in(request, 'phone_id')}/{what}", body)
    raise web.HTTPSeeOther(_back(form))


@routes.post("/tasks/{task_id}/done")
async def done(request: web.Request) -> web.Response:
    """Somebody has seen to it."""
    form = await request.post()
    outcome = str(form.get("outcome", "")).strip()[:200] or "seen"
    await _tell(request, f"/v1/tasks/{id_in(request, 'task_id')}/done", {"outcome": outcome})
    raise web.HTTPSeeOther(_back(form))


async def _tell(request: web.Request, path: str, body: dict[str, str]) -> None:
    try:
        await request.app[THREADS].write(request[VISITOR].token, "POST", path, body)
    except Refused as error:
        if error.status != 409:
            raise


def _back(form: Any) -> str:
    """Where the button stood: in a conversation, or on the client's page."""
    thread_id = form.get("thread")
    return f"/c/{id_of(thread_id)}" if thread_id else f"/clients/{id_of(form.get('client_id'))}#numbers"
