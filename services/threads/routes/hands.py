"""Changing hands: give a conversation to a colleague, close it, open it again."""

from datetime import timedelta
from uuid import UUID

import msgspec
from aiohttp import web

from services.kit import failpoints
from services.kit.http import json_in, json_out, problem
from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.threads.domain.forms import Close, Reopen, SaveReasons, Transfer
from services.threads.domain.held import HAND_OVER
from services.threads.domain.pages import CloseReasons, Colleagues, Handed
from services.threads.domain.sending import quiet_until
from services.threads.routes.asked_first import ASKED, refuse_unasked
from services.threads.routes.asking import asked_by_staff, id_in, nudge_after
from services.threads.routes.sendable import (
    BLOCKED,
    UNDO_MOST_S,
    WORDS,
    refuse_blanks,
    refuse_blocked,
    refuse_used,
    sendable,
    used,
)
from services.threads.store import closing, hands, reasons, writing
from services.threads.store.access import NotYours, Opened, department_for, reach_of, thread_for
from services.threads.store.audience import hint_thread
from services.threads.store.roads import roads
from services.threads.store.writing import Written

routes = web.RouteTableDef()


@routes.get("/v1/colleagues")
@asked_by_staff("colleagues_listed", gives=Colleagues)
async def colleagues(tx: Tx, staff: StaffToken, _request: web.Request) -> web.Response:
    """Who can be given clients of one's own department."""
    board = (await reach_of(tx, staff.staff_id)).board
    people = await hands.colleagues(tx, board) if board else []
    has_desk = bool(board) and bool(await tx.fetchval("SELECT app_supervises()"))
    return json_out(Colleagues(people=tuple(people), has_desk=has_desk))


@routes.post("/v1/threads/{id}/transfer")
@asked_by_staff(
    "thread_transferred",
    takes=Transfer,
    gives=Handed,
    refuses={409: (*BLOCKED, "unread", "moved", "used", *ASKED), 422: ("to_id", *WORDS)},
)
async def transfer(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Give it to a colleague, with all that was said and all that waits; with a note to them, and a text if wanted."""
    form = await json_in(request, Transfer)
    opened = await _to_give(tx, staff, id_in(request), form)
    if isinstance(opened, Handed):
        return json_out(opened)
    if not opened.is_open:
        raise problem(409, "moved", "The conversation is closed, or somebody else has given it away.")
    if form.to_id == opened.staff_id or not await hands.can_be_given(tx, opened.department_id, form.to_id):
        raise problem(422, "to_id", "Choose a colleague who can be given clients.", "to_id")
    await _refuse_unread(tx, opened, form.unread)
    if form.text.strip():
        await _tell_client(tx, opened, staff.staff_id, form)
        nudge_after(request, "release_held", UNDO_MOST_S)
    if form.note.strip():
        await hands.note_handover(tx, opened.thread_id, staff.staff_id, form.note.strip())
    with refuse_used():
        given = hands.Given(opened.thread_id, opened.client_id, form.to_id)
        await hands.note_click(tx, staff.staff_id, form.client_msg_id, given)
    await _give(tx, opened, staff, form.to_id)
    nudge_after(request, "follow_changes")
    return json_out(await _handed(tx, opened, form.to_id))


async def _to_give(tx: Tx, staff: StaffToken, thread_id: UUID, form: Transfer) -> Opened | Handed:
    """The conversation, locked; or what became of it, when this very form was taken before."""
    try:
        opened = await thread_for(tx, staff, thread_id, is_locked=True)
    except NotYours:
        given = await hands.given_by(tx, staff.staff_id, form.client_msg_id)
        if given is None or (given.thread_id, given.to_id) != (thread_id, form.to_id):
            raise
        return await _given_away(tx, given)
    given = await hands.given_by(tx, staff.staff_id, form.client_msg_id)
    if given is None:
        return opened
    if (given.thread_id, given.to_id) != (opened.thread_id, form.to_id):
        raise used()
    return await _again(tx, opened)


async def _again(tx: Tx, opened: Opened) -> Handed:
    """Nothing is given or sent once more, and whose it is now is the answer."""
    handed = await _handed(tx, opened, opened.staff_id)
    return msgspec.structs.replace(handed, is_open=opened.is_open, is_again=True)


async def _given_away(tx: Tx, given: hands.Given) -> Handed:
    """The same for who sees it no more: what they did is all that they learn."""
    return Handed(
        thread_id=given.thread_id,
        client_id=given.client_id,
        is_open=True,
        staff_id=given.to_id,
        staff_name=await hands.name_of(tx, given.to_id),
        is_seen=False,
        is_again=True,
    )


async def _refuse_unread(tx: Tx, opened: Opened, shown: int) -> None:
    now = await hands.unread_of(tx, opened.thread_id)
    if now > shown:
        raise problem(409, "unread", str(now), "unread")


async def _tell_client(tx: Tx, opened: Opened, giver_id: UUID, form: Transfer) -> None:
    """Held as any text is; in quiet hours until they end."""
    body = sendable(form.text, field="text")
    refuse_blanks(body, "text")
    road = (await roads(tx, [opened.thread_id]))[opened.thread_id]
    refuse_blocked(road)
    refuse_unasked(road, body, form)
    opens_at = quiet_until(road, tx.now)
    written = Written(
        body=body,
        client_msg_id=form.client_msg_id,
        release_at=opens_at or tx.now + timedelta(seconds=UNDO_MOST_S),
        is_scheduled=opens_at is not None,
        meant_for=road.number,
        despite=tuple(dict.fromkeys(form.despite)),
        purpose=HAND_OVER,
    )
    with refuse_used():
        await writing.hold(tx, opened, giver_id, written)


async def _give(tx: Tx, opened: Opened, staff: StaffToken, to_id: UUID | None) -> None:
    try:
        await hands.hand_over(tx, opened, staff.staff_id, to_id)
    except hands.Moved as error:
        raise problem(409, "moved", "Somebody else has changed this conversation meanwhile.") from error


async def _handed(tx: Tx, opened: Opened, staff_id: UUID | None) -> Handed:
    return Handed(
        thread_id=opened.thread_id,
        client_id=opened.client_id,
        is_open=True,
        staff_id=staff_id,
        staff_name=await hands.name_of(tx, staff_id),
        is_seen=opened.reach.may_see(staff_id, opened.department_id),
    )


@routes.post("/v1/threads/{id}/close")
@asked_by_staff("thread_closed", takes=Close, gives=Handed, refuses={409: ("unread", "closed"), 422: ("reason_ids",)})
async def close(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """End it: what waits is withdrawn, unread texts are cleared, the client's next text opens it again."""
    form = await json_in(request, Close)
    opened = await thread_for(tx, staff, id_in(request), is_locked=True)
    if not opened.is_open:
        raise problem(409, "closed", "It is closed already.")
    await _refuse_unread(tx, opened, form.unread)
    offered = await reasons.offered_reasons(tx, opened.department_id)
    if set(form.reason_ids) - offered or (offered and not form.reason_ids):
        raise problem(422, "reason_ids", "Choose at least one reason.", "reason_ids")
    await closing.close_thread(tx, opened, staff.staff_id, form.reason_ids)
    await hint_thread(tx, "thread", opened.thread_id, opened.staff_id, opened.department_id)
    nudge_after(request, "follow_changes")
    handed = await _handed(tx, opened, opened.staff_id)
    return json_out(msgspec.structs.replace(handed, is_open=False))


@routes.post("/v1/threads/{id}/reopen")
@asked_by_staff("thread_reopened", takes=Reopen, gives=Handed, refuses={409: ("open", "moved"), 422: ("to_id",)})
async def reopen(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Begin again with whoever served the client, or somebody chosen when they are gone."""
    form = await json_in(request, Reopen)
    opened = await thread_for(tx, staff, id_in(request), is_locked=True)
    if opened.is_open:
        raise problem(409, "open", "It is open.")
    is_here = opened.staff_id is None or await hands.can_be_given(tx, opened.department_id, opened.staff_id)
    to_id = form.to_id or (opened.staff_id if is_here else None)
    is_theirs = is_here and to_id == opened.staff_id
    if not is_theirs and (to_id is None or not await hands.can_be_given(tx, opened.department_id, to_id)):
        raise problem(422, "to_id", "Choose who serves the client from now on.", "to_id")
    await closing.reopen_thread(tx, opened, opened.staff_id if is_here else None)
    if not is_theirs:
        await _give(tx, opened, staff, to_id)
    await hint_thread(tx, "thread", opened.thread_id, to_id, opened.department_id)
    nudge_after(request, "follow_changes")
    return json_out(await _handed(tx, opened, to_id))


@routes.get("/v1/close-reasons")
@asked_by_staff("close_reasons_listed", gives=CloseReasons)
async def close_reasons(tx: Tx, staff: StaffToken, _request: web.Request) -> web.Response:
    """Why conversations are closed here."""
    return json_out(await _reasons_of(tx, (await reach_of(tx, staff.staff_id)).board))


@routes.put("/v1/close-reasons")
@asked_by_staff(
    "close_reasons_saved", takes=SaveReasons, gives=CloseReasons, refuses={409: ("changed",), 422: ("blank", "twice")}
)
async def save_close_reasons(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Change the department's words; supervisors only."""
    form = await json_in(request, SaveReasons)
    board = await department_for(tx, staff)
    if not all(one.en.strip() for one in form.reasons):
        raise problem(422, "blank", "A reason needs English words.", "reasons")
    if reasons.twice([one.en for one in form.reasons]):
        raise problem(422, "twice", "Two reasons say the same.", "reasons")
    if form.edits != await reasons.lock_edits(tx, board) and not failpoints.is_off("reasons_seen"):
        raise problem(409, "changed", "Somebody has changed these since the page was opened.", "edits")
    await reasons.save_reasons(tx, board, form.reasons, form.edits + 1)
    return json_out(await _reasons_of(tx, board))


async def _reasons_of(tx: Tx, department_id: UUID | None) -> CloseReasons:
    found = await reasons.close_reasons(tx, department_id) if department_id else []
    may_edit = department_id is not None and bool(await tx.fetchval("SELECT app_supervises()"))
    edits = await reasons.edits_of(tx, department_id) if department_id else 0
    return CloseReasons(reasons=tuple(found), may_edit=may_edit, edits=edits)
