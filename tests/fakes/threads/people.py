"""Clients: a page each, adding one, who has a number already, notes."""

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import msgspec
from aiohttp import web

from services.threads.domain import forms, pages
from services.threads.domain.names import fold
from tests.fakes import shapes
from tests.fakes.threads import agreed
from tests.fakes.threads.answers import TOKEN, say
from tests.fakes.threads.talk import thread_id_in

if TYPE_CHECKING:
    from tests.fakes.threads import FakeThreads

# A colleague's client, and one of another department's.
COLLEAGUES, ELSEWHERE = "+13855550155", "+13855550156"


class Remembered:
    """What was written to the small threads about clients, by the client."""

    def __init__(self) -> None:
        self.notes: dict[UUID, list[pages.Note]] = {}
        self.edited: dict[UUID, forms.EditClient] = {}
        self.edits: dict[UUID, int] = {}


def routes(fake: "FakeThreads") -> list[web.RouteDef]:
    """Its doors."""
    kept = Remembered()
    return [*_looking(fake, kept), *_adding(fake), *_changing(fake, kept)]


def _looking(fake: "FakeThreads", kept: Remembered) -> list[web.RouteDef]:
    async def client(request: web.Request) -> web.Response:
        return say(_page(fake, kept, thread_id_in(fake, request)))

    async def intake(request: web.Request) -> web.Response:
        owner = request[TOKEN].staff_id
        return say(
            pages.Intake(
                time_zone="America/Denver",
                id_labels=("case",),
                colleagues=(pages.Colleague(staff_id=owner, name=shapes.CARLA),),
                for_nobody=request[TOKEN].role == "front_office",
            )
        )

    async def known(request: web.Request) -> web.Response:
        query = request.query
        wanted = fold(f"{query.get('family_name', '')} {query.get('given_name', '')}")
        same = tuple(
            pages.SameName(client_id=one, given_name=given, family_name=family, digits=shapes.NUMBERS[one][-4:],
                           staff_name=shapes.CARLA)
            for one, (given, family) in shapes.NAMES.items()
            if fold(f"{family} {given}") == wanted and one in fake.messages
        )  # fmt: skip
        return say(pages.Known(holders=_holders(fake, query.get("number", "")), same_name=same))

    return [
        web.get("/v1/intake", intake),
        web.get("/v1/known", known),
        web.get("/v1/clients/{id}", client),
    ]


def _holders(fake: "FakeThreads", text: str) -> tuple[pages.KnownClient, ...]:
    digits = "".join(char for char in text if char.isdecimal())[-10:]
    held = [
        pages.KnownClient(client_id=one, relation="yours", is_open=True, is_ended=False, thread_id=one,
                          given_name=shapes.NAMES[one][0], family_name=shapes.NAMES[one][1], staff_name=shapes.CARLA)
        for one, number in shapes.NUMBERS.items()
        if digits and number.endswith(digits) and one in fake.messages  # names of other tests stay
    ]  # fmt: skip
    if digits and COLLEAGUES.endswith(digits):
        held.append(pages.KnownClient(client_id=UUID(int=155), relation="colleagues", is_open=True, is_ended=False,
                                      given_name="Gloria", family_name="Holt", staff_name="Dev Chandra"))  # fmt: skip
    if digits and ELSEWHERE.endswith(digits):
        held.append(pages.KnownClient(client_id=UUID(int=156), relation="elsewhere", is_open=False, is_ended=False,
                                      given_name="Eve", family_name="Evans"))  # fmt: skip
    return tuple(held)


def _adding(fake: "FakeThreads") -> list[web.RouteDef]:
    async def add(request: web.Request) -> web.Response:
        new = msgspec.json.decode(await request.read(), type=forms.NewClient)
        if new.known_id:
            return say(pages.Added(client_id=new.known_id, thread_id=new.known_id), 201)
        if _holders(fake, new.number) and new.despite is None:
            return web.json_response({"title": "known", "field": "number", "status": 409}, status=409)
        shapes.NAMES[new.client_id] = (new.given_name, new.family_name)
        shapes.NUMBERS[new.client_id] = "+1" + "".join(char for char in new.number if char.isdecimal())[-10:]
        fake.messages.setdefault(new.client_id, [])
        return say(pages.Added(client_id=new.client_id, thread_id=new.client_id), 201)

    return [web.post("/v1/clients", add)]


def _changing(fake: "FakeThreads", kept: Remembered) -> list[web.RouteDef]:
    async def edit(request: web.Request) -> web.Response:
        client_id = thread_id_in(fake, request)
        form = msgspec.json.decode(await request.read(), type=forms.EditClient)
        if form.edits != kept.edits.get(client_id, 0):
            return web.json_response({"title": "changed", "field": "edits", "status": 409}, status=409)
        kept.edits[client_id], kept.edited[client_id] = form.edits + 1, form
        return say(_page(fake, kept, client_id))

    async def note(request: web.Request) -> web.Response:
        thread_id = thread_id_in(fake, request)
        form = msgspec.json.decode(await request.read(), type=forms.AddNote)
        if not form.body.strip():
            return web.json_response({"title": "blank", "field": "body", "status": 422}, status=422)
        new = pages.Note(note_id=form.note_id or uuid4(), body=form.body, kind="note", at=fake.clock.now(),
                         staff_id=fake.owner, staff_name=shapes.CARLA)  # fmt: skip
        kept.notes.setdefault(thread_id, []).insert(0, new)
        return say(new, 201)

    return [web.patch("/v1/clients/{id}", edit), web.post("/v1/threads/{id}/notes", note)]


def _page(fake: "FakeThreads", kept: Remembered, client_id: UUID) -> pages.ClientPage:
    one, form = shapes.client(client_id, fake.clock.now()), kept.edited.get(client_id)
    if form:
        changed = {name: getattr(form, name) for name in ("given_name", "family_name", "language", "time_zone",
                                                          "best_time", "notes", "wants_reminders")}  # fmt: skip
        ids = tuple(pages.ExternalId(label=given.label, value=given.value) for given in form.external_ids)
        one = msgspec.structs.replace(one, external_ids=ids, **changed)
    return pages.ClientPage(
        client=one,
        edits=kept.edits.get(client_id, 0),
        is_open=client_id not in fake.closed,
        thread_id=client_id,
        staff_id=fake.owner,
        staff_name=shapes.CARLA,
        health=next((phone.health for phone in one.phones if phone.is_current), None),
        notes=tuple(kept.notes.get(client_id, ())),
        consent=agreed.of(client_id),
        merge=fake.merges.get(client_id),
        entry_count=len(fake.messages[client_id]),
    )
