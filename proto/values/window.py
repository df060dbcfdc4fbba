"""When a text may go: an interval of time, and a person's quiet hours in their own zone.

UnknownZone    no IANA time zone of that name
NoWindow       no allowed time is left before the latest one
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Annotated, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import Meta

# A moment on the wire: with an offset, or the decoder refuses it. What we write ends in Z.
Moment = Annotated[datetime, Meta(tz=True)]
# Time on a wall clock, "08:00".
WallTime = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]

QUIET_FROM: Final = "20:00"
QUIET_UNTIL: Final = "08:00"
# Yesterday's interval may still be open; a clock change may leave a day without one.
_DAYS: Final = range(-1, 3)


class UnknownZone(ValueError):
    """There is no IANA time zone of that name."""


class NoWindow(ValueError):
    """No allowed time is left before the latest one."""


class Window(msgspec.Struct, frozen=True):
    """When a text may go: from not_before on, done before not_after. Aware UTC, never empty."""

    not_before: Moment
    not_after: Moment

    def __post_init__(self) -> None:
        for moment in (self.not_before, self.not_after):
            if moment.utcoffset() != timedelta(0):
                raise ValueError("a window's times are aware UTC")
        if self.not_before >= self.not_after:
            raise ValueError("a window's not_before comes before its not_after")

    def allows(self, at: datetime) -> bool:
        """Whether a text may go at that moment."""
        return self.not_before <= at < self.not_after


def zone_named(name: str) -> ZoneInfo:
    """The zone of an IANA name such as America/Denver; raises UnknownZone."""
    try:
        # Names without an area are the server's own (localtime, posixrules) or say no place; nor are these places.
        if name != "UTC" and ("/" not in name or name.startswith(("posix/", "right/"))):
            raise ValueError(name)
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UnknownZone(f"{name!r} is no time zone; write one such as America/Denver") from error


def local(at_local: datetime, zone: str) -> datetime:
    """The moment (UTC) a wall clock in zone shows the naive at_local.

    A time the clocks skip in spring moves on by what they skip; of one they repeat in autumn it is the first.
    """
    if at_local.tzinfo is not None:
        raise ValueError("a wall time has no offset")
    return at_local.replace(tzinfo=zone_named(zone), fold=0).astimezone(UTC)


def sending_window(
    at: datetime,
    zone: str,
    quiet_from: WallTime = QUIET_FROM,
    quiet_until: WallTime = QUIET_UNTIL,
    *,
    latest: datetime,
) -> Window:
    """The next interval outside quiet hours, from at on, cut off at latest.

    Equal quiet times mean none are quiet. No moment inside shows a quiet time on a clock in zone, whatever
    the clocks do that night. Raises NoWindow when latest passes first.
    """
    for opens, closes in _allowed(at, zone_named(zone), quiet_from, quiet_until, latest):
        not_before, not_after = max(at, opens), min(closes, latest)
        if not_before < not_after:
            return Window(not_before.astimezone(UTC), not_after.astimezone(UTC))
    raise NoWindow(f"no time outside {quiet_from} to {quiet_until} is left before {latest.isoformat()}")


def _allowed(
    at: datetime, zone: ZoneInfo, quiet_from: WallTime, quiet_until: WallTime, latest: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """The intervals outside quiet hours around at, in order."""
    if quiet_from == quiet_until:
        yield at, latest
        return
    today = at.astimezone(zone).date()
    for day in (today + timedelta(days=n) for n in _DAYS):
        yield _allowed_on(day, zone, quiet_from, quiet_until)


# Of the thousands that are due in one minute nearly all ask for the same day.
@lru_cache(maxsize=512)
def _allowed_on(day: date, zone: ZoneInfo, quiet_from: WallTime, quiet_until: WallTime) -> tuple[datetime, datetime]:
    opens_at, closes_at = time.fromisoformat(quiet_until), time.fromisoformat(quiet_from)
    until = day if opens_at < closes_at else day + timedelta(days=1)
    # A wall time skipped or repeated has two readings: open at the later one, close at the earlier.
    return max(_readings(day, opens_at, zone)), min(_readings(until, closes_at, zone))


def _readings(day: date, wall: time, zone: ZoneInfo) -> tuple[datetime, datetime]:
    first, second = (datetime.combine(day, wall.replace(fold=fold), zone).astimezone(UTC) for fold in (0, 1))
    return first, second
