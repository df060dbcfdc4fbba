"""One date: its page, and what a form would have texted and when before it is saved."""

from aiohttp import web

from services.kit.http import json_in, json_out
from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.reminders.acts.by_hand.previewing import previewed
from services.reminders.acts.by_hand.showing import date_page, shown_to
from services.reminders.domain.by_hand.wish import Wish
from services.reminders.domain.pages import DatePage, DatePreview
from services.reminders.routes.asking import asked_by_staff, id_in
from services.reminders.store.access import client_for, date_for

routes = web.RouteTableDef()


@routes.get("/v1/dates/{id}")
@asked_by_staff("date.viewed", gives=DatePage)
async def view_date(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """A date with its texts, gone and to go: why each goes then, and why others do not go."""
    date_id = id_in(request)
    opened = await date_for(tx, staff, date_id)
    page = await date_page(tx, opened, await shown_to(tx, opened, date_id))
    tx.audit("date.viewed", object_kind="date", object_id=date_id)
    return json_out(page)


@routes.post("/v1/clients/{id}/dates/preview")
@asked_by_staff("date.previewed", takes=Wish, gives=DatePreview)
async def preview_date(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """What setting such a date would have texted and when, what to know of it, and what is wrong with it.

    Worked out from what the asker may see. Nothing is kept.
    """
    form = await json_in(request, Wish)
    opened = await client_for(tx, staff, id_in(request))
    tx.audit("date.previewed", object_kind="client", object_id=opened.client_id)
    return json_out(await previewed(tx, opened, form))


@routes.post("/v1/dates/{id}/preview")
@asked_by_staff("date.previewed", takes=Wish, gives=DatePreview)
async def preview_change(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """The same for a date that is there, as it is to be from now on."""
    form, date_id = await json_in(request, Wish), id_in(request)
    opened = await date_for(tx, staff, date_id)
    tx.audit("date.previewed", object_kind="date", object_id=date_id)
    return json_out(await previewed(tx, opened, form, date_id))
