"""One department's event, from whichever door: checked, acted on once, answered with receipts."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from proto.departments import (
    AppointmentCancelled,
    AppointmentKept,
    AppointmentMissed,
    AppointmentMoved,
    AppointmentScheduled,
    ClientInCustody,
    ClientRef,
    OfficeClosed,
    ReminderRequested,
)
from proto.envelope import Envelope
from proto.receipts import ReceiptAccepted
from services.kit import failpoints, log
from services.kit.audit import Actor
from services.kit.ids import new_id
from services.kit.tx import Tx
from services.reminders.acts.kinds import closed, custody
from services.reminders.acts.planning import replan
from services.reminders.acts.telling import About, Told, tell, tell_refused
from services.reminders.domain.missing import may_be_missed
from services.reminders.domain.records import Appointment, Publisher
from services.reminders.domain.refusals import Refused
from services.reminders.domain.requests import Request, is_another, request_in
from services.reminders.domain.revisions import (
    Ending,
    asked,
    body_hash,
    content_hash,
    dated,
    ended,
    new_appointment,
    version_of,
)
from services.reminders.domain.versions import NOTES, standing
from services.reminders.store.appointments import clients_called, hold_matching, lock_theirs, save_appointment
from services.reminders.store.courts import keep_case
from services.reminders.store.events import claim_event, forget_event
from services.reminders.store.receipts import Receipt, receipts_of
from services.reminders.store.requests import requests_of, save_request


class Answer(msgspec.Struct, frozen=True):
    """What a publisher is told about one event; refusal says why nothing was done, if nothing was."""

    receipts: list[Receipt]
    refusal: Refused | None = None


async def accept(tx: Tx, publisher: Publisher, frame: Envelope, event: msgspec.Struct) -> Answer:
    """Act on an event of this publisher's, once; an event heard before is answered with what came of it."""
    # A closure and a date that is being set meanwhile would not see each other.
    await hold_matching(tx, of_clients=isinstance(event, OfficeClosed))
    try:
        if await claim_event(tx, publisher.publisher_id, frame.id, body_hash(frame)):
            await _act(tx, publisher, frame, event)
    except Refused as refusal:
        about = About(frame.id, getattr(event, "appointment", getattr(event, "reminder", None)))
        await tell_refused(tx, publisher, about, refusal.reason)
        _audit(tx, publisher, frame, "denied", refusal.reason)
        return Answer(await receipts_of(tx, publisher.publisher_id, frame.id), refusal)
    return Answer(await receipts_of(tx, publisher.publisher_id, frame.id))


async def _act(tx: Tx, publisher: Publisher, frame: Envelope, event: msgspec.Struct) -> None:
    try:
        if frame.source.removeprefix("/") != publisher.name:
            raise Refused("not_yours")
        act = _ACTS.get(type(event))
        if act is None:
            raise Refused("type_not_offered")
        if not _may_name(publisher, event):
            raise Refused("not_your_label")
        await act(tx, publisher, frame, event)
        _audit(tx, publisher, frame, "done", "accepted")
    except Refused:
        await forget_event(tx, publisher.publisher_id, frame.id)
        raise


def _may_name(publisher: Publisher, event: Any) -> bool:
    """Whether it names its client by a label of its own, so that no number of its is taken for another's."""
    named = getattr(event, "client", None)
    return publisher.labels is None or named is None or named.label in publisher.labels or failpoints.is_off("labels")


async def _set(tx: Tx, publisher: Publisher, frame: Envelope, event: AppointmentScheduled | AppointmentMoved) -> None:
    known = await _known(tx, publisher, frame, event.appointment, event.client, is_request=False)
    if known is not None:
        await _take_on(tx, publisher, known, dated(known, event, frame), event.client)
        await keep_case(tx, known.appointment_id, event)


def _end(state: Ending) -> "Act":
    async def end(tx: Tx, publisher: Publisher, frame: Envelope, event: Any) -> None:
        is_request = None if state == "cancelled" else False
        known = await _known(tx, publisher, frame, event.appointment, event.client, is_request=is_request)
        if known is not None:
            if state == "missed" and not (may_be_missed(known, tx.now) or failpoints.is_off("not_begun")):
                raise Refused("not_begun")
            await _take_on(tx, publisher, known, ended(known, state, event.client, frame), event.client)

    return end


async def _request(tx: Tx, publisher: Publisher, frame: Envelope, event: ReminderRequested) -> None:
    known = await _known(tx, publisher, frame, event.reminder, event.client, is_request=True)
    if known is not None:
        request, before = request_in(event), await requests_of(tx, [known.appointment_id])
        changed = asked(known, event.client, frame, request, before.get(known.appointment_id))
        await _take_on(tx, publisher, known, changed, event.client, request)


Act = Callable[[Tx, Publisher, Envelope, Any], Awaitable[None]]
_ACTS: dict[type[msgspec.Struct], Act] = {
    AppointmentScheduled: _set,
    AppointmentMoved: _set,
    AppointmentCancelled: _end("cancelled"),
    AppointmentKept: _end("kept"),
    AppointmentMissed: _end("missed"),
    ClientInCustody: custody.said,
    OfficeClosed: closed.said,
    ReminderRequested: _request,
}


async def _known(
    tx: Tx, publisher: Publisher, frame: Envelope, their_id: str, client: ClientRef, *, is_request: bool | None
) -> Appointment | None:
    """The appointment as it stood, held, or a new one; None, and a receipt, when this event changes nothing.

    is_request: whether it must be a text that was asked for, or must not. Raises Refused.
    """
    known = await lock_theirs(tx, publisher.publisher_id, their_id)
    if known is None:
        return new_appointment(new_id(), publisher, their_id, client, frame)
    if is_request is not None and is_another(known, is_request=is_request):
        raise Refused("id_taken")
    place = standing(version_of(frame), content_hash(frame), known.version, known.content_hash)
    if place == "newer":
        return known
    await tell(tx, publisher, ReceiptAccepted, About(frame.id, their_id), note=NOTES[place])
    return None


async def _take_on(
    tx: Tx,
    publisher: Publisher,
    known: Appointment,
    appointment: Appointment,
    client: ClientRef,
    request: Request | None = None,
) -> None:
    """Save what an event made of an appointment, and plan whose it is, and whose it was. request: what it asks for."""
    note = None
    if appointment.client_id is None:
        called = await clients_called(tx, client.label, client.id)
        appointment = msgspec.structs.replace(appointment, client_id=called[0] if len(called) == 1 else None)
        note = _not_found(client, len(called))
    await save_appointment(tx, appointment)
    if request is not None:
        await save_request(tx, appointment.appointment_id, request)
    await closed.fall_on(tx, appointment.publisher_id, [appointment])
    accepted = Told(publisher, ReceiptAccepted, About(appointment.event_id, appointment.their_id), None, note)
    clients = {one for one in (known.client_id, appointment.client_id) if one is not None}
    await replan(tx, clients, "event", [accepted])


def _not_found(client: ClientRef, found: int) -> str | None:
    if found == 1:
        return None
    if found:
        return f"More than one client here has this {client.label}; planned when only one has."
    return f"Client not known yet; planned when their record carries this {client.label}."


def _audit(tx: Tx, publisher: Publisher, frame: Envelope, outcome: Any, result: str) -> None:
    actor = Actor("publisher", publisher.name)
    facts = {"type": frame.type, "result": result}
    log.get().info("department_event_taken", name=publisher.name, outcome=outcome, **facts)
    tx.audit("event.received", object_kind="event", object_id=frame.id, actor=actor, outcome=outcome, **facts)
