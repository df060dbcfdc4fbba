"""What a browser sent as a form, refused before any page looks at it when no page of ours could have sent it."""

from aiohttp import web

from services.web.pages import kept, uploads


async def check_form(request: web.Request) -> None:
    """Read the form. Raises HTTPBadRequest for a body that is none, or is not UTF-8."""
    if (request.charset or "utf-8").lower() != "utf-8":
        raise web.HTTPBadRequest
    try:
        form = await request.post()
    except (ValueError, AssertionError, web.RequestPayloadError) as error:
        raise web.HTTPBadRequest from error
    uploads.note_files(request, form.items())
    kept.note_form(request, form.items())
    # Words with a NUL come back to be mended; an address with one is no slip of anybody's.
    if "\0" in str(form.get("email")):
        raise web.HTTPBadRequest
