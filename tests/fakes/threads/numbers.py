"""A client's numbers: added, made current, ended, confirmed."""

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import msgspec
from aiohttp import web
from msgspec.structs import replace

from services.threads.domain import forms, pages
from tests.fakes import shapes
from tests.fakes.threads.answers import say
from tests.fakes.threads.talk import thread_id_in

if TYPE_CHECKING:
    from tests.fakes.threads import FakeThreads

# A colleague's client's.
TAKEN = "+13855550155"


def forget() -> None:
    """Every client has one number that works again."""
    shapes.PHONES.clear()
    shapes.TASKS.clear()


def routes(fake: "FakeThreads") -> list[web.RouteDef]:
    """Its doors."""
    forget()

    async def add(request: web.Request) -> web.Response:
        client_id = thread_id_in(fake, request)
        form = msgspec.json.decode(await request.read(), type=forms.AddPhone)
        number = "+1" + "".join(char for char in form.number if char.isdecimal())[-10:]
        if number == TAKEN and form.despite is None:
            return web.json_response({"title": "known", "field": "number", "status": 409}, status=409)
        new_phone(fake, client_id, number, is_current=form.make_current)
        return _answer(fake, client_id)

    async def act(request: web.Request) -> web.Response:
        phone_id, what = UUID(request.match_info["id"]), request.match_info["act"]
        client_id = next(one for one in fake.messages if any(p.phone_id == phone_id for p in phones_of(fake, one)))
        change(fake, client_id, phone_id, what)
        return _answer(fake, client_id)

    async def done(request: web.Request) -> web.Response:
        task_id = UUID(request.match_info["id"])
        for client_id, tasks in shapes.TASKS.items():
            shapes.TASKS[client_id] = tuple(task for task in tasks if task.task_id != task_id)
        return _answer(fake, next(iter(fake.messages)))

    return [
        web.post("/v1/clients/{id}/phones", add),
        web.post("/v1/phones/{id}/{act}", act),
        web.post("/v1/tasks/{id}/done", done),
    ]


def phones_of(fake: "FakeThreads", client_id: UUID) -> tuple[pages.Phone, ...]:
    """The client's numbers as they are now."""
    return shapes.client(client_id, fake.clock.now()).phones


def new_phone(fake: "FakeThreads", client_id: UUID, number: str, *, is_current: bool, **more: Any) -> pages.Phone:
    """Give the client a number."""
    told: dict[str, Any] = {"health": "unverified", "valid_from": fake.clock.now()}
    phone = pages.Phone(phone_id=uuid4(), number=number, is_current=is_current, **(told | more))
    old = phones_of(fake, client_id)
    if is_current:
        old = tuple(replace(one, is_current=False, replaced_at=fake.clock.now()) for one in old)
    shapes.PHONES[client_id] = (phone, *old) if is_current else (*old, phone)
    return phone


def trouble(fake: "FakeThreads", client_id: UUID, kind: Any) -> None:
    """The current number is in this state, and asks somebody to look."""
    shapes.PHONES[client_id] = tuple(
        replace(one, health=kind) if one.is_current else one for one in phones_of(fake, client_id)
    )
    current = next(one for one in shapes.PHONES[client_id] if one.is_current)
    task = pages.Task(task_id=uuid4(), kind=kind, phone_id=current.phone_id, number=current.number,
                      opened_at=fake.clock.now())  # fmt: skip
    shapes.TASKS[client_id] = (task,)


def change(fake: "FakeThreads", client_id: UUID, phone_id: UUID, what: str) -> None:
    """As the real one would."""
    now, phones = fake.clock.now(), phones_of(fake, client_id)
    if what == "current":
        phones = tuple(replace(one, is_current=one.phone_id == phone_id, question_at=None) for one in phones)
    facts: dict[str, dict[str, Any]] = {
        "keep": {"question_at": None},
        "confirm": {"health": "working", "confirmed_at": now},
        "still-theirs": {"health": "working"},
        "end": {"valid_to": now, "is_current": False, "health": "ended", "question_at": None},
    }
    shapes.PHONES[client_id] = tuple(
        replace(one, **facts.get(what, {})) if one.phone_id == phone_id else one for one in phones
    )
    shapes.TASKS.pop(client_id, None)


def _answer(fake: "FakeThreads", client_id: UUID) -> web.Response:
    shown = pages.ClientPage(client=shapes.client(client_id, fake.clock.now()), edits=0, is_open=True)
    return say(shown)
