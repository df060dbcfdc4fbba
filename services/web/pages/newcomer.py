"""A new client: the form, who has the number already, and where one goes from there."""

from typing import Any
from uuid import UUID

from aiohttp import web

from proto.values.phone import Phone, show_phone
from services.kit.ids import new_id
from services.web.domain.answers import Added, Intake, Known, UnknownNumber
from services.web.domain.audience import BOARD_ROLES
from services.web.domain.twins import twin
from services.web.domain.zones import zones
from services.web.pages import filled
from services.web.pages.asking import PULL_S, THREADS, Refused, Unanswered
from services.web.pages.frame import LOOK, VISITOR, budget_s, draw, id_asked, id_of, language_of
from services.web.pages.look import phrase
from services.web.pages.unknown import decided_words, gone

routes = web.RouteTableDef()
# Where a new client's case manager goes with them first.
FIRST_PAGE = "/c/{thread_id}/first"
SHARES = "shares"


@routes.get("/clients/new")
async def new(request: web.Request) -> web.Response:
    """The empty form; for a number on the board, with that number in it."""
    _refuse_others(request)
    waiting_id = id_asked(request, "unknown")
    if waiting_id is None:
        return await _drawn(request, filled.empty())
    waiting = await _waiting(request, waiting_id)
    if waiting.decision:
        raise gone(waiting_id)
    return await _drawn(request, {**filled.empty(), "number": show_phone(Phone(waiting.number))}, waiting_id=waiting_id)


@routes.post("/clients/known")
async def known(request: web.Request) -> web.Response:
    """While it is typed: who has this number, who bears this name."""
    _refuse_others(request)
    form = await request.post()
    try:
        found = await _known(request, filled.typed(form))
    except Unanswered:
        return web.Response(status=204)  # it is asked again when the form is sent
    return draw(request, "_person_card.html", known=found, chosen=str(form.get("known", "")))


@routes.post("/clients/new")
async def add(request: web.Request) -> web.Response:
    """Add the client; whatever is wrong, the form comes back with all that was typed."""
    _refuse_others(request)
    form = await request.post()
    written, answer = filled.typed(form), str(form.get("known", ""))
    waiting_id = id_of(form["unknown_id"]) if form.get("unknown_id") else None
    wrong = dict(filled.missing_of_new(written))
    if wrong:
        return await _drawn(request, written, wrong, answer, form.get("client_id"), waiting_id)
    try:
        body = _body(written, answer, str(id_of(form.get("client_id"))), waiting_id)
        added = await request.app[THREADS].written(request[VISITOR].token, "POST", "/v1/clients", Added, body)
    except (Refused, Unanswered) as error:
        if isinstance(error, Refused) and error.status == 404:  # whom the answer named has the number no more
            answer = ""
        against = await _why(request, error, waiting_id)
        return await _drawn(request, written, dict([against]), answer, form.get("client_id"), waiting_id)
    raise web.HTTPSeeOther(await _next(request, written, added, answer, has_texts=waiting_id is not None))


def _refuse_others(request: web.Request) -> None:
    if request[VISITOR].session.role not in BOARD_ROLES:
        raise web.HTTPNotFound


async def _why(request: web.Request, error: Refused | Unanswered, waiting_id: UUID | None) -> tuple[str, str]:
    """The field and the sentence. Of a number that was decided about meanwhile: by whom, and when."""
    if isinstance(error, Refused) and error.title == "decided" and waiting_id:
        decision = (await _waiting(request, waiting_id)).decision
        return "number", decided_words(request, decision) if decision else filled.WRONG["known"]
    if isinstance(error, Refused) and error.status == 404:
        return "number", filled.WRONG["known"]
    return filled.against(error)


async def _waiting(request: web.Request, number_id: UUID) -> UnknownNumber:
    """The number on the board whose texts the new client is to have. Raises Refused, Unanswered."""
    path = f"/v1/unknown/{number_id}"
    return await request.app[THREADS].read(request[VISITOR].token, path, UnknownNumber, PULL_S)


def _body(written: dict[str, Any], answer: str, client_id: str, waiting_id: UUID | None) -> dict[str, Any]:
    same = answer.removeprefix("same:") if answer.startswith("same:") else None
    told = {
        "client_id": client_id,
        "given_name": written["given_name"],
        "family_name": written["family_name"],
        "number": written["number"],
        "agreed_how": written["agreed_how"],
        "language": written["language"] or "en",
        "time_zone": written["time_zone"] or None,
        "best_time": written["best_time"] or None,
        "notes": written["notes"],
        "external_ids": filled.ids_of(written),
        "staff_id": written["staff_id"] or None,
        "unknown_id": str(waiting_id) if waiting_id else None,
    }
    if same:
        return {**told, "despite": "same_person", "known_id": str(id_of(same))}
    return {**told, "despite": SHARES} if answer == SHARES else told


async def _next(request: web.Request, written: dict[str, Any], added: Added, answer: str, *, has_texts: bool) -> str:
    """A new client is written to first, unless they were found, or their texts have waited for them: that is a talk.

    Of two records of the one person, both are looked at first. Whose thread one can't see, one sees by name.
    """
    is_found = answer.startswith("same:")
    other_id = twin(await _known(request, written), added.client_id) if is_found else None
    if other_id:
        return f"/clients/{added.client_id}/merge?with={other_id}"
    if added.thread_id is None:
        return f"/clients/{added.client_id}"
    return f"/c/{added.thread_id}" if has_texts or is_found else FIRST_PAGE.format(thread_id=added.thread_id)


async def _drawn(
    request: web.Request,
    written: dict[str, Any],
    wrong: dict[str, str] | None = None,
    answer: str = "",
    client_id: object = None,
    waiting_id: UUID | None = None,
) -> web.Response:
    intake, language = await _intake(request), language_of(request)
    say = request.app[LOOK].say
    return draw(
        request,
        "client_new.html",
        422 if wrong else 200,
        page="clients",
        written=written,
        wrong={field: say(sentence, language) for field, sentence in (wrong or {}).items()},
        intake=intake,
        staff_choices=_choices(request, intake),
        zones=zones(language, intake.time_zone, written.get("time_zone", "")),
        known=await _known(request, written) if wrong else Known(),
        chosen=answer,
        client_id=_id_or_new(client_id),
        waiting_id=waiting_id,
    )


def _choices(request: web.Request, intake: Intake) -> list[tuple[object, str]]:
    """To whom the client may be given. Nobody's client is the front office's; a supervisor has none of those."""
    people: list[tuple[object, str]] = [(one.staff_id, one.name) for one in intake.colleagues]
    if request[VISITOR].session.role != "front_office":
        return people
    return [("", request.app[LOOK].say(phrase("Front office"), language_of(request))), *people]


def _id_or_new(text: object) -> UUID:
    """The id a second click brings again; a fresh one for a fresh form."""
    return id_of(text) if text else new_id()


async def _intake(request: web.Request) -> Intake:
    """What the form begins with; if that can't be had now, it can be filled in all the same."""
    session = request[VISITOR].session
    try:
        return await request.app[THREADS].read(request[VISITOR].token, "/v1/intake", Intake, budget_s(request))
    except Unanswered:
        return Intake(time_zone=session.time_zone, id_labels=(filled.FIRST_LABEL,))


async def _known(request: web.Request, written: dict[str, Any]) -> Known:
    """Who has the number and who bears the name, as far as they are typed; nobody if that can't be asked now."""
    given, family, number = (str(written.get(name, "")) for name in ("given_name", "family_name", "number"))
    is_number = filled.is_phone(number)
    if not is_number and not (given and family):
        return Known()
    query = {"given_name": given[:100], "family_name": family[:100], "number": number[:60] if is_number else None}
    try:
        return await request.app[THREADS].read(request[VISITOR].token, "/v1/known", Known, PULL_S, **query)
    except (Unanswered, Refused):
        return Known()
