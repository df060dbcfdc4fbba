"""When a date set by hand is said: one of the usual leads, or times somebody chose on the client's wall."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Final, Literal

import msgspec

from services.reminders.domain.by_hand.faults import Fault
from services.reminders.domain.plan import SHORTEST_LEAD, When
from services.reminders.domain.planning.cascade import MOST, Cascade, Step, StepName
from services.reminders.domain.wall import NoSuchTime, Wall, read, shown, wall, written

Lead = Literal["day_before", "two_days_and_day", "same_day", "chosen"]

# One day before is what the trial with probation clients found to help; people write at nine in the morning.
USUAL: Final[Mapping[Lead, tuple[Step, ...]]] = {
    "day_before": (Step("by_hand", 1, time(9)),),
    "two_days_and_day": (Step("days_before", 2, time(9)), Step("by_hand", 1, time(9))),
    "same_day": (Step("by_hand", 0, time(8)),),
}
# The names of several, the last first: each name stands once in a cascade, and the last says it all.
_NAMES: Final[Sequence[StepName]] = ("by_hand", "days_before", "week_before")
# A page's clock and ours may differ a little.
_TOLERANCE: Final = timedelta(minutes=5)


class Chosen(msgspec.Struct, frozen=True):
    """A time somebody chose, as it is taken, and its field."""

    field: str
    wall: Wall


def cascade_of(lead: Lead, chosen: Sequence[Chosen], when: When, client_zone: str) -> Cascade:
    """The steps of a lead that has no fault."""
    if lead != "chosen":
        return Cascade(USUAL[lead])
    day = shown(when.starts_at, client_zone).date()
    walls = sorted(one.wall.local_time for one in chosen)
    names = reversed(_NAMES[: len(walls)])
    return Cascade(tuple(Step(name, (day - at.date()).days, at.time()) for name, at in zip(names, walls, strict=True)))


def lead_of(steps: Sequence[Step]) -> Lead:
    """The lead these are the steps of."""
    return next((lead for lead, usual in USUAL.items() if usual == tuple(steps)), "chosen")


def chosen_of(steps: Sequence[Step], when: When, client_zone: str) -> tuple[str, ...]:
    """The times they stand for, of a date at that time, as a form says them."""
    day = shown(when.starts_at, client_zone).date()
    return tuple(sorted(written(datetime.combine(day - timedelta(days=step.days), step.at)) for step in steps))


def chosen_in(texts: Sequence[str], client_zone: str) -> tuple[list[Chosen], list[Fault]]:
    """The times that were written, as far as they are times. Raises UnknownZone."""
    found: list[Chosen] = []
    faults: list[Fault] = []
    for place, text in enumerate(texts):
        field = f"chosen.{place}"
        try:
            taken = wall(read(text), client_zone)
        except NoSuchTime:
            faults.append(Fault(field, "no_such_time", text))
            continue
        if taken.night == "skipped":
            faults.append(Fault(field, "skipped", text, written(taken.local_time)))
        found.append(Chosen(field, taken))
    return found, faults


def lead_faults(lead: Lead, chosen: Sequence[Chosen], when: When, client_zone: str, now: datetime) -> Iterator[Fault]:
    """What is wrong with the lead, for a date at that time. A usual one that is past goes at once: no fault."""
    last_use = when.starts_at - SHORTEST_LEAD
    last = written(shown(last_use, client_zone))
    if lead == "chosen":
        yield from _of_number(chosen)
        for one in chosen:
            if one.wall.at < now - _TOLERANCE:
                yield Fault(one.field, "lead_past", written(one.wall.local_time))
            elif one.wall.at >= last_use:
                yield Fault(one.field, "lead_too_late", written(one.wall.local_time), last)
    elif lead == "same_day" and (morning := _same_morning(when, client_zone)).at >= last_use:
        yield Fault("lead", "lead_too_late", written(morning.local_time), last)


def _of_number(chosen: Sequence[Chosen]) -> Iterator[Fault]:
    if not chosen:
        yield Fault("lead", "no_lead")
    if len(chosen) > MOST:
        yield Fault("lead", "too_many", str(len(chosen)), str(MOST))
    days = [one.wall.local_time.date() for one in chosen]
    for place, one in enumerate(chosen):
        if days[place] in days[:place]:
            yield Fault(one.field, "two_a_day", days[place].isoformat())


def _same_morning(when: When, client_zone: str) -> Wall:
    (step,) = USUAL["same_day"]
    return wall(datetime.combine(shown(when.starts_at, client_zone), step.at), client_zone)
