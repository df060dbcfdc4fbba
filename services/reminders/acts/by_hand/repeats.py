"""A date that comes again: its dates are made as far as anybody looks ahead, each once, and planned like any other.

Each date has its number in its id, so whoever makes them again makes none twice; one that somebody changed, or called
off, stays as they left it. A repeat follows its client when records are merged: it is theirs whose its dates are.
"""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

import msgspec

from proto.values.window import zone_named
from services.kit.ids import new_id
from services.kit.tx import Tx
from services.reminders.acts.by_hand.dates import hold_staffs, wished_now
from services.reminders.acts.by_hand.outcome import Done
from services.reminders.acts.by_hand.taking import called_off, edit_called_off, new_date, set_to, wish_in, with_wish
from services.reminders.acts.planning import replan
from services.reminders.domain.by_hand.faults import BadForm
from services.reminders.domain.by_hand.repeats import Again, rule_of
from services.reminders.domain.by_hand.wish import ByHand
from services.reminders.domain.plan import When
from services.reminders.domain.records import Publisher
from services.reminders.domain.repeating import Made, due, is_over
from services.reminders.store.acts import Act
from services.reminders.store.appointments import hold_matching, lock_appointments, lock_theirs, save_appointment
from services.reminders.store.edits import edit_on, save_edit
from services.reminders.store.publishers import staff_publisher
from services.reminders.store.repeats import Kept, Repeat, add_repeat, end_repeat, hold_repeat_of, made_of


async def set_repeat(tx: Tx, act: Act) -> Done:
    """A date of the client's that comes again."""
    await hold_matching(tx, of_clients=False)
    by_hand = await wished_now(tx, act)
    if isinstance(by_hand, Done):
        return by_hand
    try:
        rule = rule_of(msgspec.convert(act.facts["again"], Again), by_hand)
    except BadForm as bad:
        return Done(outcome="wrong", more={"faults": [msgspec.to_builtins(fault) for fault in bad.faults]})
    if act.client_id is None:
        return Done(outcome="gone")
    publisher = await staff_publisher(tx, act.department_id)
    kept = Kept(rule=rule, wish=wish_in(act), by_id=act.staff_id, department_id=act.department_id)
    made, until = due(rule, None, today_in(tx, rule.zone))
    repeat = Repeat(
        repeat_id=new_id(),
        publisher_id=publisher.publisher_id,
        client_id=act.client_id,
        kept=kept,
        made_until_on=until,
    )
    await add_repeat(tx, repeat, tx.now if is_over(rule, until) else None)
    first = await make(tx, repeat, publisher, by_hand, made, act.client_id)
    await replan(tx, [act.client_id], act.kind)
    return Done(outcome="done", date_id=first)


async def end(tx: Tx, act: Act) -> Done:
    """It comes no more: this date and those after it are called off, what was before it stays."""
    await hold_matching(tx, of_clients=False)
    # Before any of its dates: two who end it at different ones would wait for each other.
    await hold_repeat_of(tx, act.appointment_id)
    held = await hold_staffs(tx, act)
    if isinstance(held, Done):
        return held
    repeat_id = repeat_in(held.date.their_id)
    if repeat_id is None or held.date.starts_at is None:
        return Done(outcome="gone", date_id=held.date.appointment_id)
    await end_repeat(tx, repeat_id)
    made = await made_of(tx, held.publisher.publisher_id, f"{repeat_id} ")
    clients = {held.date.client_id}
    for one in await lock_appointments(tx, [date_id for date_id, _ in made.values()]):
        if one.state == "scheduled" and one.starts_at is not None and one.starts_at >= held.date.starts_at:
            off = called_off(one, act)
            await save_appointment(tx, off)
            await save_edit(tx, one.appointment_id, edit_called_off(await edit_on(tx, one.appointment_id), off, act))
            clients.add(one.client_id)
    await replan(tx, [one for one in clients if one is not None], act.kind)
    return Done(outcome="done", date_id=held.date.appointment_id)


async def make(
    tx: Tx, repeat: Repeat, publisher: Publisher, like: ByHand, made: Iterable[Made], client_id: UUID
) -> UUID | None:
    """Those dates of it that are not there yet; the first. Its client is to be planned then."""
    first: UUID | None = None
    kept = repeat.kept
    for one in made:
        their_id = f"{repeat.repeat_id} {one.number}"
        act = Act(
            act_id=repeat.repeat_id,
            kind="repeat_set",
            staff_id=kept.by_id,
            department_id=kept.department_id,
            client_id=client_id,
            appointment_id=None,
            facts={},
            at=tx.now,
        )
        if await lock_theirs(tx, publisher.publisher_id, their_id) is not None:
            continue
        by_hand = msgspec.structs.replace(like, when=When(one.local_time, one.at), night=None)
        made_date = set_to(new_date(act, client_id, publisher, their_id), by_hand, act)
        await save_appointment(tx, made_date)
        edit = with_wish(None, made_date, by_hand, act)
        await save_edit(tx, made_date.appointment_id, edit, set_by_id=kept.by_id)
        first = first or made_date.appointment_id
    return first


def repeat_in(their_id: str) -> UUID | None:
    """The repeat a date was made by, if it was."""
    text, _, number = their_id.partition(" ")
    return UUID(text) if number else None


def today_in(tx: Tx, zone: str) -> date:
    """The day it is where the dates are."""
    return tx.now.astimezone(zone_named(zone)).date()
