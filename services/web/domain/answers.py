"""What web reads of threads' answers: only what a page shows. Unknown fields are ignored, so threads may add."""

from datetime import datetime
from uuid import UUID

import msgspec

from proto.messages import MessageStatus
from proto.people import PhoneHealth
from services.web.domain.messages import Direction, Message


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """What this person was writing. replaced: another computer's words this save took the place of."""

    body: str
    saved_at: datetime | None
    replaced: str | None = None


class Phone(msgspec.Struct, frozen=True, kw_only=True):
    """One number of the client's."""

    number: str
    health: PhoneHealth
    is_current: bool
    valid_from: datetime
    valid_to: datetime | None = None
    replaced_at: datetime | None = None
    confirmed_at: datetime | None = None
    last_delivered_at: datetime | None = None
    last_text_at: datetime | None = None


class Upcoming(msgspec.Struct, frozen=True, kw_only=True):
    """One date of the client's, in its own zone."""

    kind: str
    starts_at: datetime
    time_zone: str
    place: str
    next_reminder_at: datetime | None = None


class ExternalId(msgspec.Struct, frozen=True, kw_only=True):
    """What a department calls the client."""

    label: str
    value: str


class Composer(msgspec.Struct, frozen=True, kw_only=True):
    """Whether and how a text can be written now."""

    blocked: str | None = None
    blocked_at: datetime | None = None
    warnings: tuple[str, ...] = ()
    is_quiet: bool = False
    opens_at: datetime | None = None
    line: str | None = None


class Client(msgspec.Struct, frozen=True, kw_only=True):
    """The person, as the panel shows them."""

    client_id: UUID
    given_name: str
    family_name: str
    language: str
    best_time: str | None = None
    notes: str = ""
    agreed_at: datetime | None = None
    agreed_how: str | None = None
    wants_reminders: bool = True
    phones: tuple[Phone, ...] = ()
    external_ids: tuple[ExternalId, ...] = ()
    upcoming: tuple[Upcoming, ...] = ()


class Thread(msgspec.Struct, frozen=True, kw_only=True):
    """An open thread: everything its pane and panel show. seq: what to give to messages?since=."""

    thread_id: UUID
    client: Client
    staff_id: UUID | None
    staff_name: str | None
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


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the list."""

    thread_id: UUID
    given_name: str
    family_name: str
    at: datetime | None
    preview: str
    unread: int
    is_answer_due: bool
    is_problem: bool
    direction: Direction | None = None
    status: MessageStatus | None = None
    media_count: int = 0
    draft: str | None = None
    health: PhoneHealth | None = None
    number: str | None = None
    staff_name: str | None = None


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """How much waits: threads by filter, and numbers nobody knows."""

    unread_total: int
    unanswered_total: int
    problem_total: int
    unknown_total: int


class Inbox(Counts, frozen=True, kw_only=True):
    """The whole page in one answer. open: null when nothing was asked for, or it is not this reader's to see."""

    rows: tuple[Row, ...]
    all_total: int = 0
    has_more: bool = False
    open: Thread | None = None


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A client the unknown number may be, and how threads came to think so."""

    client_id: UUID
    given_name: str
    family_name: str
    staff_name: str | None
    why: str


class UnknownText(msgspec.Struct, frozen=True, kw_only=True):
    """One text nobody could be given."""

    text_id: UUID
    body: str
    at: datetime
    media_count: int = 0


class UnknownNumber(msgspec.Struct, frozen=True, kw_only=True):
    """One number on the board, its newest texts oldest first."""

    number_id: UUID
    number: str
    line: str
    kind: str
    first_at: datetime
    last_at: datetime
    text_count: int
    texts: tuple[UnknownText, ...]
    candidates: tuple[Candidate, ...] = ()


class UnknownBoard(msgspec.Struct, frozen=True, kw_only=True):
    """The unknown numbers of the reader's department, newest first."""

    numbers: tuple[UnknownNumber, ...]
    total: int


class FoundClient(msgspec.Struct, frozen=True, kw_only=True):
    """A client a search found."""

    client_id: UUID
    given_name: str
    family_name: str
    number: str | None
    staff_name: str | None
    is_open: bool
    thread_id: UUID | None = None


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What a search found, A to Z."""

    clients: tuple[FoundClient, ...]


class Attached(msgspec.Struct, frozen=True, kw_only=True):
    """Where the texts went; thread_id is null when the reader may not see that thread."""

    thread_id: UUID | None
    client_id: UUID
    count: int
