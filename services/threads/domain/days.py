"""Days of a place as moments: where the first begins, where the last ends."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

FOREVER = datetime.max.replace(tzinfo=UTC)
SINCE_EVER = datetime.min.replace(tzinfo=UTC)


class Span(msgspec.Struct, frozen=True):
    """From its beginning, up to but without its end."""

    starts_at: datetime
    ends_at: datetime


def span(first_on: date | None, last_on: date | None, zone: str) -> Span:
    """Both days and all between them, there. None: without a beginning, without an end."""
    return Span(
        _midnight(first_on, zone) if first_on else SINCE_EVER,
        _midnight(last_on + timedelta(days=1), zone) if last_on else FOREVER,
    )


def _midnight(day: date, zone: str) -> datetime:
    # Where clocks skip midnight, the earlier offset's midnight is the very moment of the skip: the day's first.
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)
