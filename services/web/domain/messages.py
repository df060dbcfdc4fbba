"""What web reads of threads' texts: only what a page shows. Unknown fields are ignored, so threads may add."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from proto.messages import MessageStatus
from services.web.domain.pictures import Picture

Direction = Literal["inbound", "outbound", "marker"]


class Marker(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened to the thread, between the texts."""

    kind: str
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
    starts_at: datetime
    time_zone: str


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One text, or a marker."""

    message_id: UUID
    thread_id: UUID
    direction: Direction
    body: str
    at: datetime
    status: MessageStatus | None = None
    code: str | None = None
    wording: str | None = None
    number: str | None = None
    is_other_number: bool = False
    purpose: str = "talk"
    author_id: UUID | None = None
    author_name: str | None = None
    media_count: int = 0
    pictures: tuple[Picture, ...] = ()
    release_at: datetime | None = None
    is_scheduled: bool = False
    is_stopping: bool = False
    can_undo: bool = False
    is_unread: bool = False
    retry_of: UUID | None = None
    retried_as: UUID | None = None
    retries_stopped: int = 0
    is_late: bool = False
    marker: Marker | None = None
    can_edit: bool = False
    local_time: str | None = None
    local_zone: str | None = None
    is_edited: bool = False
    media_ids: tuple[UUID, ...] = ()
    picture_words: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    moved_for: Moved | None = None
    can_move: tuple[Moved, ...] = ()
    understood: str | None = None


class MessagePage(msgspec.Struct, frozen=True, kw_only=True):
    """Some texts of a thread, oldest first."""

    messages: tuple[Message, ...]
    seq: int
    has_more: bool = False
    is_out_of_order: bool = False
