"""What a client agreed to hear from a department: every word of it, what holds now, and orders."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from services.threads.domain.consents import How, Purpose


class ConsentWord(msgspec.Struct, frozen=True, kw_only=True):
    """One word, as it was said. is_agreed: yes, or no. message_id, words: the text it was read out of, if it is kept.

    holds: a refusal nothing has lifted. is_misread: a supervisor said that the text was no such wish. is_of_another:
    somebody else's who has the same number.
    """

    consent_id: UUID
    number: str
    purpose: Purpose
    is_agreed: bool
    how: How
    at: datetime
    note: str = ""
    staff_name: str | None = None
    message_id: UUID | None = None
    words: str | None = None
    holds: bool = False
    is_misread: bool = False
    is_of_another: bool = False


class ContactOrder(msgspec.Struct, frozen=True, kw_only=True):
    """Contact a court ordered, from first_on to last_on, days of the department's, both included."""

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
    """A client's consent. words: the newest first; has_more: older ones are left out. number: the current one.

    stopped, stopped_at: what stops talk with it; reminders_stopped_at: since when no reminder goes. order_number: the
    order that opens what was refused. may_decide: the reader may record an order, and that a text was misread.
    """

    words: tuple[ConsentWord, ...]
    has_more: bool
    orders: tuple[ContactOrder, ...]
    time_zone: str
    number: str | None = None
    stopped: How | None = None
    stopped_at: datetime | None = None
    reminders_stopped: How | None = None
    reminders_stopped_at: datetime | None = None
    order_number: str | None = None
    may_decide: bool = False
