"""What a client agreed to, as threads tells of it."""

from datetime import date, datetime
from uuid import UUID

import msgspec


class ConsentWord(msgspec.Struct, frozen=True, kw_only=True):
    """One word, as it was said. words: the text it was read out of, if the reader may see it."""

    consent_id: UUID
    number: str
    purpose: str
    is_agreed: bool
    how: str
    at: datetime
    note: str = ""
    staff_name: str | None = None
    message_id: UUID | None = None
    words: str | None = None
    holds: bool = False
    is_misread: bool = False
    is_of_another: bool = False


class ContactOrder(msgspec.Struct, frozen=True, kw_only=True):
    """Contact a court ordered, from the first day to the last, both included."""

    order_id: UUID
    order_number: str
    first_on: date
    last_on: date
    decided_at: datetime
    decided_by: str | None = None
    note: str = ""
    ended_at: datetime | None = None
    ended_by: str | None = None
    in_force: bool = False


class Consents(msgspec.Struct, frozen=True, kw_only=True):
    """A client's consent with a department. words: the newest first. may_decide: the reader is a supervisor."""

    words: tuple[ConsentWord, ...]
    has_more: bool
    orders: tuple[ContactOrder, ...]
    time_zone: str
    number: str | None = None
    stopped: str | None = None
    stopped_at: datetime | None = None
    reminders_stopped: str | None = None
    reminders_stopped_at: datetime | None = None
    order_number: str | None = None
    may_decide: bool = False
