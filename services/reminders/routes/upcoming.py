"""What is coming up for one client, for web on behalf of staff."""

from typing import Final

from aiohttp import web

from services.desk.query import QueryTheId
from services.kit.http import json_out
from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.reminders.routes.asking import asked_by_staff
from services.reminders.store.upcoming import Upcoming, upcoming_for

routes = web.RouteTableDef()
CLIENT: Final = QueryTheId("client_id", "client", "whose dates")


@routes.get("/v1/upcoming")
@asked_by_staff("upcoming.viewed", gives=list[Upcoming], query=(CLIENT,))
async def upcoming(tx: Tx, _staff: StaffToken, request: web.Request) -> web.Response:
    """A client's dates from now on; those a person may not see look like none."""
    client_id = CLIENT.of(request)
    dates = await upcoming_for(tx, client_id)
    tx.audit("upcoming.viewed", object_kind="client", object_id=client_id, count=len(dates))
    return json_out(dates)
