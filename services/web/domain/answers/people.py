"""Clients as threads tells of them: their numbers, their dates, what a search finds."""

from datetime import datetime
from uuid import UUID

import msgspec

from proto.people import PhoneHealth


class Phone(msgspec.Struct, frozen=True, kw_only=True):
    """One number of the client's."""

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
    best_time: str | None = None
    notes: str = ""
    agreed_at: datetime | None = None
    agreed_how: str | None = None
    wants_reminders: bool = True
    phones: tuple[Phone, ...] = ()
    external_ids: tuple[ExternalId, ...] = ()
    upcoming: tuple[Upcoming, ...] = ()


class FoundClient(msgspec.Struct, frozen=True, kw_only=True):
    """A client a search found."""

    client_id: UUID
    given_name: str
    family_name: str
    number: str | None
    staff_name: str | None
    is_open: bool
    thread_id: UUID | None = None


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What a search found, A to Z."""

    clients: tuple[FoundClient, ...]
