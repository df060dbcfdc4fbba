"""A date that a case manager sets, changes or calls off, and its reminders, switched off and on.

The date's row is held, then its client planned, all in the act's transaction: what goes out meanwhile is seen by the
plan, or the plan by it.
"""

import msgspec

from services.kit import failpoints
from services.kit.tx import Tx
from services.reminders.acts.by_hand.outcome import Done
from services.reminders.acts.by_hand.taking import Held, called_off, hold, new_date, set_to, wished, with_wish
from services.reminders.acts.planning import replan
from services.reminders.domain.by_hand.faults import BadForm
from services.reminders.domain.by_hand.wish import ByHand
from services.reminders.domain.edits import Change, Edit, Overtaken, edited
from services.reminders.domain.records import Appointment
from services.reminders.store.acts import Act
from services.reminders.store.appointments import hold_matching, save_appointment
from services.reminders.store.edits import save_edit
from services.reminders.store.publishers import staff_publisher


async def set_date(tx: Tx, act: Act) -> Done:
    """A new date of the client's."""
    await hold_matching(tx, of_clients=False)
    by_hand = await wished_now(tx, act)
    if isinstance(by_hand, Done) or act.client_id is None:
        return by_hand if isinstance(by_hand, Done) else Done(outcome="gone")
    publisher = await staff_publisher(tx, act.department_id)
    date = set_to(new_date(act, act.client_id, publisher), by_hand, act)
    await save_appointment(tx, date)
    await save_edit(tx, date.appointment_id, with_wish(None, date, by_hand, act), set_by_id=act.staff_id)
    return await _planned(tx, date, act)


async def change_date(tx: Tx, act: Act) -> Done:
    """Another time, place, lead or other words for one that staff set. Texts already out are put right by planning."""
    held = await hold_staffs(tx, act)
    if isinstance(held, Done):
        return held
    by_hand = await wished_now(tx, act)
    if isinstance(by_hand, Done):
        return by_hand
    date = set_to(held.date, by_hand, act)
    await save_appointment(tx, date)
    await save_edit(tx, date.appointment_id, with_wish(_as_read(held, act), date, by_hand, act))
    return await _planned(tx, date, act)


async def cancel_date(tx: Tx, act: Act) -> Done:
    """It does not take place: texts are taken back, and who was told is told."""
    held = await hold_staffs(tx, act)
    if isinstance(held, Done):
        return held
    date = called_off(held.date, act)
    await save_appointment(tx, date)
    await save_edit(tx, date.appointment_id, _edited(held, Change(), act))
    return await _planned(tx, date, act)


async def stop_reminders(tx: Tx, act: Act) -> Done:
    """Nothing more is said of the date, whoever published it, until somebody switches it on again."""
    return await _switch(tx, act, is_stopped=True)


async def start_reminders(tx: Tx, act: Act) -> Done:
    """What may still be said of the date is."""
    return await _switch(tx, act, is_stopped=False)


async def _switch(tx: Tx, act: Act, *, is_stopped: bool) -> Done:
    held = await _held(tx, act)
    if isinstance(held, Done):
        return held
    await save_edit(tx, held.date.appointment_id, _edited(held, Change(is_stopped=is_stopped), act))
    return await _planned(tx, held.date, act)


async def hold_staffs(tx: Tx, act: Act) -> Held | Done:
    """A date that was set in the department of whoever asks, held as they had read it; or why nothing is done."""
    held = await _held(tx, act)
    if isinstance(held, Done):
        return held
    is_theirs = (held.publisher.kind, held.publisher.department_id) == ("staff", act.department_id)
    return held if is_theirs else Done(outcome="gone", date_id=held.date.appointment_id)


async def _held(tx: Tx, act: Act) -> Held | Done:
    """The date, held, as whoever asked had read it; or why nothing is done with it."""
    await hold_matching(tx, of_clients=False)
    held = await hold(tx, act)
    if held is None:
        return Done(outcome="gone", date_id=act.appointment_id)
    date_id = held.date.appointment_id
    try:
        _edited(held, Change(), act)
    except Overtaken:
        return Done(outcome="changed", date_id=date_id)
    return held if held.date.state == "scheduled" else Done(outcome="over", date_id=date_id)


async def wished_now(tx: Tx, act: Act) -> ByHand | Done:
    """What the form wishes, looked at once more: between the click and this an hour may have passed."""
    try:
        by_hand = await wished(tx, act)
    except BadForm as bad:
        faults = [msgspec.to_builtins(fault) for fault in bad.faults]
        return Done(outcome="wrong", date_id=act.appointment_id, more={"faults": faults})
    return by_hand if by_hand is not None else Done(outcome="gone", date_id=act.appointment_id)


def _edited(held: Held, change: Change, act: Act) -> Edit:
    edit = _as_read(held, act)
    return edited(edit, held.date, change, act.facts["edits"], act.staff_id, act.at)


def _as_read(held: Held, act: Act) -> Edit | None:
    """The edit there is; with the switch off, as if nobody had been first."""
    if failpoints.is_off("edits_read") and held.edit is not None:
        return msgspec.structs.replace(held.edit, edits=act.facts["edits"])
    return held.edit


async def _planned(tx: Tx, date: Appointment, act: Act) -> Done:
    if date.client_id is not None:
        await replan(tx, [date.client_id], act.kind)
    return Done(outcome="done", date_id=date.appointment_id)
