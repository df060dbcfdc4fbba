"""A picture of a text, as web gets it."""

from uuid import UUID

import msgspec

from proto.sms import MediaState


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """One picture. reason: the key of why it is kept away. Width and height are known once it is stored."""

    media_id: UUID
    state: MediaState = "waiting"
    content_type: str | None = None
    width: int | None = None
    height: int | None = None
    reason: str | None = None
