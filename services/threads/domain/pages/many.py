"""Texts to many: as they are written, looked at, sent, and what became of them; and saved groups."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from proto.messages import MessageStatus
from proto.values.language import Language
from services.threads.domain.pages.templates import Words
from services.threads.domain.pages.threads import Blocked, Warning_

# draft: being written. asked: a second person is to say yes; refused: they said no. stopping: the rest is taken back.
BatchState = Literal["draft", "asked", "refused", "running", "stopping", "done"]
# Why somebody gets nothing. blanks: nobody can fill in what the words ask for. not_yours: somebody else's client by
# now. stopped: the rest was stopped before it was their turn. sent_once: they have it by another record of theirs.
LeftOut = Literal[Blocked, Warning_, "blanks", "too_long", "not_yours", "stopped", "sent_once"]
SampleKind = Literal["longest", "spanish", "filled", "first"]


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """What one of the people will get, and why they are shown."""

    kind: SampleKind
    thread_id: UUID
    given_name: str
    family_name: str
    language: Language
    body: str
    segments: int


class LeftOutCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many get nothing for this reason."""

    reason: LeftOut
    count: int


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """What its author looks at before it goes. other_language_count: who would get it in a language not their own."""

    samples: tuple[Sample, ...]
    left_out: tuple[LeftOutCount, ...]
    other_language_count: int


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How many of the people are where. waiting: not handed over yet; on_the_way: not sent yet; lost: not delivered.

    sent: gone, and not yet said to have arrived. stopped: taken back. elsewhere: with somebody else's clients by now.
    """

    waiting: int
    on_the_way: int
    sent: int
    delivered: int
    lost: int
    stopped: int
    left_out: int
    elsewhere: int


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """A text to many. edits: to be sent with a change, and with the sending. recipient_count: who get it.

    needs_second: more people than the department's ceiling. review, progress, thread_ids (of all who were chosen): for
    its author alone. local_time: on a wall in local_zone; release_at: the same moment. is_confirmed_by_count: so many
    people that their number is typed. can_decide: as its second person; can_stop: the rest of it.
    """

    batch_id: UUID
    state: BatchState
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
    local_zone: str | None = None
    approved_by_name: str | None = None
    stopped_by_name: str | None = None
    stopped_at: datetime | None = None
    review: Review | None = None
    progress: Progress | None = None
    thread_ids: tuple[UUID, ...] = ()


class Batches(msgspec.Struct, frozen=True, kw_only=True):
    """The reader's own, newest first; and others' that wait for a second person who may be the reader."""

    batches: tuple[Batch, ...]
    asked: tuple[Batch, ...]
    has_more: bool


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one person's text. left_out: they get none, and why; status: of their text, once there is one."""

    thread_id: UUID
    given_name: str
    family_name: str
    language: Language
    body: str
    segments: int
    left_out: LeftOut | None = None
    message_id: UUID | None = None
    status: MessageStatus | None = None
    is_stopping: bool = False


class Outcomes(msgspec.Struct, frozen=True, kw_only=True):
    """Of the people, A to Z."""

    people: tuple[Outcome, ...]
    has_more: bool


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who can be chosen. left_out: why they would get nothing, whatever the words are.

    comes_at: their next date today. staff_name: whose client it is, when not the reader's own. is_follow_up_due: their
    status says that it is time to write, and the reader answers for them.
    """

    thread_id: UUID
    given_name: str
    family_name: str
    language: Language
    group_ids: tuple[UUID, ...]
    left_out: LeftOut | None = None
    comes_at: datetime | None = None
    status_id: UUID | None = None
    staff_name: str | None = None
    is_follow_up_due: bool = False


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """People its reader often writes to at once. count: of those who are still theirs and served."""

    group_id: UUID
    name: str
    count: int
    is_removed: bool = False


class Groups(msgspec.Struct, frozen=True, kw_only=True):
    """The reader's own, A to Z."""

    groups: tuple[Group, ...]


class Choices(msgspec.Struct, frozen=True, kw_only=True):
    """All whom the reader may choose, A to Z, and the groups they saved."""

    people: tuple[Choice, ...]
    groups: tuple[Group, ...]
