"""How it stands with a conversation: put off, until when and for what."""

from datetime import timedelta
from typing import Final

from aiohttp import web

from services.kit.http import json_in, json_out, problem
from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.threads.domain.forms import Snooze
from services.threads.domain.pages import Row
from services.threads.routes.asking import asked_by_staff, id_in
from services.threads.store import hands, snoozes
from services.threads.store.access import thread_for
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
