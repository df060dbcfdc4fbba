"""The steps a date is announced by, and the moment each is best said at.

The default follows the evidence: on scheduling, a week before (supervision: four days), and the day before at 16:00,
the one text that by itself cut missed probation appointments by 29 % (Hastings et al. 2021). More than three a date
has not been shown to help.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Final, Literal

import msgspec

from proto.values.window import local, zone_named
from services.reminders.domain.plan import SHORTEST_LEAD, When
from services.reminders.domain.planning.days import next_texting_day

StepName = Literal[
    # Of a cascade.
    "scheduled",
    "week_before",
    "days_before",
    "day_before",
    "morning_of",
    "missed",
    "requested",
    "by_hand",
    # What puts right what a client believes.
    "moved",
    "cancelled",
    "closed",
]
# Said about a day, not about the moment something became known: they may go earlier, and go on texting days.
BEFORE: Final[frozenset[StepName]] = frozenset({"week_before", "days_before", "day_before", "morning_of"})
# The evidence has none for more.
MOST: Final = 3
# A date set two days ago is news no longer; a miss is worth mending for three.
NEWS: Final = timedelta(days=2)
MENDABLE: Final = timedelta(days=3)
# On the morning itself no nearer than three hours, and only where the date leaves a morning.
MORNING_LEAD: Final = timedelta(hours=3)
EARLIEST_MORNING: Final = time(9, 30)


class Step(msgspec.Struct, frozen=True):
    """One notice: so many days before the date, at this time on the client's clock. Some steps know their own time."""

    name: StepName
    days: int = 0
    at: time = time(10)


# Where a cascade names no day_before, a morning too short for a text of its own is told the evening before.
DAY_BEFORE: Final = Step("day_before", 1, time(16))


class Cascade(msgspec.Struct, frozen=True):
    """The steps of a date, each name once, and how many texts they may come to."""

    steps: tuple[Step, ...]
    most: int = MOST


class Ideal(msgspec.Struct, frozen=True):
    """When a step is best said, and until when it is of use: later than that it is not said."""

    step: StepName
    at: datetime
    useful_until: datetime
    # It may give way to a holiday, a quiet hour or a full line by going earlier.
    may_be_earlier: bool = False


class Subject(msgspec.Struct, frozen=True):
    """What the steps are about: when it is; since when it stands so; the client's zone and closed days."""

    when: When
    since: datetime
    zone: str
    closed: frozenset[date] = frozenset()

    @property
    def day(self) -> date:
        """The day of it where the client is."""
        return self.when.starts_at.astimezone(zone_named(self.zone)).date()

    @property
    def last_use(self) -> datetime:
        """Told later than this, nobody can still arrange to come."""
        return self.when.starts_at - SHORTEST_LEAD


def ideals(steps: Iterable[Step], subject: Subject) -> tuple[Ideal, ...]:
    """The ideal of each step, the earliest first; without that of a morning that the evening before speaks for."""
    named = {step.name: step for step in steps}
    if "day_before" in named and not _has_morning(subject):
        named.pop("morning_of", None)
    eve = _wall(named.get("day_before", DAY_BEFORE), subject)
    found = (_ideal(step, subject, eve) for step in named.values())
    return tuple(sorted(found, key=lambda ideal: (ideal.at, ideal.step)))


def _ideal(step: Step, subject: Subject, eve: datetime) -> Ideal:
    at, useful_until = _times(step, subject, eve)
    return Ideal(step.name, at, useful_until, step.name in BEFORE)


def _times(step: Step, subject: Subject, eve: datetime) -> tuple[datetime, datetime]:
    since, last_use = subject.since, subject.last_use
    match step.name:
        case "scheduled":
            return since, min(since + NEWS, last_use)
        case "requested":
            return since, subject.when.starts_at
        case "missed":
            at = local(datetime.combine(_day_after(subject), step.at), subject.zone)
            return at, at + MENDABLE
        case "week_before" | "days_before":
            return _wall(step, subject), min(eve, last_use)
        case "morning_of":
            morning = max(_wall(step, subject), subject.when.starts_at - MORNING_LEAD)
            return morning if _has_morning(subject) else eve, last_use
        case _:
            return _wall(step, subject), last_use


def _wall(step: Step, subject: Subject) -> datetime:
    return local(datetime.combine(subject.day - timedelta(days=step.days), step.at), subject.zone)


def _has_morning(subject: Subject) -> bool:
    """Whether there is time that day for a text that is of use."""
    return subject.when.starts_at.astimezone(zone_named(subject.zone)).time() >= EARLIEST_MORNING


def _day_after(subject: Subject) -> date:
    """The first texting day after the miss was confirmed."""
    return next_texting_day(subject.since.astimezone(zone_named(subject.zone)).date(), subject.closed)
