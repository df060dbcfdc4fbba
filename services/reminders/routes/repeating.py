"""A date that comes again: previewed, set, and ended."""

from aiohttp import web

from services.kit.http import json_in, json_out
from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.reminders.acts.by_hand.occurring import occurring
from services.reminders.domain.forms.dates import CancelledDate, NewRepeat, RepeatWish
from services.reminders.domain.pages import DateActed, RepeatPreview
from services.reminders.routes.asking import asked_by_staff, carried_out, id_in
from services.reminders.routes.clicking import act_for, ask_once, clicked, kept, refuse_stale, refuse_wrong
from services.reminders.store.access import client_for, date_for

routes = web.RouteTableDef()


@routes.post("/v1/clients/{id}/repeats/preview")
@asked_by_staff("repeat.previewed", takes=RepeatWish, gives=RepeatPreview)
async def preview_repeat(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """The days such a date would fall on, and what becomes of those that have no such day or hour. Nothing is kept."""
    form = await json_in(request, RepeatWish)
    opened = await client_for(tx, staff, id_in(request))
    tx.audit("repeat.previewed", object_kind="client", object_id=opened.client_id)
    return json_out(await occurring(tx, opened, form))


@routes.post("/v1/clients/{id}/repeats")
@carried_out(
    "repeat.set",
    takes=NewRepeat,
    gives=DateActed,
    refuses={409: ("used", "changed", "over", "gone", "failed"), 422: ("wrong",)},
)
async def set_repeat(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Set a date that comes again. Its dates are made two months ahead, each with its reminders."""
    form = await json_in(request, NewRepeat)
    opened = await client_for(tx, staff, id_in(request))
    wish, again = kept(form.wish), kept(form.again)
    act = act_for(tx, staff, opened, "repeat_set", form.act_id, wish=wish, again=again)
    known = await clicked(tx, act)
    if known is None:
        await refuse_wrong(tx, opened, form.wish, form.again)
    tx.audit("repeat.set", object_kind="client", object_id=opened.client_id)
    return await ask_once(tx, request, act, known)


@routes.post("/v1/dates/{id}/repeat/end")
@carried_out(
    "repeat.ended",
    takes=CancelledDate,
    gives=DateActed,
    refuses={409: ("used", "changed", "not_set_here", "over", "gone", "failed"), 422: ("wrong",)},
)
async def end_repeat(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """End what a date was made by: this one and those after it do not take place."""
    form, date_id = await json_in(request, CancelledDate), id_in(request)
    opened = await date_for(tx, staff, date_id)
    act = act_for(tx, staff, opened, "repeat_ended", form.act_id, date_id, edits=form.edits)
    known = await clicked(tx, act)
    if known is None:
        await refuse_stale(tx, opened, date_id, form.edits, is_own=True)
    tx.audit("repeat.ended", object_kind="date", object_id=date_id)
    return await ask_once(tx, request, act, known)
