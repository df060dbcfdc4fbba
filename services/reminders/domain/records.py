"""The rows as the rules see them."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from proto.values.sequence import Version
from services.reminders.domain.plan import Hours
from services.reminders.domain.planning.cascade import StepName
from services.reminders.domain.states import State


class Publisher(msgspec.Struct, frozen=True, kw_only=True):
    """A source of events, acting for a department; it needs no line.

    scopes: what its queue and its first key are for. labels: what it may call clients by; None is by any.
    quota_minute, quota_day: events it may send by HTTPS. kind: outside, staff or court.
    """

    publisher_id: UUID
    name: str
    department_id: UUID
    scopes: tuple[str, ...]
    has_queue: bool
    is_active: bool
    labels: tuple[str, ...] | None = None
    quota_minute: int = 1_200
    quota_day: int = 200_000
    kind: str = "outside"


class Appointment(msgspec.Struct, frozen=True, kw_only=True):
    """What a publisher last said about one of its dates. Without a time: its end came before its beginning did."""

    appointment_id: UUID
    publisher_id: UUID
    their_id: str
    event_id: str
    version: Version
    content_hash: bytes
    revision: int
    state: Literal["scheduled", "cancelled", "kept", "missed"]
    kind: str
    local_time: datetime | None
    time_zone: str | None
    starts_at: datetime | None
    place: str | None
    contact: str | None
    client_label: str
    client_value: str
    client_id: UUID | None
    department_id: UUID
    seq: int


class Reminder(msgspec.Struct, frozen=True, kw_only=True):
    """One text about one appointment, planned or past."""

    reminder_id: UUID
    appointment_id: UUID
    client_id: UUID
    step: StepName
    revision: int
    event_id: str
    state: State
    not_before: datetime
    not_after: datetime
    local_time: datetime
    former_time: datetime | None
    post_id: UUID
    question_id: UUID | None
    answered_at: datetime | None


class Client(msgspec.Struct, frozen=True, kw_only=True):
    """As much of a client as a reminder needs. number is the current phone's."""

    client_id: UUID
    given_name: str
    time_zone: str
    wants_reminders: bool
    is_deleted: bool
    number: str | None
    phone_health: str | None


class Surroundings(msgspec.Struct, frozen=True, kw_only=True):
    """What decides whose thread a client's reminder goes into, and when it may go.

    problem: a key of refusals.SENTENCES when no department can post it; department_id is then the publisher's.
    office: what the department calls itself.
    """

    client: Client
    department_id: UUID
    hours: Hours
    is_opted_out: bool
    problem: str | None
    office: str = ""
    is_in_custody: bool = False
