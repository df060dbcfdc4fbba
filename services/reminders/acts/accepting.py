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
    ClientRef,
)
from proto.envelope import Envelope
from proto.receipts import ReceiptAccepted
from services.kit import failpoints, log
from services.kit.audit import Actor
from services.kit.ids import new_id
from services.kit.tx import Tx
from services.reminders.acts.planning import replan
from services.reminders.acts.telling import About, Told, tell, tell_refused
from services.reminders.domain.records import Appointment, Publisher
from services.reminders.domain.refusals import Refused
from services.reminders.domain.revisions import (
    Ending,
    body_hash,
    content_hash,
    dated,
    ended,
    new_appointment,
    version_of,
)
from services.reminders.domain.versions import standing
from services.reminders.store.appointments import clients_called, hold_matching, lock_theirs, save_appointment
from services.reminders.store.courts import keep_case
from services.reminders.store.events import claim_event, forget_event
from services.reminders.store.receipts import Receipt, receipts_of

OLDER = "Older than what we have; nothing changed."
REPEATED = "The same as what we have; nothing changed."


class Answer(msgspec.Struct, frozen=True):
    """What a publisher is told about one event; refusal says why nothing was done, if nothing was."""

    receipts: list[Receipt]
    refusal: Refused | None = None


async def accept(tx: Tx, publisher: Publisher, frame: Envelope, event: msgspec.Struct) -> Answer:
    """Act on an event of this publisher's, once; an event heard before is answered with what came of it."""
    await hold_matching(tx, of_clients=False)
    try:
        if await claim_event(tx, publisher.publisher_id, frame.id, body_hash(frame)):
            await _act(tx, publisher, frame, event)
    except Refused as refusal:
        about = About(frame.id, getattr(event, "appointment", None))
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
    known = await _known(tx, publisher, frame, event.appointment, event.client)
    if known is not None:
        await _take_on(tx, publisher, known, dated(known, event, frame), event.client)
        await keep_case(tx, known.appointment_id, event)


def _end(state: Ending) -> "Act":
    async def end(tx: Tx, publisher: Publisher, frame: Envelope, event: Any) -> None:
        known = await _known(tx, publisher, frame, event.appointment, event.client)
        if known is not None:
            await _take_on(tx, publisher, known, ended(known, state, event.client, frame), event.client)

    return end


Act = Callable[[Tx, Publisher, Envelope, Any], Awaitable[None]]
_ACTS: dict[type[msgspec.Struct], Act] = {
    AppointmentScheduled: _set,
    AppointmentMoved: _set,
    AppointmentCancelled: _end("cancelled"),
    AppointmentKept: _end("kept"),
    AppointmentMissed: _end("missed"),
}


async def _known(tx: Tx, publisher: Publisher, frame: Envelope, their_id: str, client: ClientRef) -> Appointment | None:
    """The appointment as it stood, held, or a new one; None, and a receipt, when this event changes nothing."""
    known = await lock_theirs(tx, publisher.publisher_id, their_id)
    if known is None:
        return new_appointment(new_id(), publisher, their_id, client, frame)
    place = standing(version_of(frame), content_hash(frame), known.version, known.content_hash)
    if place == "newer":
        return known
    note = OLDER if place == "older" else REPEATED
    await tell(tx, publisher, ReceiptAccepted, About(frame.id, their_id), note=note)
    return None


async def _take_on(
    tx: Tx, publisher: Publisher, known: Appointment, appointment: Appointment, client: ClientRef
) -> None:
    """Save what an event made of an appointment, and plan whose it is, and whose it was."""
    note = None
    if appointment.client_id is None:
        called = await clients_called(tx, client.label, client.id)
        appointment = msgspec.structs.replace(appointment, client_id=called[0] if len(called) == 1 else None)
        note = _not_found(client, len(called))
    await save_appointment(tx, appointment)
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
