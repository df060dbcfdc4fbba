"""Clients: adding one, looking at one, changing one, and what staff note about them."""

from uuid import UUID

from aiohttp import web
from msgspec.structs import replace

from proto.people import ExternalId
from proto.values.phone import NotAPhone, Phone
from proto.values.window import UnknownZone, zone_named
from services.desk.query import QueryWords
from services.kit import failpoints
from services.kit.http import json_in, json_out, problem
from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.threads.domain.access import Reach
from services.threads.domain.forms import AddNote, EditClient, GivenId, NewClient
from services.threads.domain.known import next_step
from services.threads.domain.names import fold, tidy
from services.threads.domain.pages import Added, ClientPage, Colleague, Intake, Known, KnownClient, Note
from services.threads.domain.reachable import client_number
from services.threads.routes.asking import asked_by_staff, id_in, nudge_after
from services.threads.routes.board import refuse_undecidable
from services.threads.store import board, clients, deciding, known, notes, people
from services.threads.store.access import NotYours, client_for, reach_of, thread_for
from services.threads.store.numbers import hold_number

routes = web.RouteTableDef()
NUMBER = QueryWords("number", 60, "the number that is being typed")
GIVEN = QueryWords("given_name", 100, "the first name that is being typed")
FAMILY = QueryWords("family_name", 100, "the last name that is being typed")
# Until a department's staff have called their clients' ids something.
FIRST_LABEL = "case"
# Reached only where nobody has told us of the asker's own department.
NO_ZONE = "UTC"


@routes.get("/v1/intake")
@asked_by_staff("intake_viewed", gives=Intake)
async def intake(tx: Tx, staff: StaffToken, _request: web.Request) -> web.Response:
    """What a new client's form begins with. It names no client, so looking at it is not recorded."""
    reach = await reach_of(tx, staff.staff_id)
    return json_out(
        Intake(
            time_zone=await _zone(tx, reach),
            id_labels=await known.id_labels(tx, reach) or (FIRST_LABEL,),
            colleagues=tuple(
                Colleague(staff_id=row["staff_id"], name=row["name"]) for row in await known.colleagues(tx, reach)
            ),
            for_nobody=reach.desk is not None,
        )
    )


async def _zone(tx: Tx, reach: Reach) -> str:
    return (await known.zone_of(tx, reach.board) if reach.board else None) or NO_ZONE


@routes.get("/v1/known")
@asked_by_staff("known_viewed", gives=Known, query=(NUMBER, GIVEN, FAMILY))
async def who_is_known(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Who has the number that is being typed, and who bears the name."""
    reach = await reach_of(tx, staff.staff_id)
    given, family = tidy(GIVEN.of(request)), tidy(FAMILY.of(request))
    try:
        number = client_number(NUMBER.of(request))
        holders = await known.who_has(tx, reach, number, given, family)
    except NotAPhone:  # as far as it is typed
        holders = ()
    same = await known.same_name(tx, reach, given, family) if given and family else ()
    others = tuple(one for one in same if one.client_id not in {holder.client_id for holder in holders})
    tx.audit("known_viewed", object_kind="staff", object_id=staff.staff_id, count=len(holders) + len(others))
    return json_out(Known(holders=holders, same_name=others))


@routes.post("/v1/clients")
@asked_by_staff(
    "client_added",
    takes=NewClient,
    gives=Added,
    status=(201, 200),
    refuses={
        409: ("known", "colleagues", "used", "decided", "no_phone"),
        422: ("blank", "not_a_phone", "own_line", "zone", "not_here", "who"),
    },
)
async def add_client(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """A new client, their number and their thread; or one who is there already, if the asker says that it is they."""
    form = await json_in(request, NewClient)
    reach = await reach_of(tx, staff.staff_id)
    if reach.board is None:  # a role that serves nobody
        raise NotYours("staff", staff.staff_id)
    row_first = failpoints.is_off("number_before_row")
    waiting = await board.unknown_for(tx, staff, form.unknown_id) if form.unknown_id and row_first else None
    form, number = _tidied(form), await _number(tx, form.number)
    # The number before its row on the board, as a text that comes in from it.
    await hold_number(tx, number)
    if form.unknown_id and not row_first:
        waiting = await board.unknown_for(tx, staff, form.unknown_id)
    if await clients.added_before(tx, staff.staff_id, form.client_id):
        seen = await clients.client_page(tx, staff, form.client_id)
        return json_out(Added(client_id=form.client_id, thread_id=seen.thread_id))
    if waiting:
        await refuse_undecidable(tx, waiting)
    owner = await _owner(tx, staff, reach, form)
    holders = await known.who_has(tx, reach, number, form.given_name, form.family_name)
    added = await _carried_out(tx, reach, form, number, owner, holders)
    if waiting:
        await deciding.give_to_new(tx, staff, waiting, added.client_id, number)
        nudge_after(request, "attach_chosen")
    nudge_after(request, "follow_changes")
    return json_out(added, status=201)


def _tidied(form: NewClient) -> NewClient:
    given, family = _name(form.given_name, "given_name"), _name(form.family_name, "family_name")
    return replace(
        form, given_name=given, family_name=family, notes=form.notes.strip(), best_time=_line(form.best_time)
    )


def _name(text: str, field: str) -> str:
    name = tidy(text)
    if not name:
        raise problem(422, "blank", "Write a name.", field)
    return name


def _line(text: str | None) -> str | None:
    return " ".join((text or "").split()) or None


async def _number(tx: Tx, text: str) -> Phone:
    try:
        number = client_number(text)
    except NotAPhone as error:
        raise problem(422, "not_a_phone", str(error), "number") from error
    if await known.is_ours(tx, number):
        raise problem(422, "own_line", "This is a texting number of ours; write the client's own.", "number")
    return number


async def _owner(tx: Tx, staff: StaffToken, reach: Reach, form: NewClient) -> UUID | None:
    """Who will serve the client: whom the form names, else the asker, else the front office that asks."""
    owner = form.staff_id or (staff.staff_id if staff.staff_id in reach.own else None)
    if not await clients.can_be_given(tx, reach, owner):
        raise problem(422, "not_here", "Choose somebody who serves clients in your department.", "staff_id")
    return owner


async def _carried_out(
    tx: Tx, reach: Reach, form: NewClient, number: Phone, owner: UUID | None, holders: tuple[KnownClient, ...]
) -> Added:
    chosen = next((one for one in holders if one.client_id == form.known_id), None)
    if form.known_id and chosen is None:
        raise NotYours("client", form.known_id)
    if form.despite == "same_person" and chosen is None:
        raise problem(422, "who", "Say who of those that have the number it is.", "known_id")
    step = next_step(holders, form.despite, form.known_id)
    if step == "ask":
        raise problem(409, "known", "This number is somebody's already.", "number")
    if step == "refuse":
        raise problem(409, "colleagues", "This is a colleague's client; ask them.", "number")
    if step == "share" and chosen:
        name = fold(f"{form.family_name} {form.given_name}")
        return await clients.share(tx, reach, chosen.client_id, number, name, owner, form.agreed_how)
    if step == "take" and chosen and chosen.thread_id:
        again = number if chosen.is_ended else None
        return await clients.take_up(tx, reach, chosen.client_id, chosen.thread_id, owner, again)
    return await _add(tx, reach, form, number, owner)


async def _add(tx: Tx, reach: Reach, form: NewClient, number: Phone, owner: UUID | None) -> Added:
    new = people.NewClient(
        given_name=form.given_name,
        family_name=form.family_name,
        time_zone=form.time_zone or await _zone(tx, reach),
        language=form.language,
        best_time=form.best_time,
        notes=form.notes,
        agreed_at=tx.now,
        agreed_how=form.agreed_how,
        external_ids=tuple(ExternalId(label=one.label, value=one.value) for one in _ids(form.external_ids)),
    )
    try:
        return await clients.add(tx, reach, form.client_id, new, number, owner)
    except UnknownZone as error:
        raise problem(422, "zone", "There is no such time zone.", "time_zone") from error
    except clients.IdTaken as error:
        raise problem(409, "used", "This client_id belongs to another client.", "client_id") from error


def _ids(given: tuple[GivenId, ...]) -> tuple[GivenId, ...]:
    """As typed, without spare spaces, each once."""
    tidied = [GivenId(label=_line(one.label) or "", value=_line(one.value) or "") for one in given]
    if not all(one.label and one.value for one in tidied):
        raise problem(422, "blank", "Write the id and what it is called.", "external_ids")
    return tuple(dict.fromkeys(tidied))


@routes.get("/v1/clients/{id}")
@asked_by_staff("client_viewed", gives=ClientPage)
async def client(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """A client, on a page of their own."""
    shown = await clients.client_page(tx, staff, id_in(request))
    tx.audit("client_viewed", object_kind="client", object_id=shown.client.client_id)
    return json_out(shown)


@routes.patch("/v1/clients/{id}")
@asked_by_staff(
    "client_changed", takes=EditClient, gives=ClientPage, refuses={409: ("changed",), 422: ("blank", "zone")}
)
async def edit_client(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Change a client; not if somebody else did since the form was drawn."""
    form, client_id = await json_in(request, EditClient), id_in(request)
    await client_for(tx, staff, client_id)
    form = replace(
        form,
        given_name=_name(form.given_name, "given_name"),
        family_name=_name(form.family_name, "family_name"),
        best_time=_line(form.best_time),
        notes=form.notes.strip(),
        external_ids=_ids(form.external_ids),
    )
    try:
        zone_named(form.time_zone)
    except UnknownZone as error:
        raise problem(422, "zone", "There is no such time zone.", "time_zone") from error
    if not await clients.edit(tx, client_id, form):
        raise problem(409, "changed", "Somebody changed this client in the meantime.", "edits")
    nudge_after(request, "follow_changes")
    return json_out(await clients.client_page(tx, staff, client_id))


@routes.post("/v1/threads/{id}/notes")
@asked_by_staff("note_added", takes=AddNote, gives=Note, status=(201, 200), refuses={422: ("blank",)})
async def note(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """A note for the department's staff; the client never sees it."""
    form = await json_in(request, AddNote)
    opened = await thread_for(tx, staff, id_in(request))
    if not form.body.strip():
        raise problem(422, "blank", "Write something first.", "body")
    is_new = await notes.add_note(tx, opened, staff.staff_id, form.note_id, form.body.strip())
    return json_out(await notes.one_note(tx, form.note_id), status=201 if is_new else 200)
