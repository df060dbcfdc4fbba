"""Whether a client is in custody: while any publisher's newest word says so, nothing is sent to them.

A publisher's words are about one of its own ids, and only those are counted in one row: of a client whom it knows by
two ids each has its newest word. In doubt they are in custody: a text that is not sent harms less than one that whoever
holds their phone reads.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import msgspec

from proto.values.sequence import Version
from services.kit import failpoints
from services.reminders.domain.versions import standing


class Word(msgspec.Struct, frozen=True, kw_only=True):
    """What a publisher said of one of its ids. since: aware; what lies ahead counts from then on."""

    publisher_id: UUID
    label: str
    value: str
    version: Version
    content_hash: bytes
    is_in_custody: bool
    since: datetime

    @property
    def key(self) -> tuple[UUID, str, str]:
        """Whose word about which id."""
        return self.publisher_id, self.label, self.value


def newest(known: Word | None, new: Word) -> Word:
    """Which of two words about one id stands, whatever order they came in. Raises Refused, as versions.standing."""
    if known is None:
        return new
    return new if standing(new.version, new.content_hash, known.version, known.content_hash) == "newer" else known


def in_custody(words: Iterable[Word], now: datetime) -> bool:
    """Whether any of the newest words about a client says so."""
    return not failpoints.is_off("custody") and any(word.is_in_custody and word.since <= now for word in words)


def next_change(words: Iterable[Word], now: datetime) -> datetime | None:
    """When that changes by itself: a sentence that begins on Monday. The client is to be planned anew then."""
    return min((word.since for word in words if word.is_in_custody and word.since > now), default=None)
