"""The board of unknown numbers."""

from aiohttp import web

from services.kit.http import json_in, json_out, problem
from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.threads.domain.boards import Attached, UnknownBoard, UnknownNumber
from services.threads.domain.forms import Attach
from services.threads.domain.recipient import is_phone
from services.threads.routes.asking import asked_by_staff, id_in, nudge_after
from services.threads.store import board
from services.threads.store.access import reach_of
from services.threads.store.board import OnBoard

routes = web.RouteTableDef()


@routes.get("/v1/unknown")
@asked_by_staff("unknown_viewed", gives=UnknownBoard)
async def unknown(tx: Tx, staff: StaffToken, _request: web.Request) -> web.Response:
    """The numbers that wait."""
    found = await board.board(tx, await reach_of(tx, staff.staff_id))
    tx.audit("unknown_viewed", object_kind="staff", object_id=staff.staff_id, count=len(found.numbers))
    return json_out(found)


@routes.get("/v1/unknown/{id}")
@asked_by_staff("unknown_viewed", gives=UnknownNumber)
async def unknown_number(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """One number."""
    on_board = await board.unknown_for(tx, staff, id_in(request))
    tx.audit("unknown_viewed", object_kind="unknown_number", object_id=on_board.unknown_id)
    return json_out(await board.one_number(tx, on_board))


@routes.post("/v1/unknown/{id}/attach")
@asked_by_staff("unknown_attached", takes=Attach, gives=Attached, refuses={409: ("decided", "no_phone")})
async def attach(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """It is this client's: the texts go into their thread."""
    form = await json_in(request, Attach)
    on_board = await board.unknown_for(tx, staff, id_in(request))
    _refuse_decided(on_board)
    if not is_phone(on_board.number):
        raise problem(409, "no_phone", "This sender is no phone; it can't be a client's.")
    attached = await board.attach(tx, staff, on_board, form.client_id, form.make_current)
    nudge_after(request, "attach_chosen")
    return json_out(attached)


@routes.post("/v1/unknown/{id}/hide")
@asked_by_staff("unknown_hidden", status=204, refuses={409: ("decided",)})
async def hide(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Wrong number."""
    on_board = await board.unknown_for(tx, staff, id_in(request))
    _refuse_decided(on_board)
    await board.hide(tx, staff, on_board)
    return web.Response(status=204)


def _refuse_decided(on_board: OnBoard) -> None:
    if on_board.state != "open":
        raise problem(409, "decided", "Somebody has decided about this number already.")
