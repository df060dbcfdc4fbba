"""What its author is asked before a text goes to a number that may not be the client's, or may not work."""

from collections.abc import Collection
from typing import Final

from proto.people import PhoneHealth
from proto.values.sensitive import sensitive
from services.kit import failpoints
from services.threads.domain.pages.threads import Warning_
from services.threads.domain.sending import Road

# Asked whatever the text says: it does not arrive, or somebody else reads it.
_ALWAYS: Final[tuple[Warning_, ...]] = ("failing", "landline", "deactivated", "wrong_person")
# Sent again, a text asks of those who would read it, not of whether it arrives: that is why it is sent again.
_WHOSE: Final[tuple[Warning_, ...]] = ("unverified", "deactivated", "wrong_person")
# Who reads it is not the client.
_STRANGERS: Final[tuple[Warning_, ...]] = ("deactivated", "wrong_person")


def asks(road: Road, body: str) -> tuple[Warning_, ...]:
    """What to ask about this text, going where it would go just now."""
    return _asks_at(road.health, body)


def _asks_at(health: PhoneHealth | None, body: str) -> tuple[Warning_, ...]:
    if health == "unverified" and sensitive(body):
        return ("unverified",)
    return tuple(one for one in _ALWAYS if one == health)


def unanswered(asked: Collection[Warning_], despite: Collection[str]) -> tuple[Warning_, ...]:
    """What its author has not said yes to."""
    return tuple(one for one in asked if one not in despite)


def asks_again(road: Road, body: str) -> tuple[Warning_, ...]:
    """What to ask when the words of a text that failed are sent once more."""
    return tuple(one for one in asks(road, body) if one in _WHOSE)


def went_astray(road: Road, body: str, meant_for: str | None) -> bool:
    """Whether a text that was written for one number would now tell a stranger: theirs is another, unconfirmed."""
    if meant_for is None or meant_for == road.number or failpoints.is_off("number_check"):
        return False
    return road.health == "unverified" and bool(sensitive(body))


def tells_nobodys(road: Road, body: str) -> bool:
    """Whether words that nobody looks at before they go would tell on the client at a number nobody has confirmed."""
    if failpoints.is_off("neutral_only"):
        return False
    return road.health == "unverified" and bool(sensitive(body))


def unasked_since(road: Road, body: str, despite: Collection[str], *, is_of_many: bool) -> bool:
    """Whether, when a text is to go, its author would be asked what they were not asked before.

    Nobody is there to answer. One person's own text is given up only where a stranger would read it; of a text to many
    whoever would have been left out when it was written is left out now.
    """
    if failpoints.is_off("asked_at_release"):
        return False
    return unasked_at(road.health, body, despite, is_of_many=is_of_many)


def unasked_at(health: PhoneHealth | None, body: str, despite: Collection[str], *, is_of_many: bool) -> bool:
    """The same of a text that has left for a number, which is not a client's current one any more perhaps."""
    open_asks = unanswered(_asks_at(health, body), despite)
    return bool(open_asks) and (is_of_many or any(one in _STRANGERS for one in open_asks))
