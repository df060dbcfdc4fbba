"""What a search among texts finds."""

from datetime import datetime
from uuid import UUID

import msgspec

from services.threads.domain.pages.messages import Direction


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """Some words of a text. is_hit: they are what was searched for."""

    text: str
    is_hit: bool = False


class FoundText(msgspec.Struct, frozen=True, kw_only=True):
    """A text that holds the words, and whose conversation it stands in. line: the words around the first of them.

    staff_name: whose client it is, when not the reader's own.
    """

    message_id: UUID
    thread_id: UUID
    given_name: str
    family_name: str
    at: datetime
    direction: Direction
    line: tuple[Piece, ...]
    staff_name: str | None = None


class FoundTexts(msgspec.Struct, frozen=True, kw_only=True):
    """Texts with these words, the newest first. has_more: ask again with before=<message_id of the last>."""

    texts: tuple[FoundText, ...]
    has_more: bool = False
