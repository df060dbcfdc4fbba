"""A thread that is open, and the box to write in."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

import msgspec

from proto.people import PhoneHealth
from services.threads.domain.boards import Decision
from services.threads.domain.consents import How
from services.threads.domain.pages.messages import Message
from services.threads.domain.pages.people import Client, Note
from services.threads.domain.pages.standing import ClientStatus
from services.threads.domain.pages.templates import Suggestion

# Why nothing can be sent now, the strongest first.
Blocked = Literal["opted_out", "closed", "no_phone", "no_line"]
Warning_ = Literal["unverified", "failing", "landline", "deactivated", "wrong_person"]


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """What this person was writing. replaced: the other computer's words that this save took the place of."""

    body: str
    saved_at: datetime | None
    replaced: str | None = None


class Composer(msgspec.Struct, frozen=True, kw_only=True):
    """Whether and how a text can be written now.

    blocked: nothing can be sent, and why; blocked_at, blocked_how: since when, and by what kind of word; line: the
    number to text START to. reminders_stopped_at: since when no reminder goes. order_number, order_last_on: the court's
    order that opens what was refused. is_quiet: quiet hours at the client's; opens_at: when they end.
    """

    blocked: Blocked | None = None
    blocked_at: datetime | None = None
    blocked_how: How | None = None
    reminders_stopped_at: datetime | None = None
    order_number: str | None = None
    order_last_on: date | None = None
    warnings: tuple[Warning_, ...] = ()
    is_quiet: bool = False
    opens_at: datetime | None = None
    line: str | None = None
    max_chars: int = 1600


class Snoozed(msgspec.Struct, frozen=True, kw_only=True):
    """The reader has put it off until then; is_due: that time has come, and they have not said that it is done."""

    until_at: datetime
    note: str
    is_due: bool


class Thread(msgspec.Struct, frozen=True, kw_only=True):
    """An open thread, everything its pane and panel show. messages: the newest 50, oldest first.

    seq: what to give to messages?since=. first_unread_id: where the "New" line stands. has_earlier: more
    before. can_mark_read: reading counts (the owner, their cover, the front office of a thread without a case
    manager). suggestions: replies that can go as they are. notes: the newest three of the department's.
    waiting_total: texts that wait for a chosen time. snoozed: what the reader has put off here.
    status_id: how it stands, one of statuses: those the department has, offered or not. undoable: unknown numbers that
    were given to the client a moment ago, and can be taken back.
    """

    thread_id: UUID
    client: Client
    department_id: UUID
    department_name: str
    time_zone: str
    staff_id: UUID | None
    staff_name: str | None
    is_open: bool
    can_mark_read: bool
    unread: int
    is_answer_due: bool
    seq: int
    messages: tuple[Message, ...]
    has_earlier: bool
    composer: Composer
    first_unread_id: UUID | None = None
    number: str | None = None
    health: PhoneHealth | None = None
    draft: Draft | None = None
    suggestions: tuple[Suggestion, ...] = ()
    waiting_total: int = 0
    notes: tuple[Note, ...] = ()
    snoozed: Snoozed | None = None
    status_id: UUID | None = None
    statuses: tuple[ClientStatus, ...] = ()
    undoable: tuple[Decision, ...] = ()
