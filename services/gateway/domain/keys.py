"""Keys begin with the milliseconds of their making, so a moment has its place among them. Pure."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

EPOCH, MS = datetime(1970, 1, 1, tzinfo=UTC), timedelta(milliseconds=1)
NONE = UUID(int=0)


def first_id(at: datetime) -> UUID:
    """The least key that a row made at this moment can have."""
    return UUID(int=((at - EPOCH) // MS) << 80)
