"""How it stands with a conversation: whether the client waits for an answer."""

from aiohttp import web

from services.web.pages.asking import THREADS
from services.web.pages.frame import VISITOR, draw, id_in, wants

routes = web.RouteTableDef()


@routes.post("/c/{thread_id}/answered")
async def answered(request: web.Request) -> web.Response:
    """The client's last text needs no answer; it leaves "To answer" until they write again."""
    thread_id = id_in(request, "thread_id")
    await request.app[THREADS].write(request[VISITOR].token, "POST", f"/v1/threads/{thread_id}/answered")
    if wants(request) == "page":
        raise web.HTTPSeeOther(f"/c/{thread_id}")
    return draw(request, "_answered.html", thread_id=thread_id, is_due=False, is_said=True)
