"""Pictures, for staff through web."""

from uuid import UUID

from aiohttp import web

from services.gateway.media.shelf import Shelf
from services.gateway.store import media
from services.kit.http import SERVICE, problem, staff

SHELF: "web.AppKey[Shelf]" = web.AppKey("shelf")
# Should a browser ever be led to the address itself: nothing in it runs, whatever it is.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}

routes = web.RouteTableDef()


@routes.get("/v1/media/{id}")
async def picture(request: web.Request) -> web.Response:
    """A picture that is safe to show and came to the asker's department; threads has said whose client it is."""
    token, media_id = staff(request), _id(request)
    pages = request.app[SERVICE].pages
    async with pages.page(token) as tx:
        found = await media.shown(tx, media_id)
        tx.audit("picture_viewed", object_kind="medium", object_id=media_id, outcome="done" if found else "denied")
    if found is None:
        raise problem(404, "Not found", "There is no such picture, or it is not yours.")
    content = await request.app[SHELF].get(found.shelf_key, lambda: pages.page(token))
    return web.Response(body=content, content_type=found.content_type, headers=HEADERS)


def _id(request: web.Request) -> UUID:
    try:
        return UUID(request.match_info["id"])
    except ValueError as error:
        raise problem(404, "Not found") from error
