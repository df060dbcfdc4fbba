"""Texts that wait for their time: the list, other words or another time for one, what a typed time means."""

import asyncio
from collections.abc import Iterator
from itertools import chain, repeat
from typing import Any, TypeVar
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from aiohttp import web

from services.web.domain.answers import Thread
from services.web.domain.messages import Message, MessagePage
from services.web.pages import clicks
from services.web.pages.asking import THREADS, Refused, Unanswered
from services.web.pages.frame import LOOK, VISITOR, budget_s, draw, id_in, language_of
from services.web.pages.picturing import Chosen, chosen_in, told_of
from services.web.pages.refusals import Trouble, status_of, why
from services.web.pages.texts import on_message
from services.web.pages.thread import opened
from services.web.pages.when import NoTime, said_of, times_of, typed_in, when_in

routes = web.RouteTableDef()
T = TypeVar("T")


@routes.get("/c/{thread_id}/waiting")
async def waiting(request: web.Request) -> web.Response:
    """What waits for its time in this conversation."""
    thread_id = id_in(request, "thread_id")
    try:
        thread, found = await asyncio.gather(
            _read(request, f"/v1/threads/{thread_id}", Thread),
            _read(request, f"/v1/threads/{thread_id}/waiting", MessagePage),
        )
    except Unanswered:
        return draw(request, "waiting.html", page="inbox", open_id=thread_id)
    return draw(request, "waiting.html", page="inbox", found_texts=found, **opened(thread))


@routes.get("/c/{thread_id}/waiting/{message_id}")
async def change(request: web.Request) -> web.Response:
    """The form for one of them."""
    thread_id, message_id = id_in(request, "thread_id"), id_in(request, "message_id")
    try:
        thread, message = await _both(request, thread_id, message_id)
    except Unanswered:
        return draw(request, "waiting_text.html", page="inbox", open_id=thread_id, message=None)
    if message.thread_id != thread_id:
        raise web.HTTPNotFound
    return draw(request, "waiting_text.html", **_form(request, thread, message))


@routes.post("/c/{thread_id}/waiting/{message_id}")
async def save(request: web.Request) -> web.Response:
    """Put what the form says in the text's place; if that can't be, the words come back."""
    thread_id, message_id, form = id_in(request, "thread_id"), id_in(request, "message_id"), await request.post()
    try:
        wanted = _wanted(request, form)
        await request.app[THREADS].write(request[VISITOR].token, "PATCH", f"/v1/messages/{message_id}", wanted)
    except (Refused, Unanswered, ValueError) as error:
        return await _not_saved(request, thread_id, message_id, form, error)
    raise web.HTTPSeeOther(f"/c/{thread_id}")


@routes.post("/m/{message_id}/now")
async def now(request: web.Request) -> web.Response:
    """Do not wait: send it. Twice clicked is once sent: the id is derived."""
    client_msg_id = uuid5(NAMESPACE_URL, f"now:{id_in(request, 'message_id')}")
    return await on_message(request, "PATCH", "", {"client_msg_id": str(client_msg_id), "is_now": True})


@routes.get("/c/{thread_id}/when")
async def meant(request: web.Request) -> web.Response:
    """What a day and a time that somebody is typing mean."""
    id_in(request, "thread_id")
    try:
        at = typed_in(request, request.query.get("day", ""), request.query.get("time", ""))
    except NoTime as error:
        return web.json_response({"line": request.app[LOOK].say(error.said, language_of(request)), "is_good": False})
    return web.json_response({"line": said_of(request, at), "is_good": True})


def _wanted(request: web.Request, form: Any) -> dict[str, Any]:
    """The command as threads takes it. Raises ValueError for an empty body, an id that is none, and NoTime."""
    body, pictures = str(form.get("body", "")), chosen_in(form)
    if not body.strip() and not pictures:
        raise ValueError("empty")
    wanted: dict[str, Any] = {
        "client_msg_id": clicks.told(UUID(str(form.get("client_msg_id", ""))), body, *_time_in(form)),
        "body": body,
        "to_number": str(form.get("to_number", "")) or None,
        "despite": [str(one) for one in form.getall("despite", [])],
    }
    if form.get("has_pictures"):
        wanted |= told_of(pictures)
    if form.get("when") == "now":
        return wanted | {"is_now": True}
    is_same = all(form.get(name) == form.get(f"old_{name}") for name in ("day", "time"))
    return wanted if is_same else wanted | when_in(request, form)


def _time_in(form: Any) -> tuple[str, ...]:
    """What the form says of the time: another time for the same words is another change."""
    return tuple(str(form.get(name, "")) for name in ("when", "day", "time"))


async def _not_saved(
    request: web.Request, thread_id: UUID, message_id: UUID, form: Any, error: Trouble
) -> web.Response:
    if isinstance(error, Refused) and error.status == 404:
        raise error
    thread, message = await _both(request, thread_id, message_id)
    kept = {name: str(form.get(name, "")) for name in ("body", "day", "time")}
    shown = _form(request, thread, message) | kept | {"despite": form.getall("despite", [])}
    shown["client_msg_id"] = clicks.kept(form)
    status = 409 if isinstance(error, Refused) and error.status == 409 else status_of(error)
    field = error.field if isinstance(error, NoTime) else "body"
    said = why(request, error, is_later=form.get("when") != "now")
    return draw(request, "waiting_text.html", status, **shown, error=said, wrong_field=field)


def _form(request: web.Request, thread: Thread, message: Message) -> dict[str, Any]:
    """What the form shows: the words, and the time as the reader's language writes it."""
    at, times = message.release_at or message.at, times_of(request)
    when = {"day": times.on(at), "time": times.clock(at)}
    return {
        "page": "inbox",
        "message": message,
        **opened(thread),
        "client_msg_id": uuid4(),
        "body": message.body,
        "pictures": [Chosen(one, words) for one, words in _pictures_of(message)],
        **when,
        "old": when,
    }


def _pictures_of(message: Message) -> Iterator[tuple[UUID, str]]:
    return zip(message.media_ids, chain(message.picture_words, repeat("")), strict=False)


async def _both(request: web.Request, thread_id: UUID, message_id: UUID) -> tuple[Thread, Message]:
    thread = _read(request, f"/v1/threads/{thread_id}", Thread)
    return await asyncio.gather(thread, _read(request, f"/v1/messages/{message_id}", Message))


async def _read(request: web.Request, path: str, kind: type[T]) -> T:
    return await request.app[THREADS].read(request[VISITOR].token, path, kind, budget_s(request))
