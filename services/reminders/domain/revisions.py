"""What an event makes of an appointment: its next revision when something changed that a client must know."""

import hashlib
from datetime import UTC, datetime
from typing import Final, Literal
from uuid import UUID

import msgspec

from proto.departments import AppointmentMoved, AppointmentScheduled, ClientRef
from proto.envelope import Envelope
from proto.values.sequence import Version
from proto.values.window import UnknownZone, local
from services.reminders.domain.records import Appointment, Publisher
from services.reminders.domain.refusals import Refused
from services.reminders.domain.requests import REQUESTED, Request

# Nearer to the calendar's ends there is no day before, or no window after.
YEARS: Final = range(2000, 2200)
Ending = Literal["cancelled", "kept", "missed"]


def version_of(frame: Envelope) -> Version:
    """Where an event stands among the publisher's about one thing."""
    return Version(frame.sequence, frame.time)


def content_hash(frame: Envelope) -> bytes:
    """What an event says, whatever its id and time: the hash of its type and data. Raises Refused."""
    return _hash(frame, frame.type)


def body_hash(frame: Envelope) -> bytes:
    """The whole event, to tell one that is repeated from another under the same id. Raises Refused."""
    return _hash(frame, frame.source, frame.type, frame.time, frame.sequence)


def _hash(frame: Envelope, *more: object) -> bytes:
    try:
        # Sorted, because two libraries may write the same event with its keys in another order.
        said = msgspec.json.encode([msgspec.json.decode(frame.data), *more], order="sorted")
    except RecursionError as error:
        raise Refused("too_deep") from error
    return hashlib.sha256(said).digest()


def new_appointment(
    appointment_id: UUID, publisher: Publisher, their_id: str, client: ClientRef, frame: Envelope
) -> Appointment:
    """An appointment nobody told us about before, still without its time."""
    return Appointment(
        appointment_id=appointment_id,
        publisher_id=publisher.publisher_id,
        their_id=their_id,
        event_id=frame.id,
        version=version_of(frame),
        content_hash=content_hash(frame),
        revision=0,
        state="cancelled",
        kind="other",
        local_time=None,
        time_zone=None,
        starts_at=None,
        place=None,
        contact=None,
        client_label=client.label,
        client_value=client.id,
        client_id=None,
        department_id=publisher.department_id,
        seq=0,
    )


def dated(known: Appointment, event: AppointmentScheduled | AppointmentMoved, frame: Envelope) -> Appointment:
    """The appointment as a date that was set or moved leaves it. Raises Refused: unknown_zone, impossible_time."""
    local_time, starts_at = _moment(event)
    changed = msgspec.structs.replace(
        _versioned(known, event.client, frame),
        state="scheduled",
        kind=event.kind,
        local_time=local_time,
        time_zone=event.time_zone,
        starts_at=starts_at,
        place=event.place,
        contact=event.contact,
    )
    is_news = what_matters(changed) != what_matters(known)
    return msgspec.structs.replace(changed, revision=known.revision + is_news)


def ended(known: Appointment, state: Ending, client: ClientRef, frame: Envelope) -> Appointment:
    """The appointment as its end leaves it."""
    changed = msgspec.structs.replace(_versioned(known, client, frame), state=state)
    is_news = known.revision == 0 or known.state != state
    return msgspec.structs.replace(changed, revision=known.revision + is_news)


def asked(
    known: Appointment, client: ClientRef, frame: Envelope, request: Request, before: Request | None
) -> Appointment:
    """The appointment as a text that was asked for is kept. before: what was asked for until now.

    Raises Refused: impossible_time.
    """
    if any(at.year not in YEARS for at in (request.not_before, request.not_after)):
        raise Refused("impossible_time")
    ends_at = request.not_after.astimezone(UTC)
    changed = msgspec.structs.replace(
        _versioned(known, client, frame),
        state="scheduled",
        kind=REQUESTED,
        local_time=ends_at.replace(tzinfo=None),
        time_zone="UTC",
        starts_at=ends_at,
        place="",
        contact=None,
    )
    is_news = request != before or what_matters(changed) != what_matters(known)
    return msgspec.structs.replace(changed, revision=known.revision + is_news)


def _versioned(known: Appointment, client: ClientRef, frame: Envelope) -> Appointment:
    is_same_client = (client.label, client.id) == (known.client_label, known.client_value)
    return msgspec.structs.replace(
        known,
        event_id=frame.id,
        version=version_of(frame),
        content_hash=content_hash(frame),
        client_label=client.label,
        client_value=client.id,
        client_id=known.client_id if is_same_client else None,
    )


def what_matters(appointment: Appointment) -> tuple[object, ...]:
    """What a client has to know of it: another is another revision."""
    return (
        appointment.state,
        appointment.starts_at,
        appointment.local_time,
        appointment.place,
        appointment.client_label,
        appointment.client_value,
    )


def _moment(event: AppointmentScheduled | AppointmentMoved) -> tuple[datetime, datetime]:
    try:
        local_time = datetime.fromisoformat(event.starts_at)
        if local_time.year not in YEARS:
            raise Refused("impossible_time")
        return local_time, local(local_time, event.time_zone)
    except UnknownZone as error:
        raise Refused("unknown_zone") from error
    except (ValueError, OverflowError) as error:
        raise Refused("impossible_time") from error
