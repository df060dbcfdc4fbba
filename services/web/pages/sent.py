"""What a browser sent, refused before any page looks at it when no page of ours could have sent it."""

from uuid import UUID

from aiohttp import web

# Wherever they stand, in the path, the query or a form, these are ids of ours.
IDS = ("thread_id", "message_id", "number_id", "client_id", "thread", "number", "open")


def check_address(request: web.Request) -> None:
    """Raises HTTPNotFound for an address with an id in it that is none."""
    if not all(is_id(text) for name in IDS for text in (request.match_info.get(name), request.query.get(name))):
        raise web.HTTPNotFound


async def check_form(request: web.Request) -> None:
    """Read the form. Raises HTTPBadRequest for a body that is none, is not UTF-8, or has an id in it that is none."""
    if (request.charset or "utf-8").lower() != "utf-8":
        raise web.HTTPBadRequest
    try:
        form = await request.post()
    except (ValueError, AssertionError, web.RequestPayloadError) as error:
        raise web.HTTPBadRequest from error
    # Words with a NUL come back to be mended; an address with one is no slip of anybody's.
    if "\0" in str(form.get("email")) or not all(is_id(form.get(name)) for name in IDS):
        raise web.HTTPBadRequest


def is_id(text: object) -> bool:
    """Whether this is an id, or nothing at all."""
    try:
        return not text or bool(UUID(str(text)))
    except ValueError:
        return False
