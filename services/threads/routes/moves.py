"""One click makes a text "asked to move Tue, Dec 1"."""

from aiohttp import web

from services.kit.http import json_in, json_out, problem
from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.threads.domain.forms import AsksToMove
from services.threads.domain.pages import Message
from services.threads.routes.asking import asked_by_staff, id_in
from services.threads.store import messages, moves
from services.threads.store.access import thread_of_message
from services.threads.store.media import with_pictures

routes = web.RouteTableDef()


@routes.post("/v1/messages/{id}/asks-to-move")
@asked_by_staff("asked_to_move", takes=AsksToMove, gives=Message, refuses={409: ("no_date", "not_theirs")})
async def asks_to_move(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """The client's text asks to move a date of theirs, or no date after all."""
    form, message_id = await json_in(request, AsksToMove), id_in(request)
    opened = await thread_of_message(tx, staff, message_id, is_locked=True)
    if (await messages.one_message(tx, message_id)).direction != "inbound":
        raise problem(409, "not_theirs", "Only what the client wrote asks for anything.")
    date = await moves.date_of(tx, opened.client_id, form.appointment_id) if form.appointment_id else None
    if form.appointment_id and date is None:
        raise problem(409, "no_date", "The client has no such date any more.", "appointment_id")
    await moves.set_moved(tx, opened, message_id, date, staff.staff_id)
    found = await with_pictures(tx, [await messages.one_message(tx, message_id)])
    return json_out((await moves.with_moves(tx, opened.thread_id, found))[0])
