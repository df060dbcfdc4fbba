"""The list, and what it counts."""

from datetime import datetime
from uuid import UUID

import msgspec

from proto.messages import MessageStatus
from proto.people import PhoneHealth
from services.threads.domain.boards import UnknownNumber
from services.threads.domain.pages.messages import Direction
from services.threads.domain.pages.standing import FollowUp, Tone
from services.threads.domain.pages.threads import Thread


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the list. preview: the start of the newest text; draft: the start of the reader's own.

    health is "opted_out" when the current number stopped texts from this department's line. staff_name: whose
    client it is, when not the reader's own. snoozed_until: the reader has put it off until then, for what
    snooze_note says; is_follow_up_due: that time has come. status_name: how it stands, in the department's words.
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
    snoozed_until: datetime | None = None
    snooze_note: str | None = None
    is_follow_up_due: bool = False
    status_name: str | None = None
    status_tone: Tone | None = None


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """How much waits in the reader's reach: threads, and numbers nobody knows.

    What the reader has put off (snoozed_total) counts as a problem only, if it is one.
    """

    unread_total: int
    unanswered_total: int
    problem_total: int
    unknown_total: int
    snoozed_total: int = 0


class Inbox(Counts, frozen=True, kw_only=True):
    """The whole page in one answer. Totals count threads (unknown_total: numbers) in the reader's reach.

    open: the thread asked for by open=; null when none was asked for or it is not this reader's to see.
    has_more: ask again with after=<thread_id of the last row>. follow_ups: whom it is time to write to. next_unknown:
    the newest unknown number that names one client of the reader's; null behind after=.
    """

    rows: tuple[Row, ...]
    all_total: int
    has_more: bool = False
    open: Thread | None = None
    follow_ups: tuple[FollowUp, ...] = ()
    next_unknown: UnknownNumber | None = None
