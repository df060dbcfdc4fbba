"""What departments publish to us, by AMQP, HTTPS or file: one contract. See README.md here."""

from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from proto.registry import outside
from proto.values.language import Language
from proto.values.window import Moment

Id = Annotated[str, Meta(min_length=1, max_length=120)]
# Local wall time without an offset: the hearing is at 8:30 wherever the clock stands that day.
LocalTime = Annotated[
    str, Meta(pattern=r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$")
]
# A test is said as neutrally as any appointment: whoever holds the phone learns no more.
Kind = Literal["appointment", "hearing", "class", "payment", "test", "other"]
# A phone as people write it: it is read when it is used.
Dialled = Annotated[str, Meta(min_length=7, max_length=40)]
Web = Annotated[str, Meta(pattern=r"^https://[^\s]+$", max_length=200)]
ListedAs = Annotated[str, Meta(min_length=1, max_length=80)]
County = Annotated[str, Meta(min_length=1, max_length=80)]
# What to bring; stands on the client's page of the date, never in a text.
Bring = Annotated[str, Meta(min_length=1, max_length=300)]


class ClientRef(msgspec.Struct, frozen=True, kw_only=True):
    """Which client: the label of an id and the id, as the client's record holds it.

    The label "phone" is kept for the number itself, which is then the id. phone: their number beside an id of another
    label, for when no record carries that id.
    """

    label: Id
    id: Id
    phone: Dialled | None = None


class Payable(msgspec.Struct, frozen=True, kw_only=True):
    """That what it is about may be paid in place of coming, and how."""

    url: Web | None = None
    phone: Dialled | None = None


@outside("appointment.scheduled.v1")
class AppointmentScheduled(msgspec.Struct, frozen=True, kw_only=True):
    """A date was set, or set again. Subject: the publisher's appointment id.

    ends_at: on the same wall as starts_at. case: the number that people text to ask for the date. listed_as: the name
    on the public calendar, only ever used to choose among the parties of a case, never in a text.
    """

    appointment: Id
    client: ClientRef
    starts_at: LocalTime
    time_zone: Annotated[str, Meta(max_length=64)]
    place: Annotated[str, Meta(min_length=1, max_length=160)]
    kind: Kind = "appointment"
    contact: Annotated[str, Meta(max_length=120)] | None = None
    ends_at: LocalTime | None = None
    case: Id | None = None
    listed_as: ListedAs | None = None
    county: County | None = None
    payable: Payable | None = None
    bring: dict[Language, Bring] | None = None


@outside("appointment.moved.v1")
class AppointmentMoved(msgspec.Struct, frozen=True, kw_only=True):
    """A known date moved."""

    appointment: Id
    client: ClientRef
    starts_at: LocalTime
    time_zone: Annotated[str, Meta(max_length=64)]
    place: Annotated[str, Meta(min_length=1, max_length=160)]
    kind: Kind = "appointment"
    contact: Annotated[str, Meta(max_length=120)] | None = None
    ends_at: LocalTime | None = None
    case: Id | None = None
    listed_as: ListedAs | None = None
    county: County | None = None
    payable: Payable | None = None
    bring: dict[Language, Bring] | None = None


@outside("appointment.cancelled.v1")
class AppointmentCancelled(msgspec.Struct, frozen=True, kw_only=True):
    """It will not take place."""

    appointment: Id
    client: ClientRef


@outside("appointment.kept.v1")
class AppointmentKept(msgspec.Struct, frozen=True, kw_only=True):
    """The client came."""

    appointment: Id
    client: ClientRef


@outside("appointment.missed.v1")
class AppointmentMissed(msgspec.Struct, frozen=True, kw_only=True):
    """The client did not come; confirmed by the court or the officer, never guessed."""

    appointment: Id
    client: ClientRef


@outside("reminder.requested.v1")
class ReminderRequested(msgspec.Struct, frozen=True, kw_only=True):
    """Please text this client once, in the publisher's approved wording."""

    reminder: Id
    client: ClientRef
    wording: Annotated[dict[Language, str], Meta(min_length=1)]
    not_before: Moment
    not_after: Moment


@outside("client.in_custody.v1")
class ClientInCustody(msgspec.Struct, frozen=True, kw_only=True):
    """Stop reminding: the client is in custody (or is out again)."""

    client: ClientRef
    is_in_custody: bool
    since: Moment


@outside("office.closed.v1")
class OfficeClosed(msgspec.Struct, frozen=True, kw_only=True):
    """An office is closed on local days, first and last inclusive."""

    place: Id
    first_on: date
    last_on: date
