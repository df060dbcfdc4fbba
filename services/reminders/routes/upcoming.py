"""What is coming up for one client, for web on behalf of staff."""

from uuid import UUID

from aiohttp import web

from services.kit.http import SERVICE, json_out, problem, staff
from services.reminders.store.upcoming import upcoming_for

routes = web.RouteTableDef()


@routes.get("/v1/upcoming")
async def get_upcoming(request: web.Request) -> web.Response:
    """A client's dates from now on; those a person may not see look like none."""
    token = staff(request)
    try:
        client_id = UUID(request.query.get("client_id", ""))
    except ValueError as error:
        raise problem(422, "Which client?", "Give client_id, an id of ours", "client_id") from error
    async with request.app[SERVICE].pages.page(token) as tx:
        dates = await upcoming_for(tx, client_id)
        tx.audit("upcoming.viewed", object_kind="client", object_id=client_id, count=len(dates))
    return json_out(dates)
