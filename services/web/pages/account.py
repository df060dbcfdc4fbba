"""How a person likes their pages, and that they are still there."""

from aiohttp import web

from services.kit.http import SERVICE
from services.web.pages.frame import VISITOR
from services.web.pages.look import LANGUAGES
from services.web.store import directory

routes = web.RouteTableDef()
UNDO_S = ("0", "5", "10")
ORDERS = ("newest", "az")


@routes.post("/me")
async def preferences(request: web.Request) -> web.Response:
    """Keep what was chosen; anything else stays as it was."""
    session, form = request[VISITOR].session, await request.post()
    language, order, undo_s = (str(form.get(name, "")) for name in ("language", "list_order", "undo_s"))
    async with request.app[SERVICE].pages.page(request[VISITOR].token) as tx:
        await directory.set_preferences(
            tx,
            session.staff_id,
            language=language if language in LANGUAGES else session.language,
            list_order=order if order in ORDERS else session.list_order,
            undo_s=int(undo_s) if undo_s in UNDO_S else session.undo_s,
        )
        tx.audit("preferences_set", object_kind="staff", object_id=session.staff_id)
    raise web.HTTPSeeOther("/inbox")


@routes.post("/stay")
async def stay(_request: web.Request) -> web.Response:
    """Somebody is still there: asking was enough to say so."""
    return web.Response(status=204)
