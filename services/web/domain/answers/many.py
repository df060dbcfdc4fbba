"""Texts to many, the people one can choose, and saved groups."""

from datetime import datetime
from uuid import UUID

import msgspec

from services.web.domain.answers.templates import Words


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """What one of the people will get, and why they are shown."""

    kind: str
    given_name: str
    family_name: str
    language: str
    body: str
    segments: int


class LeftOutCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many get nothing for this reason."""

    reason: str
    count: int


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """What its author looks at before it goes."""

    samples: tuple[Sample, ...]
    left_out: tuple[LeftOutCount, ...]
    other_language_count: int


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How many of the people are where."""

    waiting: int
    on_the_way: int
    sent: int
    delivered: int
    lost: int
    stopped: int
    left_out: int
    elsewhere: int

    @property
    def gone(self) -> int:
        """Of how many something has become."""
        return self.sent + self.delivered + self.lost + self.stopped

    @property
    def total(self) -> int:
        """All who were to get it."""
        return self.gone + self.waiting + self.on_the_way


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """A text to many. review, progress, thread_ids: for its author alone."""

    batch_id: UUID
    state: str
    edits: int
    wording: Words
    template_id: UUID | None
    author_name: str | None
    is_mine: bool
    recipient_count: int
    segment_count: int
    ceiling: int
    needs_second: bool
    is_confirmed_by_count: bool
    can_decide: bool
    can_stop: bool
    created_at: datetime
    asked_at: datetime | None = None
    sent_at: datetime | None = None
    release_at: datetime | None = None
    local_time: str | None = None
    approved_by_name: str | None = None
    stopped_by_name: str | None = None
    review: Review | None = None
    progress: Progress | None = None
    thread_ids: tuple[UUID, ...] = ()


class Batches(msgspec.Struct, frozen=True, kw_only=True):
    """The reader's own, newest first; and those of others that wait for the reader's word."""

    batches: tuple[Batch, ...]
    asked: tuple[Batch, ...]
    has_more: bool


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one person's text."""

    thread_id: UUID
    given_name: str
    family_name: str
    language: str
    body: str
    left_out: str | None = None
    message_id: UUID | None = None
    status: str | None = None
    is_stopping: bool = False


class Outcomes(msgspec.Struct, frozen=True, kw_only=True):
    """Of the people, A to Z."""

    people: tuple[Outcome, ...]
    has_more: bool


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who can be chosen. left_out: why they would get nothing. comes_at: their date today."""

    thread_id: UUID
    given_name: str
    family_name: str
    language: str
    group_ids: tuple[UUID, ...]
    left_out: str | None = None
    comes_at: datetime | None = None
    status_id: UUID | None = None
    staff_name: str | None = None
    is_follow_up_due: bool = False


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """People the reader often writes to at once."""

    group_id: UUID
    name: str
    count: int
    is_removed: bool = False


class Choices(msgspec.Struct, frozen=True, kw_only=True):
    """All whom the reader may choose, A to Z, and their groups."""

    people: tuple[Choice, ...]
    groups: tuple[Group, ...]
