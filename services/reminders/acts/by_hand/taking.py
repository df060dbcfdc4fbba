"""A date that staff set is taken on as any publisher's is: under its row, its revision raised, its client planned."""

from uuid import UUID

import msgspec

from proto.departments import AppointmentCancelled, AppointmentScheduled, ClientRef
from proto.envelope import Envelope
from proto.registry import type_of
from services.kit.ids import new_id
from services.kit.tx import Tx
from services.reminders.domain.by_hand.wish import ByHand, Whose, Wish, checked
from services.reminders.domain.edits import Change, Edit, Words, edited
from services.reminders.domain.records import Appointment, Publisher
from services.reminders.domain.revisions import dated, ended, new_appointment
from services.reminders.domain.wall import written
from services.reminders.store.acts import Act
from services.reminders.store.appointments import lock_appointments
from services.reminders.store.edits import edit_on
from services.reminders.store.publishers import publisher_with
from services.reminders.store.readers import office_of, reader_of

# How a date by hand names its client. No record carries such an id, so nothing is ever matched by it.
LABEL = "by_hand"


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A date whose row is held, with what staff made of it and whose it is."""

    date: Appointment
    edit: Edit | None
    publisher: Publisher


async def hold(tx: Tx, act: Act) -> Held | None:
    """The date an act is about, held; None when it is not, or no more, this client's."""
    found = await lock_appointments(tx, [act.appointment_id] if act.appointment_id else [])
    if not found or found[0].client_id is None or found[0].client_id != act.client_id:
        return None
    date = found[0]
    edit = await edit_on(tx, date.appointment_id)
    return Held(date=date, edit=edit, publisher=await publisher_with(tx, date.publisher_id))


async def wished(tx: Tx, act: Act) -> ByHand | None:
    """The date its form wishes, as things stand now; None for a client who is not here. Raises BadForm."""
    reader = await reader_of(tx, act.client_id) if act.client_id else None
    if reader is None or reader.client.is_deleted:
        return None
    client = reader.client
    office = await office_of(tx, act.department_id)
    whose = Whose(given_name=client.given_name, client_zone=client.time_zone, office=office)
    return checked(wish_in(act), whose, tx.now)


def wish_in(act: Act) -> Wish:
    """What its form wishes."""
    return msgspec.convert(act.facts["wish"], Wish)


def set_to(known: Appointment, by_hand: ByHand, act: Act) -> Appointment:
    """The appointment as the form leaves it."""
    event = AppointmentScheduled(
        appointment=known.their_id,
        client=ClientRef(label=known.client_label, id=known.client_value),
        starts_at=written(by_hand.when.local_time),
        time_zone=by_hand.time_zone,
        place=by_hand.place,
        kind=by_hand.kind,
        contact=by_hand.contact or None,
    )
    return dated(known, event, _frame(act, event))


def new_date(act: Act, client_id: UUID, publisher: Publisher, their_id: str = "") -> Appointment:
    """A date nobody has set yet, of this client; by the act's id where it has none of its own."""
    client = ClientRef(label=LABEL, id=str(client_id))
    their_id = their_id or str(act.act_id)
    event = AppointmentCancelled(appointment=their_id, client=client)
    made = new_appointment(new_id(), publisher, their_id, client, _frame(act, event))
    return msgspec.structs.replace(made, client_id=client_id)


def called_off(known: Appointment, act: Act) -> Appointment:
    """The appointment as a cancellation leaves it."""
    client = ClientRef(label=known.client_label, id=known.client_value)
    return ended(
        known, "cancelled", client, _frame(act, AppointmentCancelled(appointment=known.their_id, client=client))
    )


def with_wish(edit: Edit | None, date: Appointment, by_hand: ByHand, act: Act) -> Edit:
    """What is kept beside the date: when it is said, and its own words. Raises Overtaken."""
    steps = by_hand.cascade.steps
    none: Words = {step: {} for step in (edit.words if edit else ())}
    own: Words = {step.name: by_hand.words for step in steps} if by_hand.words else {}
    change = Change(steps=steps, words={**none, **own})
    return edited(edit, date, change, act.facts.get("edits", 0), act.staff_id, act.at)


def edit_called_off(edit: Edit | None, date: Appointment, act: Act) -> Edit:
    """What is kept beside a date that is called off together with others, which the asker did not read."""
    return edited(edit, date, Change(), edit.edits if edit else 0, act.staff_id, act.at)


def _frame(act: Act, event: msgspec.Struct) -> Envelope:
    return Envelope(
        id=str(act.act_id),
        source="/staff",
        type=type_of(event).name,
        time=act.at,
        data=msgspec.Raw(msgspec.json.encode(event)),
    )
