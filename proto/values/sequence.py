"""Which of two versions of one thing wins, whatever order they came in.

NotComparable    the known version counts (sequence), this one only tells the time: no order is safe
"""

from datetime import UTC, datetime
from typing import Final

import msgspec

_WHENEVER: Final = datetime.min.replace(tzinfo=UTC)


class NotComparable(ValueError):
    """This came with a sequence before, so every later event about it needs one."""


class Version(msgspec.Struct, frozen=True):
    """Where an event stands among those about the same thing.

    sequence: the publisher's own count, when it sends one. at: CloudEvents time, aware.
    """

    sequence: int | None
    at: datetime


def newer(new: Version, old: Version) -> bool:
    """Whether new replaces old: by sequence, by time when neither has one.

    A publisher may begin to count (any sequence beats none) but not stop: raises NotComparable, because
    ignoring such an event as old could lose a cancellation.
    """
    if new.sequence is None and old.sequence is not None:
        raise NotComparable("Earlier events about this had a sequence; send one, higher than the last.")
    return _place(new) > _place(old)


def same(one: Version, other: Version) -> bool:
    """Whether both claim one place; if their content differs, the publisher used a sequence twice."""
    return _place(one) == _place(other)


def _place(version: Version) -> tuple[bool, int, datetime]:
    if version.sequence is None:
        return (False, 0, version.at)
    return (True, version.sequence, _WHENEVER)
