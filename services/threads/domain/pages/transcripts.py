"""A conversation to be saved: what was said between two days, and what became of each text."""

from datetime import date
from uuid import UUID

import msgspec

from services.threads.domain.pages.messages import Message
from services.threads.domain.pages.people import ExternalId


class Entry(Message, frozen=True, kw_only=True):
    """A text or a marker as the file keeps it.

    urgent_reason: why it could not wait for the end of quiet hours.
    """

    urgent_reason: str | None = None


class Transcript(msgspec.Struct, frozen=True, kw_only=True):
    """Some of a conversation, oldest first. Days are days of time_zone; none: from the first text, to the last.

    has_more: ask again for what is after the last one. total: texts and markers between the days, as they are now.
    """

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
