"""What to say about a date, and when: one text the day before, and a correction of what was said wrong.

Times are the client's: the day before by the clock where they live, outside their department's quiet hours.
The choice of one day before at 16:00 follows the trial with probation clients (Hastings et al. 2021): one text
a day before cut missed appointments by 29 %.
"""

from datetime import datetime, time, timedelta
from typing import Final, Literal
from uuid import UUID, uuid5

import msgspec

from proto.values.window import NoWindow, Window, local, sending_window, zone_named

Step = Literal["day_before", "moved", "cancelled"]
IDEAL: Final = time(16, 0)
# Told later than this before the date, nobody can still arrange to come.
SHORTEST_LEAD: Final = timedelta(hours=1)
# Where 16:00 is quiet, the last hour before the quiet begins.
LAST_HOUR: Final = timedelta(hours=1)
# The space our post ids lie in; made once, never to be changed.
_POSTS: Final = UUID("5a1d0c9e-7b1f-4f0e-9c57-0d2f1b6c3e81")


class Hours(msgspec.Struct, frozen=True):
    """A client's zone and when their department does not text; equal times: never quiet."""

    zone: str
    quiet_from: str
    quiet_until: str


class Date(msgspec.Struct, frozen=True, kw_only=True):
    """One appointment as it stands now. starts_at is local_time as a moment; both None: never told to us."""

    state: Literal["scheduled", "cancelled", "kept", "missed"]
    revision: int
    local_time: datetime | None
    starts_at: datetime | None


class Told(msgspec.Struct, frozen=True):
    """The last thing the client was told about it, and when that said it starts (a wall time and a moment)."""

    step: Step
    revision: int
    local_time: datetime
    starts_at: datetime


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """One text to be sent in a window; former_time is the date it corrects."""

    step: Step
    window: Window
    local_time: datetime
    former_time: datetime | None = None


def post_id(publisher: str, their_id: str, revision: int, planned: Planned) -> UUID:
    """The id of the first try to post it: the same whenever the same is planned.

    Should our tables be lost and a department send its dates again, threads still knows what it has posted.
    """
    said = (publisher, their_id, str(revision), planned.step, planned.local_time.isoformat())
    return uuid5(_POSTS, "\n".join(said))


def plan(date: Date, told: Told | None, hours: Hours, now: datetime) -> tuple[Planned, ...]:
    """What is still useful to send about a date, in order. Raises NoWindow when all of it would come too late."""
    correction = _correction(date, told, hours, now)
    if date.state != "scheduled" or date.starts_at is None or date.local_time is None:
        return (correction,) if correction else ()
    if correction is None:
        return (_day_before(date.starts_at, date.local_time, hours, now),)
    return (correction, *_another_day(correction, date.starts_at, date.local_time, hours, now))


def again(step: Step, starts_at: datetime, hours: Hours, now: datetime) -> Window:
    """Another window for a text whose own passed unused. Raises NoWindow."""
    window = _from(now, hours, starts_at)
    if step == "day_before" and window.not_before > starts_at - SHORTEST_LEAD:
        raise NoWindow("less than an hour would be left before the date")
    return window


def _correction(date: Date, told: Told | None, hours: Hours, now: datetime) -> Planned | None:
    """The text that puts right what the client believes, as soon as it may go."""
    if told is None or told.revision == date.revision or date.state in ("kept", "missed"):
        return None
    if date.state == "cancelled":
        if told.step == "cancelled":
            return None
        window = _from(now, hours, told.starts_at)
        return Planned(step="cancelled", window=window, local_time=told.local_time)
    if date.starts_at is None or date.local_time is None:
        return None
    window = _from(now, hours, date.starts_at)
    return Planned(step="moved", window=window, local_time=date.local_time, former_time=told.local_time)


def _another_day(
    correction: Planned, starts_at: datetime, local_time: datetime, hours: Hours, now: datetime
) -> tuple[Planned, ...]:
    """The day-before text, unless the correction says it all on the same day."""
    try:
        reminder = _day_before(starts_at, local_time, hours, now)
    except NoWindow:
        return ()
    zone = zone_named(hours.zone)
    days = [planned.window.not_before.astimezone(zone).date() for planned in (correction, reminder)]
    return (reminder,) if days[0] < days[1] else ()


def _day_before(starts_at: datetime, local_time: datetime, hours: Hours, now: datetime) -> Planned:
    window = again("day_before", starts_at, hours, max(_ideal(starts_at, hours), now))
    return Planned(step="day_before", window=window, local_time=local_time)


def _ideal(starts_at: datetime, hours: Hours) -> datetime:
    """16:00 the day before by the client's clock, or the last hour before it that is not quiet."""
    day = starts_at.astimezone(zone_named(hours.zone)).date() - timedelta(days=1)
    ideal = local(datetime.combine(day, IDEAL), hours.zone)
    if _is_allowed(ideal, hours):
        return ideal
    day_earlier = local(datetime.combine(day - timedelta(days=1), IDEAL), hours.zone)
    try:
        before = _from(day_earlier, hours, ideal)
    except NoWindow:
        return ideal
    return max(before.not_before, before.not_after - LAST_HOUR)


def _is_allowed(at: datetime, hours: Hours) -> bool:
    try:
        return _from(at, hours, at + timedelta(seconds=1)).not_before == at
    except NoWindow:
        return False


def _from(at: datetime, hours: Hours, latest: datetime) -> Window:
    return sending_window(at, hours.zone, hours.quiet_from, hours.quiet_until, latest=latest)
