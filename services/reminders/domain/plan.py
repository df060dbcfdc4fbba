"""What planning stands on: a client's hours, a moment on the wall, and the id of a post that is the same every time."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

import msgspec

# Told later than this before the date, nobody can still arrange to come.
SHORTEST_LEAD: Final = timedelta(hours=1)
# The space our post ids lie in; made once, never to be changed.
_POSTS: Final = UUID("5a1d0c9e-7b1f-4f0e-9c57-0d2f1b6c3e81")


class Hours(msgspec.Struct, frozen=True):
    """A client's zone and when their department does not text; equal times: never quiet."""

    zone: str
    quiet_from: str
    quiet_until: str


class When(msgspec.Struct, frozen=True):
    """When a date begins: on the wall there, and as a moment."""

    local_time: datetime
    starts_at: datetime


def post_id(publisher: str, their_id: str, revision: int, step: str, local_time: datetime) -> UUID:
    """The id of the first try to post it: the same whenever the same is planned.

    Should our tables be lost and a department send its dates again, threads still knows what it has posted.
    """
    said = (publisher, their_id, str(revision), step, local_time.isoformat())
    return uuid5(_POSTS, "\n".join(said))
