"""A date set, changed or called off by hand, and its reminders switched: asked for here, carried out a moment later."""

from aiohttp import web

from services.kit.http import json_in
from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.reminders.domain.forms.dates import CancelledDate, ChangedDate, NewDate, Switched
from services.reminders.domain.pages import DateActed
from services.reminders.routes.asking import carried_out, id_in
from services.reminders.routes.clicking import act_for, ask_once, clicked, kept, refuse_stale, refuse_wrong
from services.reminders.store.access import client_for, date_for

routes = web.RouteTableDef()


@routes.post("/v1/clients/{id}/dates")
@carried_out(
    "date.set",
    takes=NewDate,
    gives=DateActed,
    refuses={409: ("used", "changed", "over", "gone", "failed"), 422: ("wrong",)},
)
async def set_date(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Set a date for a client. Its reminders are planned with it."""
    form = await json_in(request, NewDate)
    opened = await client_for(tx, staff, id_in(request))
    act = act_for(tx, staff, opened, "date_set", form.act_id, wish=kept(form.wish))
    known = await clicked(tx, act)
    if known is None:
        await refuse_wrong(tx, opened, form.wish)
    tx.audit("date.set", object_kind="client", object_id=opened.client_id)
    return await ask_once(tx, request, act, known)


@routes.patch("/v1/dates/{id}")
@carried_out(
    "date.changed",
    takes=ChangedDate,
    gives=DateActed,
    refuses={409: ("used", "changed", "not_set_here", "over", "gone", "failed"), 422: ("wrong",)},
)
async def change_date(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Another time, place, lead or words for a date that was set here; what is untrue by it is put right."""
    form, date_id = await json_in(request, ChangedDate), id_in(request)
    opened = await date_for(tx, staff, date_id)
    facts = {"edits": form.edits, "wish": kept(form.wish)}
    act = act_for(tx, staff, opened, "date_changed", form.act_id, date_id, **facts)
    known = await clicked(tx, act)
    if known is None:
        await refuse_stale(tx, opened, date_id, form.edits, is_own=True)
        await refuse_wrong(tx, opened, form.wish)
    tx.audit("date.changed", object_kind="date", object_id=date_id)
    return await ask_once(tx, request, act, known)


@routes.post("/v1/dates/{id}/cancel")
@carried_out(
    "date.cancelled",
    takes=CancelledDate,
    gives=DateActed,
    refuses={409: ("used", "changed", "not_set_here", "over", "gone", "failed"), 422: ("wrong",)},
)
async def cancel_date(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Call off a date that was set here: its texts do not go, and who was told of it is told so."""
    form, date_id = await json_in(request, CancelledDate), id_in(request)
    opened = await date_for(tx, staff, date_id)
    act = act_for(tx, staff, opened, "date_cancelled", form.act_id, date_id, edits=form.edits)
    known = await clicked(tx, act)
    if known is None:
        await refuse_stale(tx, opened, date_id, form.edits, is_own=True)
    tx.audit("date.cancelled", object_kind="date", object_id=date_id)
    return await ask_once(tx, request, act, known)


@routes.post("/v1/dates/{id}/reminders")
@carried_out(
    "reminders.switched",
    takes=Switched,
    gives=DateActed,
    refuses={409: ("used", "changed", "over", "gone", "failed"), 422: ("wrong",)},
)
async def switch_reminders(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Switch the reminders of one date off, or on again, whoever published it."""
    form, date_id = await json_in(request, Switched), id_in(request)
    opened = await date_for(tx, staff, date_id)
    kind = "reminder_stopped" if form.is_off else "reminder_started"
    act = act_for(tx, staff, opened, kind, form.act_id, date_id, edits=form.edits)
    known = await clicked(tx, act)
    if known is None:
        await refuse_stale(tx, opened, date_id, form.edits, is_own=False)
    tx.audit("reminders.switched", object_kind="date", object_id=date_id)
    return await ask_once(tx, request, act, known)
