"""Pictures: shown to staff through web, taken from staff, and handed to the provider at a signed address."""

from uuid import UUID

import msgspec
from aiohttp import web

from services.gateway.domain.links import Links
from services.gateway.media.clean import clean
from services.gateway.media.kinds import MOST_BYTES, Odd
from services.gateway.media.shelf import Shelf
from services.gateway.store import media, outgoing
from services.kit.http import SERVICE, json_out, problem, staff
from services.kit.ids import new_id

SHELF: "web.AppKey[Shelf]" = web.AppKey("shelf")
LINKS: "web.AppKey[Links]" = web.AppKey("links")
MAY_SEND = ("case_manager", "supervisor", "front_office")
# Should a browser ever be led to the address itself: nothing in it runs, whatever it is.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}

routes = web.RouteTableDef()


class Uploaded(msgspec.Struct, frozen=True):
    """What a text may name it by."""

    media_id: UUID


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


@routes.post("/v1/media")
async def upload(request: web.Request) -> web.Response:
    """Take a picture or document of staff's own, to go out with a text; 422 names what is odd about it."""
    token = staff(request)
    if token.role not in MAY_SEND:
        raise problem(403, "Not for your role", "Whoever writes texts may send pictures")
    made = await clean(await _body(request), request.content_type, takes_documents=True)
    if isinstance(made, Odd):
        raise problem(422, made.reason, "This file can't be sent.", "content")
    media_id, pages = new_id(), request.app[SERVICE].pages
    size = (made.width, made.height) if made.width and made.height else None
    async with pages.page(token) as tx:
        await outgoing.upload(tx, media_id, made.content_type, len(made.content), size)
    # Its row first: by that the policies know whose content this is. Nobody knows the id before the answer.
    await request.app[SHELF].put(str(media_id), made.content, lambda: pages.page(token))
    return json_out(Uploaded(media_id), 201)


async def _body(request: web.Request) -> bytes:
    """The request's body, read here: the application's own limit is for forms."""
    parts, size = [], 0
    async for part in request.content.iter_chunked(64 * 1024):
        size += len(part)
        if size > MOST_BYTES:
            raise problem(413, "too_large", f"Send at most {MOST_BYTES} bytes", "content")
        parts.append(part)
    return b"".join(parts)


@routes.get("/m/{id}")
async def linked(request: web.Request) -> web.Response:
    """A picture of a text that goes out, for whoever holds its signed address while that is good."""
    media_id, service, asked = _id(request), request.app[SERVICE], request.query
    is_good = request.app[LINKS].is_good(media_id, asked.get("until", ""), asked.get("sig", ""), service.clock.now())
    if not is_good:
        raise problem(404, "Not found")
    async with service.db.tx() as tx:
        found = await outgoing.linked(tx, media_id)
    if found is None:
        raise problem(404, "Not found")
    content = await request.app[SHELF].get(found.shelf_key, service.db.tx)
    headers = HEADERS | {"Content-Disposition": "attachment"}
    return web.Response(body=content, content_type=found.content_type, headers=headers)


def _id(request: web.Request) -> UUID:
    try:
        return UUID(request.match_info["id"])
    except ValueError as error:
        raise problem(404, "Not found") from error
