"""Fewer texts: of steps that come late only one, at most so many a date, and one for all that falls on a day."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final

import msgspec

from services.reminders.domain.plan import When
from services.reminders.domain.planning.cascade import Ideal, StepName
from services.reminders.domain.planning.occasions import Occasion
from services.reminders.domain.planning.placing import Placed
from services.reminders.domain.planning.texts import Cover
from services.reminders.domain.planning.why import Why

# Whose words say it all, the strongest last.
STRENGTH: Final[Sequence[StepName]] = (
    "week_before",
    "days_before",
    "scheduled",
    "by_hand",
    "morning_of",
    "day_before",
    "missed",
    "requested",
)


class Wanted(msgspec.Struct, frozen=True):
    """A step of an occasion, where it would stand by itself. when: the occasion's. covers: the rows it speaks for.

    late_since: when it should have gone, if it goes later.
    """

    occasion: Occasion
    when: When
    ideal: Ideal
    covers: tuple[Cover, ...]
    placed: Placed
    late_since: datetime | None = None

    @property
    def step(self) -> StepName:
        """Which step it is."""
        return self.ideal.step

    @property
    def strength(self) -> int:
        """How much its words say of what the others' do."""
        return STRENGTH.index(self.step)

    def is_old(self, said_at: datetime) -> bool:
        """Whether a text at that moment says it, because its own time is past."""
        return self.late_since is not None and self.late_since <= said_at


def fold(
    wanted: Iterable[Wanted], last_said_at: datetime | None, left: int
) -> tuple[list[Wanted], list[tuple[Wanted, Why]]]:
    """What of one occasion's steps is kept, in order, and what is dropped.

    Of several that are late the strongest goes, unless a text went since; of all, the last that are left to say.
    """
    in_order = sorted(wanted, key=lambda one: (one.ideal.at, one.strength))
    passed = [one for one in in_order if last_said_at is not None and one.is_old(last_said_at)]
    late = [one for one in in_order if one.late_since is not None and one not in passed]
    if late:
        soonest = min(one.placed.at for one in late)
        strongest = max((one for one in late if one.placed.at == soonest), key=lambda one: one.strength)
        passed += [one for one in late if one is not strongest and one.is_old(strongest.placed.at)]
    kept = [one for one in in_order if one not in passed]
    too_many = max(0, len(kept) - max(0, left))
    return kept[too_many:], [*((one, "passed") for one in passed), *((one, "enough") for one in kept[:too_many])]


def by_day(wanted: Iterable[Wanted]) -> list[tuple[Wanted, ...]]:
    """What goes as one text: all of a day, in order of days. What goes beside a day's text is by itself."""
    days: dict[tuple[date, bool], list[Wanted]] = defaultdict(list)
    for one in wanted:
        days[one.placed.local_on, one.placed.is_beside].append(one)
    return [tuple(days[day]) for day in sorted(days)]
