"""When a text goes whose author chose a time on the wall.

Past        that time has passed
TooFar      nobody plans so far ahead
NoSuchDay   there is no such day or hour
"""

from datetime import datetime, timedelta
from typing import Final

import msgspec

from proto.values.window import UnknownZone, local, zone_named

# The clock of the page and ours may differ a little; "now" must not be refused as past.
PAST_TOLERANCE: Final = timedelta(minutes=5)
FURTHEST: Final = timedelta(days=366)
_MINUTE: Final = timedelta(minutes=1)


class Past(ValueError):
    """That time has passed."""


class TooFar(ValueError):
    """Choose a time within a year."""


class NoSuchDay(ValueError):
    """There is no such day, hour or time zone."""


class Later(msgspec.Struct, frozen=True):
    """A moment (UTC), and the wall time that was chosen for it. is_shifted: the clocks skip that one."""

    at: datetime
    local_at: datetime
    zone: str
    is_shifted: bool = False


def moment(local_at: str, zone: str, now: datetime) -> Later:
    """The moment of a wall time, 2026-12-01T09:00. Raises NoSuchDay, Past, TooFar.

    Of a time the clocks repeat in autumn it is the first; one they skip in spring becomes the end of the gap.
    """
    try:
        chosen = datetime.fromisoformat(local_at)
        at = local(chosen, zone)
    except (ValueError, UnknownZone, OverflowError) as error:
        raise NoSuchDay(f"there is no {local_at} in {zone}") from error
    is_shifted = at.astimezone(zone_named(zone)).replace(tzinfo=None) != chosen
    return Later(checked(_after_gap(at, zone) if is_shifted else at, now), chosen, zone, is_shifted)


def checked(at: datetime, now: datetime) -> datetime:
    """The moment, not before now. Raises Past, TooFar."""
    if at < now - PAST_TOLERANCE:
        raise Past(str(at))
    if at > now + FURTHEST:
        raise TooFar(str(at))
    return max(at, now)


def _after_gap(at: datetime, zone: str) -> datetime:
    """The first moment after the clocks went on; at comes behind it by no more than they skipped."""
    there = zone_named(zone)
    offset = at.astimezone(there).utcoffset()
    while (at - _MINUTE).astimezone(there).utcoffset() == offset:
        at -= _MINUTE
    return at
