"""Clients as threads tells of them: their numbers, their dates, what a search finds."""

from datetime import datetime
from uuid import UUID

import msgspec

from proto.people import PhoneHealth
from services.web.domain.answers.consent import Consents
from services.web.domain.answers.merging import Merge


class Phone(msgspec.Struct, frozen=True, kw_only=True):
    """One number of the client's. question_at: since when it is asked whether it is the current one now."""

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
    question_at: datetime | None = None
    ended_because: str | None = None


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """What a number asks somebody to look into."""

    task_id: UUID
    kind: str
    phone_id: UUID
    number: str


class Upcoming(msgspec.Struct, frozen=True, kw_only=True):
    """One date of the client's, in its own zone."""

    kind: str
    starts_at: datetime
    time_zone: str
    place: str
    next_reminder_at: datetime | None = None
    asked_to_move_at: datetime | None = None


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
    tasks: tuple[Task, ...] = ()


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


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """What a department's staff write for each other."""

    note_id: UUID
    body: str
    kind: str
    at: datetime
    staff_name: str | None


class ClientPage(msgspec.Struct, frozen=True, kw_only=True):
    """A client, on a page of their own. thread_id: null when the reader may not see it. edits: to give back."""

    client: Client
    edits: int
    is_open: bool
    thread_id: UUID | None = None
    staff_id: UUID | None = None
    staff_name: str | None = None
    health: PhoneHealth | None = None
    notes: tuple[Note, ...] = ()
    consent: Consents | None = None
    merge: Merge | None = None
    entry_count: int = 0


class KnownClient(msgspec.Struct, frozen=True, kw_only=True):
    """Who has the number that is typed for a new client, or had it once."""

    client_id: UUID
    relation: str
    is_open: bool
    is_ended: bool
    given_name: str
    family_name: str
    staff_name: str | None = None
    thread_id: UUID | None = None


class SameName(msgspec.Struct, frozen=True, kw_only=True):
    """A client of the name that is typed. digits: the last four of their number."""

    client_id: UUID
    given_name: str
    family_name: str
    digits: str | None
    staff_name: str | None


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """Who has the number that is typed for a new client, and who bears the name."""

    holders: tuple[KnownClient, ...] = ()
    same_name: tuple[SameName, ...] = ()


class Colleague(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who can be given clients."""

    staff_id: UUID
    name: str


class Intake(msgspec.Struct, frozen=True, kw_only=True):
    """What a new client's form begins with."""

    time_zone: str
    id_labels: tuple[str, ...]
    colleagues: tuple[Colleague, ...] = ()
    for_nobody: bool = False


class Added(msgspec.Struct, frozen=True, kw_only=True):
    """The client that was added, or found; thread_id is null when the reader may not see the thread."""

    client_id: UUID
    thread_id: UUID | None
