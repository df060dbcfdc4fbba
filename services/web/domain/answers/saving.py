"""A conversation to be saved, as threads gives it page by page."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from services.web.domain.answers.people import ExternalId
from services.web.domain.messages import Message


class Entry(Message, frozen=True, kw_only=True):
    """A text or a marker, and what no page shows of it."""

    status_at: datetime | None = None
    segments: int | None = None
    urgent_reason: str | None = None


class Transcript(msgspec.Struct, frozen=True, kw_only=True):
    """Some of it, oldest first; total: how many there are between the two days."""

    thread_id: UUID
    given_name: str
    family_name: str
    external_ids: tuple[ExternalId, ...]
    department_name: str
    time_zone: str
    staff_name: str | None
    first_on: date | None
    last_on: date | None
    total: int
    entries: tuple[Entry, ...]
    has_more: bool = False
