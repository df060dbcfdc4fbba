"""Where web asks for pictures: what threads says of one, and what gateway has."""

from collections.abc import Mapping
from itertools import count
from uuid import UUID

import msgspec
from aiohttp import web

from services.threads.domain import pages


def routes(messages: Mapping[UUID, list[pages.Message]]) -> list[web.RouteDef]:
    """threads' door for pictures, and gateway's under an address of its own."""

    async def picture(request: web.Request) -> web.Response:
        for one in (one for texts in messages.values() for text in texts for one in text.pictures):
            if str(one.media_id) == request.match_info["id"]:
                return web.json_response(msgspec.to_builtins(one))
        raise web.HTTPNotFound

    async def content(request: web.Request) -> web.Response:
        return web.Response(body=b"content of " + request.match_info["id"].encode(), content_type="text/html")

    ids = count(7)

    async def upload(_request: web.Request) -> web.Response:
        return web.json_response({"media_id": str(UUID(int=next(ids)))}, status=201)

    return [
        web.get("/v1/media/{id}", picture),
        web.get("/gateway/v1/media/{id}", content),
        web.post("/gateway/v1/media", upload),
    ]
