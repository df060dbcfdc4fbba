"""How it stands with a conversation: put off, until when and for what; in the department's own words."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from aiohttp import web

from services.kit import failpoints
from services.kit.http import json_in, json_out, problem
from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.threads.domain.forms import SaveStatuses, SetStatus, Snooze
from services.threads.domain.pages import Row, Statuses
from services.threads.domain.versions import version_of
from services.threads.routes.asking import asked_by_staff, id_in
from services.threads.store import client_statuses, hands, reasons, snoozes
from services.threads.store.access import department_for, reach_of, thread_for
from services.threads.store.rows import one_row

routes = web.RouteTableDef()
# As far as a text can be planned.
FURTHEST: Final = timedelta(days=366)


@routes.put("/v1/threads/{id}/snooze")
@asked_by_staff(
    "thread_snoozed",
    takes=Snooze,
    gives=Row,
    refuses={409: ("unread",), 422: ("past", "too_far")},
)
async def snooze(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Out of one's own list until then, or until the client writes."""
    form = await json_in(request, Snooze)
    opened = await thread_for(tx, staff, id_in(request), is_locked=True)
    if form.until_at.tzinfo is None:
        raise problem(422, "past", "Say the time with its offset.", "until_at")
    if form.until_at <= tx.now:
        raise problem(422, "past", "That time has passed.", "until_at")
    if form.until_at > tx.now + FURTHEST:
        raise problem(422, "too_far", "At most a year ahead.", "until_at")
    now = await hands.unread_of(tx, opened.thread_id)
    if now > form.unread:
        raise problem(409, "unread", str(now), "unread")
    await snoozes.snooze(tx, opened, staff.staff_id, form.until_at, form.note.strip())
    return json_out(await one_row(tx, staff.staff_id, opened.thread_id))


@routes.delete("/v1/threads/{id}/snooze")
@asked_by_staff("thread_woken", gives=Row)
async def wake(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Back in one's list; what was to be done then is done."""
    opened = await thread_for(tx, staff, id_in(request), is_locked=True)
    await snoozes.wake(tx, opened, staff.staff_id)
    return json_out(await one_row(tx, staff.staff_id, opened.thread_id))


@routes.put("/v1/threads/{id}/status")
@asked_by_staff("status_set", takes=SetStatus, gives=Row, refuses={422: ("status_id",)})
async def set_status(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """How it stands with this client."""
    form = await json_in(request, SetStatus)
    opened = await thread_for(tx, staff, id_in(request), is_locked=True)
    offered = {one.status_id for one in await client_statuses.statuses(tx, opened.department_id) if one.is_active}
    if form.status_id is not None and form.status_id not in offered:
        raise problem(422, "status_id", "Choose one that the department offers.", "status_id")
    await client_statuses.set_status(tx, opened, form.status_id)
    return json_out(await one_row(tx, staff.staff_id, opened.thread_id))


@routes.get("/v1/statuses")
@asked_by_staff("statuses_listed", gives=Statuses)
async def all_statuses(tx: Tx, staff: StaffToken, _request: web.Request) -> web.Response:
    """How it can stand with clients here."""
    return json_out(await _statuses_of(tx, (await reach_of(tx, staff.staff_id)).board))


@routes.put("/v1/statuses")
@asked_by_staff(
    "statuses_saved",
    takes=SaveStatuses,
    gives=Statuses,
    refuses={409: ("changed",), 422: ("blank", "twice")},
)
async def save_statuses(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Change the department's words; supervisors only."""
    form = await json_in(request, SaveStatuses)
    board = await department_for(tx, staff)
    if not all(one.name.strip() for one in form.statuses):
        raise problem(422, "blank", "A status needs a name.", "statuses")
    if reasons.twice([one.name for one in form.statuses]):
        raise problem(422, "twice", "Two statuses are named the same.", "statuses")
    await client_statuses.hold_statuses(tx, board)
    now = version_of(await client_statuses.statuses(tx, board))
    if form.version not in (None, now) and not failpoints.is_off("shown_statuses"):
        raise problem(409, "changed", "Somebody else has changed them since this page was drawn.")
    await client_statuses.save_statuses(tx, board, form.statuses)
    return json_out(await _statuses_of(tx, board))


async def _statuses_of(tx: Tx, department_id: UUID | None) -> Statuses:
    found = await client_statuses.statuses(tx, department_id) if department_id else ()
    may_edit = department_id is not None and bool(await tx.fetchval("SELECT app_supervises()"))
    return Statuses(statuses=found, may_edit=may_edit, version=version_of(found))
