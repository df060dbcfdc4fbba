"""Clients as threads owns them. Whole state, so that any service can keep a copy."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from proto.registry import fact

PhoneHealth = Literal[
    "unverified", "working", "failing", "opted_out", "landline", "deactivated", "wrong_person", "ended"
]


class PhoneState(msgspec.Struct, frozen=True, kw_only=True):
    """One number of a client's over its time."""

    phone_id: UUID
    number: str
    valid_from: datetime
    health: PhoneHealth
    is_current: bool
    valid_to: datetime | None = None


class ExternalId(msgspec.Struct, frozen=True, kw_only=True):
    """What a department calls this client: its label and its id."""

    label: str
    value: str


class Caseload(msgspec.Struct, frozen=True, kw_only=True):
    """Who serves the client in one department. staff_id None: the department's front office answers."""

    department_id: UUID
    staff_id: UUID | None
    is_open: bool


@fact("client.changed.v1", by="threads")
class ClientChanged(msgspec.Struct, frozen=True, kw_only=True):
    """The whole state of one client. Subject: the client; sequence: per client."""

    client_id: UUID
    given_name: str
    family_name: str
    language: str
    time_zone: str
    phones: tuple[PhoneState, ...]
    caseloads: tuple[Caseload, ...]
    external_ids: tuple[ExternalId, ...] = ()
    wants_reminders: bool = True
    is_deleted: bool = False


@fact("client.merged.v1", by="threads")
class ClientMerged(msgspec.Struct, frozen=True, kw_only=True):
    """Two records were one person. Subject: the client that stays."""

    client_id: UUID
    merged_client_id: UUID
    at: datetime


@fact("phone.changed.v1", by="threads")
class PhoneChanged(msgspec.Struct, frozen=True, kw_only=True):
    """One phone began, ended or changed health. Subject: the phone."""

    client_id: UUID
    phone: PhoneState


@fact("caseload.changed.v1", by="threads")
class CaseloadChanged(msgspec.Struct, frozen=True, kw_only=True):
    """A client changed hands. Subject: the client."""

    client_id: UUID
    caseload: Caseload
