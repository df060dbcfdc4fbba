"""What threads answers to web, as JSON. Ids are UUIDs, times aware UTC, numbers E.164, names as stored.

Words belong to web: everything here is data (a state, a key, a number), never a sentence.
"""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from proto.messages import MessageStatus
from proto.people import PhoneHealth
from services.threads.domain.pictures import Picture

Direction = Literal["inbound", "outbound", "marker"]
MarkerKind = Literal["attached", "number_changed", "called", "opened", "closed"]
# Why nothing can be sent now, the strongest first.
Blocked = Literal["opted_out", "closed", "no_phone", "no_line"]
Warning_ = Literal["unverified", "failing", "landline", "deactivated", "wrong_person"]


class Marker(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened to the thread, shown between the texts. count: texts an attach brought."""

    kind: MarkerKind
    staff_name: str | None = None
    number: str | None = None
    old_number: str | None = None
    count: int | None = None


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One text, or a marker.

    at: when it was accepted (inbound), or goes or went out (outbound). seq: the order in which the thread
    took it in, for messages?since=. code and wording: why it was not delivered (the provider's code, the key
    of its sentence). release_at: when a held text goes; can_undo: held, or queued and not yet with the phone
    company. is_stopping: asked to be taken back, no answer yet. is_other_number: not the client's current
    number then. is_late: it reached us long after it was written.
    """

    message_id: UUID
    thread_id: UUID
    direction: Direction
    body: str
    at: datetime
    seq: int
    status: MessageStatus | None = None
    status_at: datetime | None = None
    code: str | None = None
    wording: str | None = None
    number: str | None = None
    is_other_number: bool = False
    purpose: str = "talk"
    author_id: UUID | None = None
    author_name: str | None = None
    media_ids: tuple[UUID, ...] = ()
    media_count: int = 0
    pictures: tuple[Picture, ...] = ()
    segments: int | None = None
    release_at: datetime | None = None
    is_scheduled: bool = False
    is_stopping: bool = False
    can_undo: bool = False
    is_unread: bool = False
    labels: tuple[str, ...] = ()
    retry_of: UUID | None = None
    retried_as: UUID | None = None
    is_late: bool = False
    marker: Marker | None = None


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """What this person was writing. replaced: the other computer's words that this save took the place of."""

    body: str
    saved_at: datetime | None
    replaced: str | None = None


class Phone(msgspec.Struct, frozen=True, kw_only=True):
    """One number of the client's. Not current and not ended: an older number, used until replaced_at."""

    phone_id: UUID
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

    appointment_id: UUID
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
    """Whether and how a text can be written now.

    blocked: nothing can be sent, and why; blocked_at: since when; line: the number to text START to.
    is_quiet: quiet hours at the client's; opens_at: when they end.
    """

    blocked: Blocked | None = None
    blocked_at: datetime | None = None
    warnings: tuple[Warning_, ...] = ()
    is_quiet: bool = False
    opens_at: datetime | None = None
    line: str | None = None
    max_chars: int = 1600


class Client(msgspec.Struct, frozen=True, kw_only=True):
    """The person, as the panel shows them."""

    client_id: UUID
    given_name: str
    family_name: str
    language: str
    time_zone: str
    best_time: str | None = None
    notes: str = ""
    agreed_at: datetime | None = None
    agreed_how: str | None = None
    wants_reminders: bool = True
    phones: tuple[Phone, ...] = ()
    external_ids: tuple[ExternalId, ...] = ()
    upcoming: tuple[Upcoming, ...] = ()


class Thread(msgspec.Struct, frozen=True, kw_only=True):
    """An open thread, everything its pane and panel show. messages: the newest 50, oldest first.

    seq: what to give to messages?since=. first_unread_id: where the "New" line stands. has_earlier: more
    before. can_mark_read: reading counts (the owner, their cover, the front office of a thread without a case
    manager).
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


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the list. preview: the start of the newest text; draft: the start of the reader's own.

    health is "opted_out" when the current number stopped texts from this department's line. staff_name: whose
    client it is, when not the reader's own.
    """

    thread_id: UUID
    client_id: UUID
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
    """How much waits in the reader's reach: threads, and numbers nobody knows."""

    unread_total: int
    unanswered_total: int
    problem_total: int
    unknown_total: int


class Inbox(Counts, frozen=True, kw_only=True):
    """The whole page in one answer. Totals count threads (unknown_total: numbers) in the reader's reach.

    open: the thread asked for by open=; null when none was asked for or it is not this reader's to see.
    has_more: ask again with after=<thread_id of the last row>.
    """

    rows: tuple[Row, ...]
    all_total: int
    has_more: bool = False
    open: Thread | None = None


class MessagePage(msgspec.Struct, frozen=True, kw_only=True):
    """Some texts of a thread, oldest first. has_more: beyond the end that was asked for.

    seq: the newest of them; after since=, what to give to the next one. is_out_of_order: one of them belongs above
    texts the page already shows; refresh it.
    """

    messages: tuple[Message, ...]
    seq: int
    has_more: bool = False
    is_out_of_order: bool = False
