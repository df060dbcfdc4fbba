"""What to say about a date, and when: one text the day before, and a correction of what was said wrong.

Times are the client's: the day before by the clock where they live, outside their department's quiet hours.
The choice of one day before at 16:00 follows the trial with probation clients (Hastings et al. 2021): one text
a day before cut missed appointments by 29 %.
"""

from datetime import date as calendar_date
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


class When(msgspec.Struct, frozen=True):
    """When a date begins: on the wall there, and as a moment."""

    local_time: datetime
    starts_at: datetime


class Date(msgspec.Struct, frozen=True):
    """One appointment as it stands now. when None: its end came before its beginning did."""

    state: Literal["scheduled", "cancelled", "kept", "missed"]
    revision: int
    when: When | None


class Told(msgspec.Struct, frozen=True):
    """The last thing the client was told about it."""

    step: Step
    revision: int
    when: When


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
    if told is not None and told.revision == date.revision:
        told = None
    if date.state == "scheduled" and date.when is not None:
        return _scheduled(date.when, told, hours, now)
    if date.state == "cancelled" and told is not None and told.step != "cancelled":
        window = _from(now, hours, told.when.starts_at)
        return (Planned(step="cancelled", window=window, local_time=told.when.local_time),)
    return ()


def again(step: Step, starts_at: datetime, hours: Hours, now: datetime) -> Window:
    """Another window for a text whose own passed unused. Raises NoWindow."""
    window = _from(now, hours, starts_at)
    if step == "day_before" and window.not_before > starts_at - SHORTEST_LEAD:
        raise NoWindow("less than an hour would be left before the date")
    return window


def _scheduled(when: When, outdated: Told | None, hours: Hours, now: datetime) -> tuple[Planned, ...]:
    """The reminder; before it, as soon as it may go, what puts right what the client believes."""
    if outdated is None:
        return (_day_before(when, hours, now),)
    moved = Planned(
        step="moved",
        window=_from(now, hours, when.starts_at),
        local_time=when.local_time,
        former_time=outdated.when.local_time,
    )
    try:
        reminder = _day_before(when, hours, now)
    except NoWindow:
        return (moved,)
    # What goes the same day has said it all.
    return (moved, reminder) if _day_of(moved, hours) < _day_of(reminder, hours) else (moved,)


def _day_of(planned: Planned, hours: Hours) -> calendar_date:
    return planned.window.not_before.astimezone(zone_named(hours.zone)).date()


def _day_before(when: When, hours: Hours, now: datetime) -> Planned:
    window = again("day_before", when.starts_at, hours, max(_ideal(when.starts_at, hours), now))
    return Planned(step="day_before", window=window, local_time=when.local_time)


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
