"""What clients agreed to: words written down, orders of courts."""

from typing import TYPE_CHECKING
from uuid import UUID

import msgspec
from aiohttp import web
from msgspec.structs import replace

from services.threads.domain import forms
from services.threads.domain.consents import CARRIERS
from tests.fakes import shapes
from tests.fakes.threads.agreed import KEPT, hear, of, order
from tests.fakes.threads.answers import say
from tests.fakes.threads.talk import thread_id_in

if TYPE_CHECKING:
    from tests.fakes.threads import FakeThreads


def routes(fake: "FakeThreads") -> list[web.RouteDef]:
    """Its doors."""
    KEPT.clear()
    return [*_words(fake), *_decisions(fake)]


def _words(fake: "FakeThreads") -> list[web.RouteDef]:
    async def shown(request: web.Request) -> web.Response:
        return say(of(thread_id_in(fake, request)))

    async def record(request: web.Request) -> web.Response:
        client_id = thread_id_in(fake, request)
        form = msgspec.json.decode(await request.read(), type=forms.RecordConsent)
        if form.is_agreed and of(client_id).stopped in CARRIERS:
            return web.json_response({"title": "stopped_by_keyword", "field": "is_agreed"}, status=409)
        told = {"is_agreed": form.is_agreed, "how": form.how, "purpose": form.purpose, "note": form.note}
        hear(fake, client_id, staff_name=shapes.CARLA, **told)
        return say(of(client_id), 201)

    return [web.get("/v1/clients/{id}/consent", shown), web.post("/v1/clients/{id}/consent", record)]


def _decisions(fake: "FakeThreads") -> list[web.RouteDef]:
    async def ordered(request: web.Request) -> web.Response:
        client_id = thread_id_in(fake, request)
        form = msgspec.json.decode(await request.read(), type=forms.NewOrder)
        today = fake.clock.now().date()
        if form.last_on < (form.first_on or today):
            return web.json_response({"title": "last_on", "field": "last_on"}, status=422)
        order(fake, client_id, order_number=form.order_number, first_on=form.first_on or today, last_on=form.last_on)
        return say(of(client_id), 201)

    async def end(request: web.Request) -> web.Response:
        order_id, now = UUID(request.match_info["order_id"]), fake.clock.now()
        for client_id, kept in KEPT.items():
            orders = tuple(
                replace(one, ended_at=now, ended_by="Erin Hammond", in_force=False) if one.order_id == order_id else one
                for one in kept.orders
            )
            KEPT[client_id] = replace(kept, orders=orders)
        return web.json_response({})

    async def misread(request: web.Request) -> web.Response:
        message_id = UUID(request.match_info["message_id"])
        for client_id, kept in KEPT.items():
            words = tuple(
                replace(one, holds=False, is_misread=True) if one.message_id == message_id else one
                for one in kept.words
            )
            KEPT[client_id] = replace(kept, words=words)
        return web.Response(status=204)

    return [
        web.post("/v1/threads/{id}/orders", ordered),
        web.post("/v1/orders/{order_id}/end", end),
        web.post("/v1/messages/{message_id}/misread", misread),
    ]
