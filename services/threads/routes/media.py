"""Whether a person may see a picture. Its content is gateway's; web asks here first."""

from aiohttp import web

from services.kit.http import json_out
from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.threads.domain.pictures import Picture
from services.threads.routes.asking import asked_by_staff, id_in
from services.threads.store.media import picture_for

routes = web.RouteTableDef()


@routes.get("/v1/media/{id}")
@asked_by_staff("picture_viewed", gives=Picture)
async def picture(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """One picture's state; 404 to everybody who may not see the text it came with."""
    found = await picture_for(tx, staff, id_in(request))
    tx.audit("picture_viewed", object_kind="medium", object_id=found.media_id)
    return json_out(found)
