"""Pictures: threads says who may see one, gateway has it; what it holds passes through and nothing in it runs."""

from aiohttp import web

from services.web.domain.pictures import Picture
from services.web.pages.asking import PULL_S, THREADS, Threads
from services.web.pages.frame import VISITOR, id_in

# The gateway is asked as threads is: on behalf of a person, with a signed one-minute token.
GATEWAY: "web.AppKey[Threads]" = web.AppKey("gateway")
HEADERS = {"Content-Security-Policy": "sandbox; default-src 'none'", "Content-Disposition": "inline"}

routes = web.RouteTableDef()


@routes.get("/media/{media_id}")
async def picture(request: web.Request) -> web.Response:
    """One picture, to whoever may read the text it came with."""
    media_id, token = id_in(request, "media_id"), request[VISITOR].token
    found = await request.app[THREADS].read(token, f"/v1/media/{media_id}", Picture)
    if not found.can_be_shown:
        raise web.HTTPNotFound
    content = await request.app[GATEWAY].bytes_of(token, f"/v1/media/{media_id}", PULL_S)
    return web.Response(body=content, content_type=str(found.content_type), headers=HEADERS)
