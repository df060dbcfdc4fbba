"""The board of unknown numbers."""

from typing import Final

from aiohttp import web

from services.kit.http import json_in, json_out, problem
from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.threads.domain.boards import UNDO_LIFE, Attached, CanAsk, UnknownBoard, UnknownNumber
from services.threads.domain.forms import Attach
from services.threads.domain.recipient import is_phone
from services.threads.routes.asking import asked_by_staff, id_in, nudge_after
from services.threads.store import board, deciding, inquiry
from services.threads.store.access import NotYours, client_for, reach_of
from services.threads.store.board import OnBoard
from services.threads.store.decisions import decision_of

routes = web.RouteTableDef()
# Of two who undo at once the slower finds it done, and is told the same.
UNDOABLE: Final = ("attached", "undo_asked", "undone")
NO_QUESTION: Final[dict[CanAsk, str]] = {
    "asked": "This number was asked already; nobody is asked twice.",
    "stopped": "This number asked for no more texts.",
    "no_wording": "Your department has no words for this question.",
    "no_phone": "This sender is no phone; a machine would answer.",
}


@routes.get("/v1/unknown")
@asked_by_staff("unknown_viewed", gives=UnknownBoard)
async def unknown(tx: Tx, staff: StaffToken, _request: web.Request) -> web.Response:
    """The numbers that wait, and what became of the last ones."""
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
    await refuse_undecidable(tx, on_board)
    attached = await deciding.attach(tx, staff, on_board, form.client_id, form.make_current)
    nudge_after(request, "attach_chosen")
    return json_out(attached)


@routes.post("/v1/unknown/{id}/undo")
@asked_by_staff(
    "unknown_undo_asked",
    gives=UnknownNumber,
    status=202,
    refuses={409: ("not_attached", "not_yours", "claimed", "too_old")},
)
async def undo_attach(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """It is not that client's after all, within ten minutes: all that came from it goes back on the board.

    Only for who may see the client: what the number has written since stands in their conversation.
    """
    on_board = await board.unknown_for(tx, staff, id_in(request))
    if on_board.state not in UNDOABLE or not on_board.chosen_client_id or not on_board.decided_at:
        raise problem(409, "not_attached", "This number is with no client, or its texts are still on the way there.")
    try:
        await client_for(tx, staff, on_board.chosen_client_id)
    except NotYours:  # the number they may see, the client not; returned, so that the record of the denial commits
        tx.audit("unknown_undo_asked", object_kind="unknown_number", object_id=on_board.unknown_id, outcome="denied")
        return problem(409, "not_yours", "Only those who serve the client can take this back.").answer()
    if not on_board.is_undoable:
        raise problem(409, "claimed", "The number was added with the client; end it on the client's page.")
    if on_board.state == "attached":
        if on_board.decided_at + UNDO_LIFE <= tx.now:
            raise problem(409, "too_old", "This can be undone for ten minutes; end the number on the client's page.")
        await deciding.ask_undo(tx, staff, on_board)
        nudge_after(request, "undo_attached")
    return json_out(await board.one_number(tx, on_board), status=202)


@routes.post("/v1/unknown/{id}/ask")
@asked_by_staff(
    "unknown_asked",
    gives=UnknownNumber,
    refuses={409: ("decided", "asked", "stopped", "no_wording", "no_phone", "quiet_hours")},
)
async def ask_who(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Ask who it is, in the department's own words: once in the life of the number, whoever asks."""
    on_board = await board.unknown_for(tx, staff, id_in(request))
    await _refuse_decided(tx, on_board)
    terms = (await inquiry.terms(tx, on_board.department_id, [on_board.number]))[on_board.number]
    if terms.can_ask != "yes":
        raise problem(409, terms.can_ask, NO_QUESTION[terms.can_ask])
    window = terms.window(tx.now)
    if window is None:
        raise problem(409, "quiet_hours", "It is quiet hours now.")
    whom = inquiry.Whom(on_board.unknown_id, on_board.number, on_board.line, on_board.department_id)
    try:
        await inquiry.ask(tx, whom, terms.wording, window, staff.staff_id, None)
    except inquiry.AlreadyAsked as error:
        raise problem(409, "asked", NO_QUESTION["asked"]) from error
    tx.audit("unknown_asked", object_kind="unknown_number", object_id=on_board.unknown_id)
    deciding.hint(tx, on_board.department_id)
    return json_out(await board.one_number(tx, on_board))


@routes.post("/v1/unknown/{id}/hide")
@asked_by_staff("unknown_hidden", status=204, refuses={409: ("decided",)})
async def hide(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Wrong number."""
    on_board = await board.unknown_for(tx, staff, id_in(request))
    await _refuse_decided(tx, on_board)
    await deciding.hide(tx, staff, on_board)
    return web.Response(status=204)


@routes.post("/v1/unknown/{id}/show")
@asked_by_staff("unknown_brought_back", status=204, refuses={409: ("not_hidden", "on_board")})
async def bring_back(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """It was no wrong number: back on the board."""
    on_board = await board.unknown_for(tx, staff, id_in(request))
    if on_board.state != "hidden":
        raise problem(409, "not_hidden", "This number is not hidden.")
    try:
        await deciding.bring_back(tx, staff, on_board)
    except deciding.OnBoardAgain as error:
        raise problem(409, "on_board", "This number has written again, and is on the board.") from error
    nudge_after(request, "attach_chosen")
    return web.Response(status=204)


async def refuse_undecidable(tx: Tx, on_board: OnBoard) -> None:
    """Answer 409 when it can't become a client's number: decided already, or no phone at all."""
    await _refuse_decided(tx, on_board)
    if not is_phone(on_board.number):
        raise problem(409, "no_phone", "This sender is no phone; it can't be a client's.")


async def _refuse_decided(tx: Tx, on_board: OnBoard) -> None:
    if on_board.state == "open":
        return
    found = await decision_of(tx, on_board.reach, on_board.unknown_id)
    by = (found.by if found else None) or "The service"
    at = f" at {found.at.isoformat(timespec='seconds')}" if found else ""
    raise problem(409, "decided", f"{by} decided about this number{at}.")
