"""What passes in and out, whichever provider carries it."""

from datetime import datetime
from uuid import UUID

import msgspec

from proto.registry import Lane
from proto.sms import AttemptStatus


class Picture(msgspec.Struct, frozen=True):
    """One that came with a text. provider_sid: None when its address was not as the provider makes them."""

    provider_sid: str | None
    declared: str


class Inbound(msgspec.Struct, frozen=True):
    """One text that came in.

    line: the number it was sent to, until it is known which line of ours that is. service: the Messaging Service the
    provider names, or nothing. opt_out_type: the provider's own reading of a STOP. form: the request's body as it came.
    heard_at: when the provider had it, where that was long before us: its webhook had failed.
    """

    text_id: UUID
    provider_sid: str
    number: str
    line: str
    body: str
    media_count: int
    opt_out_type: str
    form: str
    traceparent: str | None = None
    service: str = ""
    heard_at: datetime | None = None
    pictures: tuple[Picture, ...] = ()


class Piece(msgspec.Struct, frozen=True):
    """A text, or one part of a long one, that came by a connection of our own and has no name.

    key: the same for all parts, and for one that comes again by its link. place: from 1 to of_places. content: UTF-16,
    big-endian.
    """

    key: str
    number: str
    line: str
    place: int
    of_places: int
    content: bytes


class Receipt(msgspec.Struct, frozen=True):
    """The provider's later word on a text of ours. word: the status in its own language.

    message_id is None when the address it came to names no text of ours.
    """

    message_id: UUID | None
    attempt_id: UUID | None
    provider_sid: str
    word: str
    status: AttemptStatus
    error_code: str
    form: str


class Claimed(msgspec.Struct, frozen=True):
    """A text that is ours to send, once.

    is_watched: its line had bad answers, which a good one ends. is_probe: it goes alone, to try its line out.
    """

    attempt_id: UUID
    message_id: UUID
    number: str
    line: str
    body: str
    segments: int
    lane: Lane
    not_after: datetime
    claimed_at: datetime
    is_watched: bool = False
    is_probe: bool = False
    media_ids: tuple[UUID, ...] = ()


class Listed(msgspec.Struct, frozen=True):
    """A text as the provider's own list has it. service: the Messaging Service it names, if any."""

    provider_sid: str
    number: str
    line: str
    body: str
    status: AttemptStatus
    error_code: str | None
    created_at: datetime
    is_ours: bool
    service: str = ""


class Checked(msgspec.Struct, frozen=True):
    """What a look-up told of a number; None where it told nothing."""

    line_type: str | None = None
    is_reassigned: bool | None = None


class BadForm(ValueError):
    """A webhook lacks something, or holds what makes no sense; the message names the field."""
