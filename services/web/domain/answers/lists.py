"""The list beside an open thread, and how much waits."""

from datetime import datetime
from uuid import UUID

import msgspec

from proto.messages import MessageStatus
from proto.people import PhoneHealth
from services.web.domain.answers.board import UnknownNumber
from services.web.domain.answers.standing import FollowUp
from services.web.domain.answers.talk import Thread
from services.web.domain.messages import Direction


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
    snoozed_until: datetime | None = None
    snooze_note: str | None = None
    is_follow_up_due: bool = False
    status_name: str | None = None
    status_tone: str | None = None


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """How much waits: threads by filter, and numbers nobody knows."""

    unread_total: int
    unanswered_total: int
    problem_total: int
    unknown_total: int
    snoozed_total: int = 0


class Inbox(Counts, frozen=True, kw_only=True):
    """The whole page in one answer. open: null when nothing was asked for, or it is not this reader's to see."""

    rows: tuple[Row, ...]
    all_total: int = 0
    has_more: bool = False
    open: Thread | None = None
    follow_ups: tuple[FollowUp, ...] = ()
    next_unknown: UnknownNumber | None = None
