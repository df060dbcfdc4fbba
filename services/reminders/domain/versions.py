"""Which of a publisher's events about one appointment wins, whatever order they come in."""

from collections.abc import Mapping
from typing import Final, Literal

from proto.values.sequence import NotComparable, Version, newer, same
from services.reminders.domain.refusals import Refused

Standing = Literal["newer", "older", "repeated"]
# What a publisher is told of an event that changes nothing.
NOTES: Final[Mapping[Standing, str]] = {
    "older": "Older than what we have; nothing changed.",
    "repeated": "The same as what we have; nothing changed.",
}


def standing(new: Version, content: bytes, known: Version | None, known_content: bytes) -> Standing:
    """Where a new event stands beside what is known; contents are hashes of type and data.

    Raises Refused: one place claimed by two contents, or a publisher that stopped counting.
    """
    if known is None:
        return "newer"
    try:
        if newer(new, known):
            return "newer"
    except NotComparable as error:
        raise Refused("sequence_missing") from error
    if not same(new, known):
        return "older"
    if content != known_content:
        raise Refused("sequence_reused")
    return "repeated"
