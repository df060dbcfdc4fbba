"""What a search among texts finds."""

from datetime import datetime
from uuid import UUID

import msgspec

from services.web.domain.messages import Direction


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """Some words of a text, and whether they were searched for."""

    text: str
    is_hit: bool = False


class FoundText(msgspec.Struct, frozen=True, kw_only=True):
    """A text that holds the words, and whose it is."""

    message_id: UUID
    thread_id: UUID
    given_name: str
    family_name: str
    at: datetime
    direction: Direction
    line: tuple[Piece, ...]
    staff_name: str | None = None


class FoundTexts(msgspec.Struct, frozen=True, kw_only=True):
    """Texts with these words, the newest first."""

    texts: tuple[FoundText, ...]
    has_more: bool = False
