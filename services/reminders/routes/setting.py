"""A date set, changed or called off by hand, and its reminders switched: asked for here, carried out a moment later."""

from typing import Any
from uuid import UUID

import msgspec
from aiohttp import web

from services.desk.query import NOT_UNDERSTOOD
from services.kit import failpoints
from services.kit.http import json_in, json_out, problem
from services.kit.ids import new_id
from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.reminders.acts.by_hand.previewing import whose_of
from services.reminders.acts.by_hand.showing import is_to_come, may_change, shown_to
from services.reminders.domain.by_hand.faults import BadForm
from services.reminders.domain.by_hand.wish import Wish, checked
from services.reminders.domain.forms import CancelledDate, ChangedDate, NewDate, Switched
from services.reminders.domain.pages import Acted
from services.reminders.routes.acted import acted
from services.reminders.routes.asking import asked_by_staff, id_in, nudge_after
from services.reminders.store.access import Opened, client_for, date_for
from services.reminders.store.acts import Act, act_of, ask_for
from services.reminders.store.dated import Shown
from services.reminders.store.readers import office_of

routes = web.RouteTableDef()


@routes.post("/v1/clients/{id}/dates")
@asked_by_staff("date.set", takes=NewDate, gives=Acted, status=(202, 200), refuses={409: ("used",), 422: ("wrong",)})
async def set_date(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Set a date for a client. Its reminders are planned with it."""
    form = await json_in(request, NewDate)
    opened = await client_for(tx, staff, id_in(request))
    act = _act(tx, staff, opened, "date_set", form.act_id, wish=_kept(form.wish))
    known = await _clicked(tx, act)
    if known is None:
        await _refuse_wrong(tx, opened, form.wish)
    tx.audit("date.set", object_kind="client", object_id=opened.client_id)
    return await _asked(tx, request, act, known)


@routes.patch("/v1/dates/{id}")
@asked_by_staff(
    "date.changed",
    takes=ChangedDate,
    gives=Acted,
    status=(202, 200),
    refuses={409: ("used", "changed", "not_set_here", "over"), 422: ("wrong",)},
)
async def change_date(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Another time, place, lead or words for a date that was set here; what is untrue by it is put right."""
    form, date_id = await json_in(request, ChangedDate), id_in(request)
    opened = await date_for(tx, staff, date_id)
    facts = {"edits": form.edits, "wish": _kept(form.wish)}
    act = _act(tx, staff, opened, "date_changed", form.act_id, date_id, **facts)
    known = await _clicked(tx, act)
    if known is None:
        await _refuse_stale(tx, opened, date_id, form.edits, is_own=True)
        await _refuse_wrong(tx, opened, form.wish)
    tx.audit("date.changed", object_kind="date", object_id=date_id)
    return await _asked(tx, request, act, known)


@routes.post("/v1/dates/{id}/cancel")
@asked_by_staff(
    "date.cancelled",
    takes=CancelledDate,
    gives=Acted,
    status=(202, 200),
    refuses={409: ("used", "changed", "not_set_here", "over")},
)
async def cancel_date(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Call off a date that was set here: its texts do not go, and who was told of it is told so."""
    form, date_id = await json_in(request, CancelledDate), id_in(request)
    opened = await date_for(tx, staff, date_id)
    act = _act(tx, staff, opened, "date_cancelled", form.act_id, date_id, edits=form.edits)
    known = await _clicked(tx, act)
    if known is None:
        await _refuse_stale(tx, opened, date_id, form.edits, is_own=True)
    tx.audit("date.cancelled", object_kind="date", object_id=date_id)
    return await _asked(tx, request, act, known)


@routes.post("/v1/dates/{id}/reminders")
@asked_by_staff(
    "reminders.switched",
    takes=Switched,
    gives=Acted,
    status=(202, 200),
    refuses={409: ("used", "changed", "over")},
)
async def switch_reminders(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Switch the reminders of one date off, or on again, whoever published it."""
    form, date_id = await json_in(request, Switched), id_in(request)
    opened = await date_for(tx, staff, date_id)
    kind = "reminder_stopped" if form.is_off else "reminder_started"
    act = _act(tx, staff, opened, kind, form.act_id, date_id, edits=form.edits)
    known = await _clicked(tx, act)
    if known is None:
        await _refuse_stale(tx, opened, date_id, form.edits, is_own=False)
    tx.audit("reminders.switched", object_kind="date", object_id=date_id)
    return await _asked(tx, request, act, known)


def _act(
    tx: Tx, staff: StaffToken, opened: Opened, kind: str, act_id: UUID, date_id: UUID | None = None, **facts: Any
) -> Act:
    return Act(
        act_id=new_id() if failpoints.is_off("click_once") else act_id,
        kind=kind,
        staff_id=staff.staff_id,
        department_id=opened.department_id,
        client_id=opened.client_id,
        appointment_id=date_id,
        facts=facts,
        at=tx.now,
    )


def _kept(wish: Wish) -> dict[str, Any]:
    """As it is kept with its act. Answers 422 for what can't be."""
    # Postgres stores no NUL in a text.
    if b"\\u0000" in msgspec.json.encode(wish):
        raise problem(422, NOT_UNDERSTOOD, "There is a character in it that no text may hold", "wish")
    kept: dict[str, Any] = msgspec.to_builtins(wish)
    return kept


async def _clicked(tx: Tx, act: Act) -> Act | None:
    """What this click asked for before, if it came twice. Answers 409 when its id was used for something else."""
    known = await act_of(tx, act.staff_id, act.act_id)
    if known is not None and not known.is_same(act):
        raise problem(409, "used", "This was sent before with something else in it. Open the page again.")
    return known


async def _asked(tx: Tx, request: web.Request, act: Act, known: Act | None) -> web.Response:
    """Ask for it once, and have it carried out after the commit."""
    if known is None and not await ask_for(tx, act):
        known = await act_of(tx, act.staff_id, act.act_id)
        if known is None or not known.is_same(act):
            raise problem(409, "used", "This was sent before with something else in it. Open the page again.")
    nudge_after(request, "acts")
    answer = acted(known or act)
    return json_out(answer, 202 if answer.outcome is None else 200)


async def _refuse_stale(tx: Tx, opened: Opened, date_id: UUID, edits: int, *, is_own: bool) -> None:
    """Answer 409 for a date that is not to be changed here, or that somebody else has changed since it was read."""
    date: Shown = await shown_to(tx, opened, date_id)
    if is_own and not may_change(opened, date):
        raise problem(409, "not_set_here", "Another department or its system sets this date; ask them to change it.")
    if edits != (date.edit.edits if date.edit else 0):
        raise problem(409, "changed", "Somebody else has changed it meanwhile. Look at it again.")
    if not is_to_come(tx, date):
        raise problem(409, "over", "This date is past or does not take place any more.")


async def _refuse_wrong(tx: Tx, opened: Opened, wish: Wish) -> None:
    """Answer 422 for a form that can't be kept, naming the first field that is wrong."""
    whose = whose_of(opened.reader, await office_of(tx, opened.department_id))
    try:
        checked(wish, whose, tx.now)
    except BadForm as bad:
        said = " ".join(fault.sentence("en") for fault in bad.faults)
        raise problem(422, "wrong", said, f"wish.{bad.faults[0].field}") from bad
