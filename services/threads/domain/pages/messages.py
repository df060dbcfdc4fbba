"""Texts of a thread, and the markers between them."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from proto.messages import MessageStatus
from services.threads.domain.pictures import Picture

Direction = Literal["inbound", "outbound", "marker"]
MarkerKind = Literal[
    "attached", "number_changed", "called", "opened", "closed", "transferred", "asks_to_move", "asks_no_more", "merged",
    "unmerged", "put_back",
]  # fmt: skip


class Marker(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened to the thread, shown between the texts. count: texts an attach brought,
    or its undo took away.

    old_owner, new_owner: names, when it changed hands; None: the front office. starts_at, time_zone: of the date a text
    asks to move. other_name: of the record that was merged into this one (count: with how many texts), or went its own
    way again.
    """

    kind: MarkerKind
    staff_name: str | None = None
    number: str | None = None
    old_number: str | None = None
    count: int | None = None
    old_owner: str | None = None
    new_owner: str | None = None
    starts_at: datetime | None = None
    time_zone: str | None = None
    other_name: str | None = None


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """A date of the client's that a text asks to move, or may."""

    appointment_id: UUID
    kind: str
    starts_at: datetime
    time_zone: str


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One text, or a marker.

    at: when it was accepted (inbound), or goes or went out (outbound). seq: the order in which the thread
    took it in, for messages?since=. code and wording: why it was not delivered (the provider's code, the key
    of its sentence). release_at: when a held text goes; can_undo: held, or queued and not yet with the phone
    company. is_stopping: asked to be taken back, no answer yet. is_other_number: not the client's current
    number then. is_late: it reached us long after it was written. can_edit: it waits for a chosen time. local_time,
    local_zone: the time its author chose, on which wall. edit_of: the waiting text it took the place of, which
    is_edited and shown no more. picture_words: what each picture shows, in words. retry_of, retried_as: the failed text
    whose words it sends again, and the one that sends its own; retries_stopped: how many that did were taken back.
    moved_for: the date it asks to move; can_move: those it may ask about, with the newest text of the client's alone.
    understood: what it was taken for as an answer, by digit or in words: coming, another_time, yes and the like.
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
    retries_stopped: int = 0
    is_late: bool = False
    marker: Marker | None = None
    can_edit: bool = False
    local_time: str | None = None
    local_zone: str | None = None
    edit_of: UUID | None = None
    is_edited: bool = False
    picture_words: tuple[str, ...] = ()
    moved_for: Moved | None = None
    can_move: tuple[Moved, ...] = ()
    understood: str | None = None


class MessagePage(msgspec.Struct, frozen=True, kw_only=True):
    """Some texts of a thread, oldest first. has_more: beyond the end that was asked for.

    seq: the newest of them; after since=, what to give to the next one. is_out_of_order: one of them belongs above
    texts the page already shows, or tells of some that are gone; refresh it.
    """

    messages: tuple[Message, ...]
    seq: int
    has_more: bool = False
    is_out_of_order: bool = False
