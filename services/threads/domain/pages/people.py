"""The client: as the panel beside a thread shows them, on a page of their own, and before they are one of ours."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from proto.people import PhoneHealth
from services.threads.domain.pages.consent import Consents
from services.threads.domain.pages.merging import Merge


class Phone(msgspec.Struct, frozen=True, kw_only=True):
    """One number of the client's. Not current and not ended: an older number, used until replaced_at.

    question_at: since when it is asked whether this is the current number now. ended_because: why it ended.
    """

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
    """What a number of the client's asks somebody to look into."""

    task_id: UUID
    kind: Literal["failing", "wrong_person", "landline", "deactivated"]
    phone_id: UUID
    number: str
    opened_at: datetime


class Upcoming(msgspec.Struct, frozen=True, kw_only=True):
    """One date of the client's, in its own zone. asked_to_move_at: when they last asked to move it."""

    appointment_id: UUID
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


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """What a department's staff write for each other. handover: to whoever took the client over."""

    note_id: UUID
    body: str
    kind: Literal["note", "handover"]
    at: datetime
    staff_id: UUID
    staff_name: str | None


class ClientPage(msgspec.Struct, frozen=True, kw_only=True):
    """A client, on a page of their own. edits: to give back with a change. Whoever sees it may change it.

    thread_id: with the reader's department, if they may see it; without it there are no notes. health: of the current
    number, "opted_out" when it stopped texts from this department. staff_name: who serves them here, or did last.
    consent: with the department, the newest of it.
    merge: the last one with another record, while it can be taken back. Asked for a record that was merged, it is the
    one that stayed. entry_count: texts and markers the conversation took in.
    """

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
    """Who has a number, or had it once (is_ended).

    yours: whom the asker answers for. colleagues: somebody else's of their department (staff_name None: the front
    office's). elsewhere: no client of theirs, and of the very name that was typed; no more is said of them.
    thread_id: if the asker may see it.
    """

    client_id: UUID
    relation: Literal["yours", "colleagues", "elsewhere"]
    is_open: bool
    is_ended: bool
    given_name: str
    family_name: str
    staff_name: str | None = None
    thread_id: UUID | None = None


class SameName(msgspec.Struct, frozen=True, kw_only=True):
    """A client in reach of the name that is being typed. digits: the last four of their number."""

    client_id: UUID
    given_name: str
    family_name: str
    digits: str | None
    staff_name: str | None


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """Who has the number that is being typed for a new client, and who bears the name."""

    holders: tuple[KnownClient, ...] = ()
    same_name: tuple[SameName, ...] = ()


class Colleague(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who can be given clients."""

    staff_id: UUID
    name: str


class Intake(msgspec.Struct, frozen=True, kw_only=True):
    """What a new client's form begins with: the department's zone, how it calls its ids, the one in most use first.

    colleagues: to whom the asker may give the client, A to Z; for_nobody: or to the front office.
    """

    time_zone: str
    id_labels: tuple[str, ...]
    colleagues: tuple[Colleague, ...]
    for_nobody: bool


class Added(msgspec.Struct, frozen=True, kw_only=True):
    """The client that was added, or found to be there. thread_id: if the asker may see it."""

    client_id: UUID
    thread_id: UUID | None
