"""Changing hands: colleagues, handing over, closing, the reasons for it."""

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import msgspec
from aiohttp import web

from services.threads.domain import forms, pages
from tests.fakes import shapes
from tests.fakes.threads.answers import say
from tests.fakes.threads.talk import thread_id_in

if TYPE_CHECKING:
    from tests.fakes.threads import FakeThreads

DEV = UUID(int=21)
NAMES: dict[UUID | None, str] = {DEV: "Dev Chandra"}


def routes(fake: "FakeThreads") -> list[web.RouteDef]:
    """Its doors."""
    return [_giving(fake), *_handing(fake), *_reasons(fake)]


def _giving(fake: "FakeThreads") -> web.RouteDef:
    async def transfer(request: web.Request) -> web.Response:
        wanted = msgspec.json.decode(await request.read(), type=forms.Transfer)
        if known := fake.handed.get(wanted.client_msg_id):
            return say(msgspec.structs.replace(known, is_again=True))
        thread_id = thread_id_in(fake, request)
        if (unread := sum(text.is_unread for text in fake.messages[thread_id])) > wanted.unread:
            return web.json_response({"title": "unread", "detail": str(unread), "field": "unread"}, status=409)
        del fake.messages[thread_id]
        fake.handed[wanted.client_msg_id] = _handed(thread_id, wanted.to_id, is_seen=False)
        if fake.loses_answers:
            return web.json_response({"title": "Not available"}, status=503)
        return say(fake.handed[wanted.client_msg_id])

    return web.post("/v1/threads/{id}/transfer", transfer)


def _handing(fake: "FakeThreads") -> list[web.RouteDef]:
    async def colleagues(_request: web.Request) -> web.Response:
        people = (pages.Colleague(staff_id=fake.owner, name=shapes.CARLA), pages.Colleague(staff_id=DEV, name="Dev"))
        return say(pages.Colleagues(people=people, has_desk=False))

    async def close(request: web.Request) -> web.Response:
        wanted = msgspec.json.decode(await request.read(), type=forms.Close)
        if fake.close_reasons and not wanted.reason_ids:
            return web.json_response({"title": "reason_ids", "field": "reason_ids"}, status=422)
        thread_id = thread_id_in(fake, request)
        fake.closed.add(thread_id)
        return say(_handed(thread_id, fake.owner, is_seen=True))

    async def reopen(request: web.Request) -> web.Response:
        thread_id = thread_id_in(fake, request)
        fake.closed.discard(thread_id)
        return say(_handed(thread_id, fake.owner, is_seen=True))

    return [
        web.get("/v1/colleagues", colleagues),
        web.post("/v1/threads/{id}/close", close),
        web.post("/v1/threads/{id}/reopen", reopen),
    ]


def _handed(thread_id: UUID, staff_id: UUID | None, *, is_seen: bool) -> pages.Handed:
    return pages.Handed(
        thread_id=thread_id,
        client_id=thread_id,
        is_open=True,
        staff_id=staff_id,
        staff_name=NAMES.get(staff_id),
        is_seen=is_seen,
    )


def _reasons(fake: "FakeThreads") -> list[web.RouteDef]:
    async def reasons(request: web.Request) -> web.Response:
        if request.method == "PUT":
            wanted = msgspec.json.decode(await request.read(), type=forms.SaveReasons)
            if wanted.edits != fake.reasons_edits:
                return web.json_response({"title": "changed", "field": "edits"}, status=409)
            fake.reasons_edits += 1
            fake.close_reasons = [
                pages.CloseReason(reason_id=one.reason_id or uuid4(), en=one.en, es=one.es, is_active=one.is_active)
                for one in wanted.reasons
            ]
        return say(
            pages.CloseReasons(reasons=tuple(fake.close_reasons), may_edit=fake.may_edit, edits=fake.reasons_edits)
        )

    return [web.get("/v1/close-reasons", reasons), web.put("/v1/close-reasons", reasons)]
