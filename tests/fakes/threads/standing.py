"""How it stands with a conversation: put off, and until when; in the department's words."""

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import msgspec
from aiohttp import web

from services.threads.domain import forms, pages
from services.threads.domain.versions import version_of
from tests.fakes.threads.answers import say
from tests.fakes.threads.lists import row_of
from tests.fakes.threads.talk import thread_id_in

if TYPE_CHECKING:
    from tests.fakes.threads import FakeThreads


def routes(fake: "FakeThreads") -> list[web.RouteDef]:
    """Its doors."""
    return [*_putting_off(fake), *_statuses(fake), *_moving(fake)]


def _moving(fake: "FakeThreads") -> list[web.RouteDef]:
    async def moves(request: web.Request) -> web.Response:
        wanted = msgspec.json.decode(await request.read(), type=forms.AsksToMove)
        message_id = UUID(request.match_info["id"])
        thread_id, text = next(
            (thread_id, text)
            for thread_id, texts in fake.messages.items()
            for text in texts
            if text.message_id == message_id
        )
        known = [one for one in (*text.can_move, text.moved_for) if one]
        date = next((one for one in known if one.appointment_id == wanted.appointment_id), None)
        if wanted.appointment_id and date is None:
            return web.json_response({"title": "no_date", "field": "appointment_id"}, status=409)
        fake.change(thread_id, message_id, moved_for=date, can_move=() if date else tuple(known))
        return say(next(one for one in fake.messages[thread_id] if one.message_id == message_id))

    return [web.post("/v1/messages/{id}/asks-to-move", moves)]


def _statuses(fake: "FakeThreads") -> list[web.RouteDef]:
    async def statuses(request: web.Request) -> web.Response:
        if request.method == "PUT":
            wanted = msgspec.json.decode(await request.read(), type=forms.SaveStatuses)
            if any(not one.name.strip() for one in wanted.statuses):
                return web.json_response({"title": "blank", "field": "statuses"}, status=422)
            if wanted.version not in (None, version_of(fake.statuses)):
                return web.json_response({"title": "changed"}, status=409)
            fake.statuses = [
                pages.ClientStatus(
                    status_id=one.status_id or uuid4(),
                    name=one.name,
                    tone=one.tone,
                    follow_up_days=one.follow_up_days,
                    is_active=one.is_active,
                )
                for one in wanted.statuses
            ]
        shown, version = tuple(fake.statuses), version_of(fake.statuses)
        return say(pages.Statuses(statuses=shown, may_edit=fake.may_edit, version=version))

    async def give(request: web.Request) -> web.Response:
        thread_id = thread_id_in(fake, request)
        wanted = msgspec.json.decode(await request.read(), type=forms.SetStatus)
        fake.stands.pop(thread_id, None)
        if wanted.status_id:
            fake.stands[thread_id] = wanted.status_id
        return say(row_of(fake, thread_id))

    return [
        web.get("/v1/statuses", statuses),
        web.put("/v1/statuses", statuses),
        web.put("/v1/threads/{id}/status", give),
    ]


def _putting_off(fake: "FakeThreads") -> list[web.RouteDef]:
    async def snooze(request: web.Request) -> web.Response:
        thread_id = thread_id_in(fake, request)
        wanted = msgspec.json.decode(await request.read(), type=forms.Snooze)
        if wanted.until_at <= fake.clock.now():
            return web.json_response({"title": "past", "field": "until_at"}, status=422)
        if sum(text.is_unread for text in fake.messages[thread_id]) > wanted.unread:
            return web.json_response({"title": "unread", "detail": "1", "field": "unread"}, status=409)
        put_off(fake, thread_id, wanted)
        return say(row_of(fake, thread_id))

    async def wake(request: web.Request) -> web.Response:
        thread_id = thread_id_in(fake, request)
        fake.snoozed.pop(thread_id, None)
        return say(row_of(fake, thread_id))

    return [web.put("/v1/threads/{id}/snooze", snooze), web.delete("/v1/threads/{id}/snooze", wake)]


def put_off(fake: "FakeThreads", thread_id: UUID, wanted: forms.Snooze) -> None:
    """Carla put it off until then."""
    is_due = wanted.until_at <= fake.clock.now()
    fake.snoozed[thread_id] = pages.Snoozed(until_at=wanted.until_at, note=wanted.note, is_due=is_due)
