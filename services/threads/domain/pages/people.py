"""The client, as the panel beside a thread shows them."""

from datetime import datetime
from uuid import UUID

import msgspec

from proto.people import PhoneHealth


class Phone(msgspec.Struct, frozen=True, kw_only=True):
    """One number of the client's. Not current and not ended: an older number, used until replaced_at."""

    phone_id: UUID
    number: str
    health: PhoneHealth
    is_current: bool
    valid_from: datetime
    valid_to: datetime | None = None
    replaced_at: datetime | None = None
    confirmed_at: datetime | None = None
    last_delivered_at: datetime | None = None
    last_text_at: datetime | None = None


class Upcoming(msgspec.Struct, frozen=True, kw_only=True):
    """One date of the client's, in its own zone."""

    appointment_id: UUID
    kind: str
    starts_at: datetime
    time_zone: str
    place: str
    next_reminder_at: datetime | None = None


class ExternalId(msgspec.Struct, frozen=True, kw_only=True):
    """What a department calls the client."""

    label: str
    value: str


class Client(msgspec.Struct, frozen=True, kw_only=True):
    """The person, as the panel shows them."""

    client_id: UUID
    given_name: str
    family_name: str
    language: str
    time_zone: str
    best_time: str | None = None
    notes: str = ""
    agreed_at: datetime | None = None
    agreed_how: str | None = None
    wants_reminders: bool = True
    phones: tuple[Phone, ...] = ()
    external_ids: tuple[ExternalId, ...] = ()
    upcoming: tuple[Upcoming, ...] = ()
