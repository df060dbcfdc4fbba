"""Unknown numbers, and the search for whose they are."""

from typing import TYPE_CHECKING

import msgspec
from aiohttp import web

from services.threads.domain import boards, forms
from tests.fakes import shapes
from tests.fakes.threads.answers import done, say

if TYPE_CHECKING:
    from tests.fakes.threads import FakeThreads


def routes(fake: "FakeThreads") -> list[web.RouteDef]:
    """Its doors."""

    async def unknown(_request: web.Request) -> web.Response:
        return say(shapes.board(fake.clock.now()))

    async def clients(request: web.Request) -> web.Response:
        return say(shapes.found(request.query["search"]))

    async def attach(request: web.Request) -> web.Response:
        wanted = msgspec.json.decode(await request.read(), type=forms.Attach)
        return say(boards.Attached(thread_id=wanted.client_id, client_id=wanted.client_id, count=1))

    return [
        web.get("/v1/unknown", unknown),
        web.post("/v1/unknown/{id}/attach", attach),
        web.post("/v1/unknown/{id}/hide", done),
        web.get("/v1/clients", clients),
    ]
