"""Unknown numbers: what is decided about them, and the search for whose they are."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
from aiohttp import web
from msgspec.structs import replace

from services.threads.domain import boards, forms
from tests.fakes import shapes
from tests.fakes.threads import numbers
from tests.fakes.threads.answers import say

if TYPE_CHECKING:
    from tests.fakes.threads import FakeThreads

DECIDED = ("attached", "hidden", "undo_asked")


def routes(fake: "FakeThreads") -> list[web.RouteDef]:
    """Its doors."""

    async def unknown(_request: web.Request) -> web.Response:
        return say(board(fake))

    async def one(request: web.Request) -> web.Response:
        decision = next((one for one in fake.decided if str(one.number_id) == request.match_info["id"]), None)
        return say(replace(shapes.board(fake.clock.now()).numbers[0], decision=decision))

    async def clients(request: web.Request) -> web.Response:
        return say(shapes.found(request.query["search"]))

    async def attach(request: web.Request) -> web.Response:
        wanted = msgspec.json.decode(await request.read(), type=forms.Attach)
        if wanted.client_id not in shapes.NAMES:
            raise web.HTTPNotFound
        return say(give(fake, wanted))

    async def act(request: web.Request) -> web.Response:
        what, number_id = request.match_info["act"], UUID(request.match_info["id"])
        if what == "ask":
            fake.asked_who_at = fake.clock.now()
        else:
            states = {"hide": "hidden", "undo": "undone"}
            decide(fake, states[what], number_id) if what in states else fake.decided.clear()
        return web.Response(status=204) if what in ("hide", "show") else await one(request)

    return [
        web.get("/v1/unknown", unknown),
        web.get("/v1/unknown/{id}", one),
        web.post("/v1/unknown/{id}/attach", attach),
        web.post("/v1/unknown/{id}/{act:ask|hide|show|undo}", act),
        web.get("/v1/clients", clients),
    ]


def give(fake: "FakeThreads", wanted: forms.Attach) -> boards.Attached:
    """The stranger's number is this client's, and their text stands there."""
    number, client_id = shapes.board(fake.clock.now()).numbers[0], wanted.client_id
    decide(fake, "attached", client_id=client_id)
    if not wanted.make_current:
        numbers.new_phone(fake, client_id, number.number, is_current=False, question_at=fake.clock.now())
    fake.text_in(client_id, number.texts[0].body, labels=("new_number",))
    fake.messages[client_id][-1] = replace(fake.messages[client_id][-1], number=number.number)
    return boards.Attached(thread_id=client_id, client_id=client_id, count=1)


def board(fake: "FakeThreads") -> boards.UnknownBoard:
    """The stranger's number, unless it is somebody's or hidden, and what was decided."""
    shown, at = shapes.board(fake.clock.now()), fake.asked_who_at
    [number] = shown.numbers
    if at or fake.can_ask != "yes":
        number = replace(
            number, can_ask="asked" if at else fake.can_ask, asked_at=at, asked_by=shapes.CARLA if at else None
        )
    is_gone = any(one.number_id == number.number_id and one.state in DECIDED for one in fake.decided)
    waiting = () if is_gone else (number,)
    return boards.UnknownBoard(numbers=waiting, total=len(waiting), decided=tuple(fake.decided))


def decide(
    fake: "FakeThreads", state: Any, number_id: UUID = shapes.STRANGER, client_id: UUID | None = None, **more: Any
) -> boards.Decision:
    """Somebody decided about a number; the newest stands first, each number once."""
    now, number = fake.clock.now(), shapes.board(fake.clock.now()).numbers[0]
    given, family = shapes.NAMES[client_id] if client_id else (None, None)
    told: dict[str, Any] = {"by": shapes.CARLA, "at": now}
    if state == "attached":
        told |= {"thread_id": client_id, "undo_until": now + timedelta(minutes=10)}
    decision = boards.Decision(
        number_id=number_id,
        number=number.number,
        text_count=number.text_count,
        state=state,
        client_id=client_id,
        given_name=given,
        family_name=family,
        **(told | more),
    )
    fake.decided[:] = [decision, *(one for one in fake.decided if one.number_id != number_id)]
    return decision
