"""A client's text asks to move a date: said by one click, and taken back by one."""

from aiohttp import web

from services.web.pages.frame import id_in
from services.web.pages.texts import on_message

routes = web.RouteTableDef()


@routes.post("/m/{message_id}/moves/none")
async def none(request: web.Request) -> web.Response:
    """It asks no such thing."""
    return await on_message(request, "POST", "/asks-to-move", {"appointment_id": None})


@routes.post("/m/{message_id}/moves/{appointment_id}")
async def moves(request: web.Request) -> web.Response:
    """It asks to move this date."""
    told = {"appointment_id": str(id_in(request, "appointment_id"))}
    return await on_message(request, "POST", "/asks-to-move", told)
