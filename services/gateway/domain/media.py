"""Pictures: their ids, when to try again for one, and what each kind of line carries. Pure."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID, uuid5

# What every carrier takes; a document goes only where a line is said to carry it.
_CARRIED = frozenset({"image/png", "image/jpeg", "image/gif"})
# The provider's own code for a picture of a kind it can't send.
NOT_CARRIED = "12300"

# About a day in all: an hour's outage of the provider loses no picture, and none is asked for after that.
_TRIES_S = (1, 10, 60, 600, 3600, 4 * 3600, 8 * 3600, 10 * 3600)
# What can't be deleted there within the day is asked for daily, until a person has looked.
DAILY = timedelta(days=1)


def media_ids(text_id: UUID, count: int) -> tuple[UUID, ...]:
    """The ids of a text's pictures: made from the text's, so that telling it again tells the same ones."""
    return tuple(uuid5(text_id, str(place)) for place in range(count))


def next_try(tries: int, now: datetime) -> datetime | None:
    """When to try again after so many tries; None when it was tried for a day."""
    return now + timedelta(seconds=_TRIES_S[tries - 1]) if tries <= len(_TRIES_S) else None


def carried(media_types: Collection[str]) -> frozenset[str]:
    """The types a line sends: those it was given, else what every carrier takes."""
    return frozenset(media_types) or _CARRIED
