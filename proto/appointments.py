"""Dates as reminders knows them, for the panes of others."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from proto.receipts import Answer
from proto.registry import fact


@fact("appointment.changed.v1", by="reminders")
class AppointmentChanged(msgspec.Struct, frozen=True, kw_only=True):
    """The whole state of one date. Subject: the appointment; sequence: per appointment.

    answer: the newest the client gave. is_conflicting: they have another date they can't keep as well.
    is_stopped: staff stopped its reminders.
    """

    appointment_id: UUID
    client_id: UUID
    department_id: UUID
    kind: str
    starts_at: datetime
    time_zone: str
    place: str
    state: Literal["scheduled", "cancelled", "kept", "missed"]
    next_reminder_at: datetime | None = None
    answer: Answer | None = None
    answered_at: datetime | None = None
    is_conflicting: bool = False
    is_stopped: bool = False
