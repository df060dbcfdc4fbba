"""One click asks for one act, of somebody who has read the date as it is, with a form that can be kept."""

from typing import Any
from uuid import UUID

import msgspec
from aiohttp import web

from services.desk.query import NOT_UNDERSTOOD
from services.kit import failpoints
from services.kit.http import problem
from services.kit.ids import new_id
from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.reminders.acts.by_hand.previewing import whose_of
from services.reminders.acts.by_hand.showing import is_to_come, may_change, shown_to
from services.reminders.domain.by_hand.faults import BadForm
from services.reminders.domain.by_hand.repeats import Again, rule_of
from services.reminders.domain.by_hand.wish import Wish, checked
from services.reminders.routes.acted import CHANGED, OVER, answered, look_at
from services.reminders.routes.asking import carry_out
from services.reminders.store.access import Opened
from services.reminders.store.acts import Act, act_of, ask_for
from services.reminders.store.readers import office_of

USED = "This was sent before with something else in it. Open the page again."


def act_for(
    tx: Tx, staff: StaffToken, opened: Opened, kind: str, act_id: UUID, date_id: UUID | None = None, **facts: Any
) -> Act:
    """What this form asks for."""
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


def kept(wish: Wish | Again) -> dict[str, Any]:
    """As it is kept with its act. Answers 422 for what can't be."""
    # Postgres stores no NUL in a text.
    if b"\\u0000" in msgspec.json.encode(wish):
        raise problem(422, NOT_UNDERSTOOD, "There is a character in it that no text may hold", "wish")
    kept: dict[str, Any] = msgspec.to_builtins(wish)
    return kept


async def clicked(tx: Tx, act: Act) -> Act | None:
    """What this click asked for before, if it came twice. Answers 409 when its id was used for something else."""
    known = await act_of(tx, act.staff_id, act.act_id)
    if known is not None and not known.is_same(act):
        raise problem(409, "used", USED)
    return known


async def ask_once(tx: Tx, request: web.Request, act: Act, known: Act | None) -> web.Response:
    """Ask for it once, and answer with what came of it. Answers 409 for an id that somebody else's click has."""
    if known is None and not await ask_for(tx, act):
        known = await act_of(tx, act.staff_id, act.act_id)
        if known is None or not known.is_same(act):
            raise problem(409, "used", USED)
    return carry_out(request, act.act_id, answered, look_at)


async def refuse_stale(tx: Tx, opened: Opened, date_id: UUID, edits: int, *, is_own: bool) -> None:
    """Answer 409 for a date that is not to be changed here, or that somebody else has changed since it was read."""
    date = await shown_to(tx, opened, date_id)
    if is_own and not may_change(opened, date):
        raise problem(409, "not_set_here", "Another department or its system sets this date; ask them to change it.")
    if edits != (date.edit.edits if date.edit else 0):
        raise problem(409, "changed", CHANGED)
    if not is_to_come(tx, date):
        raise problem(409, "over", OVER)


async def refuse_wrong(tx: Tx, opened: Opened, wish: Wish, again: Again | None = None) -> None:
    """Answer 422 for a form that can't be kept, naming the first field that is wrong."""
    whose = whose_of(opened.reader, await office_of(tx, opened.department_id))
    try:
        first = checked(wish, whose, tx.now)
        if again is not None:
            rule_of(again, first)
    except BadForm as bad:
        said = " ".join(fault.sentence("en") for fault in bad.faults)
        raise problem(422, "wrong", said, bad.faults[0].field) from bad
