"""What became of an act, for whoever asked for it."""

from uuid import UUID

import msgspec
from aiohttp import web

from services.kit.http import json_out, problem
from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.reminders.domain.by_hand.faults import Fault
from services.reminders.domain.pages import DateActed
from services.reminders.domain.pages.previews import wrong
from services.reminders.routes.asking import asked_by_staff, id_in
from services.reminders.store.access import NotYours
from services.reminders.store.acts import Act, act_of

routes = web.RouteTableDef()
CHANGED = "Somebody else has changed it meanwhile. Look at it again."
OVER = "This date is past or does not take place any more."


@routes.get("/v1/acts/{id}")
@asked_by_staff("act.viewed", gives=DateActed)
async def view_act(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """For who got 202: whether what they asked for is carried out, and how. Nobody else learns of it."""
    act_id = id_in(request)
    found = await look_at(tx, staff, act_id)
    tx.audit("act.viewed", object_kind="act", object_id=act_id)
    return json_out(found)


async def look_at(tx: Tx, staff: StaffToken, act_id: UUID) -> DateActed:
    """What came of what this person asked for. Raises NotYours."""
    found = await act_of(tx, staff.staff_id, act_id)
    if found is None:
        raise NotYours("act", act_id)
    return _acted(found)


def answered(came: DateActed) -> web.Response:
    """What came of it, as an answer: what was not done is refused."""
    match came.outcome:
        case "changed":
            raise problem(409, "changed", CHANGED)
        case "over":
            raise problem(409, "over", OVER)
        case "gone":
            raise problem(409, "gone", "It is not there any more, or not this department's to change.")
        case "failed":
            raise problem(409, "failed", "It was not done; it is our fault. Try it again.")
        case "wrong":
            said = " ".join(one.sentence["en"] for one in came.faults)
            raise problem(422, "wrong", said, came.faults[0].field if came.faults else None)
    return json_out(came, 200 if came.outcome else 202)


def _acted(act: Act) -> DateActed:
    date_id = act.result.get("date_id")
    faults = msgspec.convert(act.result.get("faults", []), list[Fault])
    return DateActed(
        act_id=act.act_id,
        kind=act.kind,
        outcome=act.outcome,
        date_id=UUID(date_id) if date_id else act.appointment_id,
        faults=tuple(wrong(fault) for fault in faults),
    )
