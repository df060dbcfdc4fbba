"""What became of an act, for whoever asked for it."""

from uuid import UUID

import msgspec
from aiohttp import web

from services.kit.http import json_out
from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.reminders.domain.by_hand.faults import Fault
from services.reminders.domain.pages import DateActed
from services.reminders.domain.pages.previews import wrong
from services.reminders.routes.asking import asked_by_staff, id_in
from services.reminders.store.access import NotYours
from services.reminders.store.acts import Act, act_of

routes = web.RouteTableDef()


@routes.get("/v1/acts/{id}")
@asked_by_staff("act.viewed", gives=DateActed)
async def view_act(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """What became of something the asker asked for; nobody else learns of it."""
    act_id = id_in(request)
    found = await act_of(tx, staff.staff_id, act_id)
    if found is None:
        raise NotYours("act", act_id)
    tx.audit("act.viewed", object_kind="act", object_id=act_id)
    return json_out(acted(found))


def acted(act: Act) -> DateActed:
    """An act as its asker reads it."""
    date_id = act.result.get("date_id")
    faults = msgspec.convert(act.result.get("faults", []), list[Fault])
    return DateActed(
        act_id=act.act_id,
        kind=act.kind,
        outcome=act.outcome,
        date_id=UUID(date_id) if date_id else act.appointment_id,
        faults=tuple(wrong(fault) for fault in faults),
    )
