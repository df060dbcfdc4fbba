"""An office is closed on some days: its publisher's dates there do not take place, and who believes in them is told."""

from collections.abc import Iterable
from uuid import UUID

from proto.departments import OfficeClosed
from proto.envelope import Envelope
from proto.receipts import ReceiptAccepted
from services.kit.ids import new_id
from services.kit.tx import Tx
from services.reminders.acts.planning import replan
from services.reminders.acts.telling import About, Told, tell
from services.reminders.domain.closing import Closure, NoClosure, checked, is_closed
from services.reminders.domain.records import Appointment, Publisher
from services.reminders.domain.refusals import Refused
from services.reminders.domain.revisions import content_hash, version_of
from services.reminders.domain.versions import NOTES, standing
from services.reminders.store.appointments import lock_appointments
from services.reminders.store.closures import (
    closures_on,
    dates_within,
    lock_closure,
    save_closure,
    set_closed,
    turn_closed,
)


async def said(tx: Tx, publisher: Publisher, frame: Envelope, event: OfficeClosed) -> None:
    """Take in a publisher's word about one office from one day on, unless it has a newer one.

    The publisher's dates are nobody else's to set meanwhile (hold_matching). Raises Refused.
    """
    closure = _closure(publisher, frame, event)
    known = await lock_closure(tx, closure)
    about = About(frame.id, None)
    if known is not None:
        place = standing(closure.version, closure.content_hash, known.version, known.content_hash)
        if place != "newer":
            await tell(tx, publisher, ReceiptAccepted, about, note=NOTES[place])
            return
    await save_closure(tx, closure)
    last_on = max(closure.last_on, known.last_on) if known else closure.last_on
    within = await dates_within(tx, publisher.publisher_id, closure.first_on, last_on)
    dates = await lock_appointments(tx, within)
    closures = await closures_on(tx, publisher.publisher_id, closure.first_on, last_on)
    turned = await turn_closed(tx, {date.appointment_id: is_closed(date, closures) for date in dates})
    clients = {date.client_id for date in dates if date.appointment_id in turned and date.client_id is not None}
    await replan(tx, clients, "closed", [Told(publisher, ReceiptAccepted, about, None, _note(len(turned)))])


async def fall_on(tx: Tx, publisher_id: UUID, dates: Iterable[Appointment]) -> None:
    """Note of a publisher's dates, as they were just saved, whether their office is closed that day."""
    timed = [(date, date.local_time.date()) for date in dates if date.local_time and date.state == "scheduled"]
    if not timed:
        return
    days = [day for _, day in timed]
    closures = await closures_on(tx, publisher_id, min(days), max(days))
    await set_closed(tx, {date.appointment_id: is_closed(date, closures) for date, _ in timed})


def _closure(publisher: Publisher, frame: Envelope, event: OfficeClosed) -> Closure:
    closure = Closure(
        closure_id=new_id(),
        publisher_id=publisher.publisher_id,
        place_folded=event.place,
        first_on=event.first_on,
        last_on=event.last_on,
        version=version_of(frame),
        content_hash=content_hash(frame),
    )
    try:
        return checked(closure)
    except NoClosure as error:
        raise Refused(error.reason) from error


def _note(count: int) -> str:
    return f"{count} {'date' if count == 1 else 'dates'} of yours there changed by it."
