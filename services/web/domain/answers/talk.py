"""An open thread as threads tells of it: its texts, what is being written, whether anything can be sent."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from proto.people import PhoneHealth
from services.web.domain.answers.board import Decision
from services.web.domain.answers.people import Client, Note
from services.web.domain.answers.standing import ClientStatus
from services.web.domain.answers.templates import Suggestion
from services.web.domain.messages import Message


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """What this person was writing. replaced: another computer's words this save took the place of."""

    body: str
    saved_at: datetime | None
    replaced: str | None = None


class Composer(msgspec.Struct, frozen=True, kw_only=True):
    """Whether and how a text can be written now."""

    blocked: str | None = None
    blocked_at: datetime | None = None
    blocked_how: str | None = None
    reminders_stopped_at: datetime | None = None
    order_number: str | None = None
    order_last_on: date | None = None
    warnings: tuple[str, ...] = ()
    is_quiet: bool = False
    opens_at: datetime | None = None
    line: str | None = None


class Snoozed(msgspec.Struct, frozen=True, kw_only=True):
    """Until when the reader has put it off; is_due: that time has come."""

    until_at: datetime
    note: str
    is_due: bool


class Thread(msgspec.Struct, frozen=True, kw_only=True):
    """An open thread: everything its pane and panel show. seq: what to give to messages?since=."""

    thread_id: UUID
    client: Client
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
