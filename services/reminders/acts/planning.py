"""Bringing an appointment's reminders in line with it: stop what is no longer true, plan what is still useful."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from proto.appointments import AppointmentChanged
from proto.posts import ThreadWithdraw
from proto.receipts import ReceiptPlanned
from proto.values.window import NoWindow, local
from services.kit import failpoints
from services.kit.tx import Tx
from services.reminders.acts.telling import About, tell, tell_refused
from services.reminders.domain.plan import Planned, Step, Told, When, plan, post_id
from services.reminders.domain.recheck import obstacle
from services.reminders.domain.records import Appointment, Publisher, Reminder, Surroundings
from services.reminders.domain.states import HANDED_ON, TOLD
from services.reminders.store.appointments import save_appointment
from services.reminders.store.reminders import add_reminder, lock_reminders, move_on, next_reminder_at
from services.reminders.store.surroundings import surroundings_of


async def replan(tx: Tx, publisher: Publisher, appointment: Appointment) -> None:
    """Save an appointment, whose row is held, make its reminders fit it, and tell publisher and panes."""
    appointment = msgspec.structs.replace(appointment, seq=appointment.seq + 1)
    await save_appointment(tx, appointment)
    reminders = await lock_reminders(tx, appointment.appointment_id)
    await _stop_outdated(tx, appointment, reminders)
    around = (await surroundings_of(tx, [appointment.appointment_id])).get(appointment.appointment_id)
    if around is not None:
        appointment = msgspec.structs.replace(appointment, department_id=around.department_id)
        await save_appointment(tx, appointment)
        await _plan(tx, publisher, appointment, reminders, around)
    state = state_of(appointment, await next_reminder_at(tx, appointment.appointment_id))
    if state is not None:
        tx.publish(state, subject=str(appointment.appointment_id), seq=appointment.seq)


def state_of(appointment: Appointment, next_at: datetime | None) -> AppointmentChanged | None:
    """What the panes of others show of it; None while its client or its time is not known."""
    if appointment.client_id is None or appointment.starts_at is None:
        return None
    return AppointmentChanged(
        appointment_id=appointment.appointment_id,
        client_id=appointment.client_id,
        department_id=appointment.department_id,
        kind=appointment.kind,
        starts_at=appointment.starts_at,
        time_zone=appointment.time_zone or "UTC",
        place=appointment.place or "",
        state=appointment.state,
        next_reminder_at=next_at,
    )


async def _stop_outdated(tx: Tx, appointment: Appointment, reminders: Sequence[Reminder]) -> None:
    """Cancel what still lies here; take back what was handed on, and let its answer decide about a correction."""
    outdated = [reminder for reminder in reminders if reminder.revision != appointment.revision]
    planned = [reminder.reminder_id for reminder in outdated if reminder.state == "planned"]
    await move_on(tx, planned, "cancelled", reason="withdrawn")
    handed = [reminder for reminder in outdated if reminder.state in HANDED_ON]
    await move_on(tx, [reminder.reminder_id for reminder in handed], "withdrawing", is_asked=True)
    # Of one that did not arrive there is nothing to take back; but nobody is to send its words again.
    failed = [reminder for reminder in outdated if reminder.state == "undelivered"]
    for reminder in (*handed, *(() if failpoints.is_off("failed_called_off") else failed)):
        tx.publish(ThreadWithdraw(post_id=reminder.post_id), subject=str(reminder.post_id))


async def _plan(
    tx: Tx, publisher: Publisher, appointment: Appointment, reminders: Sequence[Reminder], around: Surroundings
) -> None:
    about = About(appointment.event_id, appointment.their_id)
    current = {reminder.step: reminder for reminder in reminders if reminder.revision == appointment.revision}
    try:
        wanted = plan(appointment.date, told(appointment, reminders), around.hours, tx.now)
    except NoWindow:
        if not current:
            await tell_refused(tx, publisher, about, "no_time_left")
        return
    new = [planned for planned in wanted if planned.step not in current]
    for planned in new:
        named = post_id(publisher.name, appointment.their_id, appointment.revision, planned)
        await add_reminder(tx, appointment, planned, named)
    await _fold(tx, wanted, current)
    if new:
        times = ", ".join(planned.window.not_before.strftime("%Y-%m-%dT%H:%M:%SZ") for planned in new)
        await tell(tx, publisher, ReceiptPlanned, about, reason=obstacle(around), note=times)


async def _fold(tx: Tx, wanted: Sequence[Planned], current: Mapping[Step, Reminder]) -> None:
    """A correction that goes the same day says what a reminder still waiting would have said."""
    steps = {planned.step for planned in wanted}
    folded = [
        reminder.reminder_id for step, reminder in current.items() if step not in steps and reminder.state == "planned"
    ]
    await move_on(tx, folded, "cancelled", reason="folded")


def told(appointment: Appointment, reminders: Sequence[Reminder]) -> Told | None:
    """The last thing its client was told about it; what somebody else was told is not theirs to know."""
    read = [r for r in reminders if r.state in TOLD and r.client_id == appointment.client_id]
    if not read or appointment.time_zone is None:
        return None
    # Of one revision a correction goes before the reminder, and both say the same.
    last = max(read, key=lambda reminder: (reminder.revision, reminder.reminder_id))
    when = When(last.local_time, local(last.local_time, appointment.time_zone))
    return Told(last.step, last.revision, when)
