"""What came of what somebody asked for."""

from aiohttp import web

from services.kit.http import json_out
from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.reminders.domain.pages.words import Acted
from services.reminders.routes.asking import asked_by_staff, id_in
from services.reminders.store.acts import acted

routes = web.RouteTableDef()


@routes.get("/v1/acts/{id}")
@asked_by_staff("act_viewed", gives=Acted)
async def act(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """For who got 202: one's own, whether it is carried out, and how."""
    return json_out(await acted(tx, staff, id_in(request)))
