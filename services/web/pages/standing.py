"""How it stands with a conversation: whether the client waits for an answer."""

from aiohttp import web

from services.web.pages.asking import THREADS, Refused
from services.web.pages.frame import VISITOR, draw, id_in, wants
from services.web.pages.thread import seq_in

routes = web.RouteTableDef()


@routes.post("/c/{thread_id}/answered")
async def answered(request: web.Request) -> web.Response:
    """The client's last text needs no answer; it leaves "To answer" until they write again.

    One that came since the page was drawn has not been seen: nothing is done then, and the page says why.
    """
    thread_id, seq = id_in(request, "thread_id"), seq_in(await request.post())
    is_newer = await _is_newer(request, f"/v1/threads/{thread_id}/answered", seq)
    if wants(request) == "page":
        raise web.HTTPSeeOther(f"/c/{thread_id}?note=newer" if is_newer else f"/c/{thread_id}")
    return draw(request, "_answered.html", thread_id=thread_id, seq=seq, is_due=is_newer, is_said=True)


async def _is_newer(request: web.Request, path: str, seq: int) -> bool:
    """Whether a text came that the page did not show; else it is done."""
    try:
        await request.app[THREADS].write(request[VISITOR].token, "POST", path, {"seq": seq})
    except Refused as error:
        if error.title != "unread":
            raise
        return True
    return False
