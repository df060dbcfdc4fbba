"""What clients agreed to hear: every word of it, what staff were told, and a supervisor's two decisions."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from aiohttp import web
from msgspec.structs import replace

from services.kit.http import json_in, json_out, problem
from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.threads.domain.access import Reach
from services.threads.domain.forms import NewOrder, RecordConsent
from services.threads.domain.pages import Consents
from services.threads.routes.asking import asked_by_staff, id_in, nudge_after
from services.threads.store import agreements, consents, orders
from services.threads.store.access import NotYours, client_for, thread_for, thread_of_message
from services.threads.store.changes import note_change
from services.threads.store.consents import Said
from services.threads.store.following import kept_record

routes = web.RouteTableDef()
# Years of words; a proof that leaves any out says so.
MOST: Final = 1000
# No court orders contact for longer; a year typed wrong would open a box for good.
LONGEST: Final = timedelta(days=5 * 366)
STOPPED: Final = "stopped_by_keyword"
NOT_SUPERVISOR: Final = "not_supervisor"


@routes.get("/v1/clients/{id}/consent")
@asked_by_staff("consent_viewed", gives=Consents)
async def consent(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """All of it, for the file."""
    client_id = id_in(request)
    reach = await client_for(tx, staff, client_id)
    shown = await agreements.consents_shown(tx, reach, client_id, MOST)
    tx.audit("consent_viewed", object_kind="client", object_id=client_id)
    return json_out(shown)


@routes.post("/v1/clients/{id}/consent")
@asked_by_staff(
    "consent_recorded",
    takes=RecordConsent,
    gives=Consents,
    status=(201, 200),
    refuses={409: (STOPPED, "no_phone")},
)
async def record_consent(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Write down what the client said of texts, or of reminders alone."""
    form, client_id = await json_in(request, RecordConsent), id_in(request)
    reach = await client_for(tx, staff, client_id)
    at = await agreements.where(tx, reach, client_id)
    number = await _number(tx, client_id, form.phone_id) if form.phone_id else at.number
    if number is None:
        raise problem(409, "no_phone", "The client has no number this could be about.", "phone_id")
    if form.is_agreed and await consents.is_stopped_by_carrier(tx, number, at.department_id):
        raise problem(409, STOPPED, "The number said STOP. Only START from it undoes that.", "is_agreed")
    said = Said(
        number=number,
        purpose=form.purpose,
        is_agreed=form.is_agreed,
        how=form.how,
        at=tx.now,
        department_id=at.department_id,
        client_id=client_id,
        note=form.note.strip(),
    )
    is_new = await agreements.record(tx, at, said, form.consent_id)
    if not is_new and not await consents.is_told_by(tx, form.consent_id, client_id):
        raise NotYours("consent", form.consent_id)
    nudge_after(request, "follow_changes")
    return json_out(await agreements.consents_shown(tx, reach, client_id), status=201 if is_new else 200)


async def _number(tx: Tx, client_id: UUID, phone_id: UUID) -> str:
    query = "SELECT number FROM phone WHERE phone_id = $1 AND client_id = $2 AND valid_to IS NULL"
    number: str | None = await tx.fetchval(query, phone_id, client_id)
    if number is None:
        raise NotYours("phone", phone_id)
    return number


@routes.post("/v1/threads/{id}/orders")
@asked_by_staff(
    "contact_ordered",
    takes=NewOrder,
    gives=Consents,
    status=(201, 200),
    refuses={409: (STOPPED, NOT_SUPERVISOR), 422: ("blank", "last_on")},
)
async def add_order(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Contact a court ordered: until its last day it opens what the client refused in own words. Supervisors only."""
    form = await json_in(request, NewOrder)
    opened = await thread_for(tx, staff, id_in(request))
    await _refuse_others(tx, opened.reach, opened.department_id)
    at = await agreements.where(tx, opened.reach, opened.client_id)
    if not form.order_number.strip():
        raise problem(422, "blank", "Write the number of the order.", "order_number")
    today = agreements.today(tx, at.zone)
    first_on = form.first_on or today
    if not today <= form.last_on <= today + LONGEST or form.last_on < first_on:
        raise problem(422, "last_on", "Its last day is today or later, and not before its first.", "last_on")
    if at.number and await consents.is_stopped_by_carrier(tx, at.number, opened.department_id):
        raise problem(409, STOPPED, "The number said STOP; no order goes over that.")
    kept = replace(form, order_number=form.order_number.strip(), first_on=first_on, note=form.note.strip())
    is_new = await orders.add_order(tx, opened, kept)
    nudge_after(request, "follow_changes")
    shown = await agreements.consents_shown(tx, opened.reach, opened.client_id)
    return json_out(shown, status=201 if is_new else 200)


async def _refuse_others(tx: Tx, reach: Reach, department_id: UUID) -> None:
    if not await agreements.may_decide(tx, reach, department_id):
        raise problem(409, NOT_SUPERVISOR, "A supervisor of the department decides this.")


@routes.post("/v1/orders/{id}/end")
@asked_by_staff("contact_order_ended", gives=Consents, refuses={409: ("ended", NOT_SUPERVISOR)})
async def end_order(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """It holds no more; supervisors only."""
    order_id = id_in(request)
    ordered_of = await tx.fetchval("SELECT client_id FROM contact_order WHERE order_id = $1", order_id)
    if ordered_of is None:
        raise NotYours("order", order_id)
    client_id = await kept_record(tx, ordered_of)
    reach = await client_for(tx, staff, client_id)
    at = await agreements.where(tx, reach, client_id)
    if at.thread_id is None or not await orders.is_of(tx, order_id, at.department_id):
        raise NotYours("order", order_id)
    await _refuse_others(tx, reach, at.department_id)
    if not await orders.end_order(tx, order_id, client_id):
        raise problem(409, "ended", "It was ended already.")
    nudge_after(request, "follow_changes")
    return json_out(await agreements.consents_shown(tx, reach, client_id))


@routes.post("/v1/messages/{id}/misread")
@asked_by_staff("wish_misread", status=204, refuses={409: ("no_wish", NOT_SUPERVISOR)})
async def misread(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """That text was no wish to stop; supervisors only. The text, and that it was read so, stay."""
    message_id = id_in(request)
    opened = await thread_of_message(tx, staff, message_id)
    await _refuse_others(tx, opened.reach, opened.department_id)
    said = await consents.wish_of(tx, message_id)
    if said is None or not await consents.keep_told(tx, said):
        raise problem(409, "no_wish", "It was not read as a wish to stop, or somebody has set that right.")
    await note_change(tx, opened.client_id, "consent", thread_id=opened.thread_id, number=said.number, how="misread")
    tx.audit("wish_misread", object_kind="message", object_id=message_id)
    nudge_after(request, "follow_changes")
    return web.Response(status=204)
