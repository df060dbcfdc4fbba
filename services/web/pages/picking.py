"""Templates for one client: the list to pick from, and what of it stands in the box."""

from typing import Any
from uuid import UUID

from aiohttp import web

from services.web.domain.answers import Offered, Thread
from services.web.pages.asking import THREADS, Refused, Unanswered
from services.web.pages.frame import LOOK, VISITOR, draw, id_asked, id_in, language_of, wants
from services.web.pages.look import phrase

routes = web.RouteTableDef()
# As the blanks are called in every page (_blanks.html).
NAMES = {
    "first name": phrase("first name"),
    "last name": phrase("last name"),
    "my name": phrase("my name"),
    "office": phrase("office"),
    "appointment date": phrase("appointment date"),
    "appointment time": phrase("appointment time"),
    "place": phrase("place"),
    "new name": phrase("new case manager's name"),
}


@routes.get("/c/{thread_id}/templates")
async def pick(request: web.Request) -> web.Response:
    """The list, over the conversation; a page of its own for those without a script."""
    thread_id, wanted = id_in(request, "thread_id"), request.query.get("q", "").strip()
    offered = await _offered(request, thread_id, search=wanted)
    template = "_pick.html" if wants(request) == "fragment" else "pick.html"
    return draw(request, template, page="inbox", thread_id=thread_id, offered=offered, q=wanted)


async def inserted(request: web.Request, thread: Thread) -> dict[str, Any]:
    """What the box holds when the address asks for a template: it, below what was being written there."""
    template_id = id_asked(request, "template")
    if template_id is None:
        return {}
    offered = await _offered(request, thread.thread_id)
    found = next((one for one in (offered.templates if offered else ()) if one.template_id == template_id), None)
    if found is None:
        return {}
    draft = thread.draft.body.rstrip() if thread.draft else ""
    body = f"{draft}\n{found.text.body}" if draft and found.text.body not in draft else draft or found.text.body
    return {"body": body, "template_id": template_id}


def blanks_left(request: web.Request, error: Exception) -> str | None:
    """What is still to be filled in, when that is why a text was refused."""
    if not isinstance(error, Refused) or error.title not in ("blanks", "unknown_blank"):
        return None
    look, language = request.app[LOOK], language_of(request)
    if error.title == "unknown_blank":
        said = look.say(phrase("Nothing fills in %(names)s. Write it out, or take the braces away."), language)
        return said % {"names": error.detail}
    names = [look.say(NAMES.get(name, name), language) for name in error.detail.split(", ")]
    return look.say(phrase("Fill in %(names)s first."), language) % {"names": ", ".join(names)}


async def _offered(request: web.Request, thread_id: UUID, search: str | None = None) -> Offered | None:
    path = f"/v1/threads/{thread_id}/templates"
    try:
        return await request.app[THREADS].read(request[VISITOR].token, path, Offered, search=search)
    except Unanswered:
        return None
    except Refused as error:
        if error.status == 404:
            raise
        return None
