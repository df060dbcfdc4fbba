"""How a form wishes a date to come again, checked."""

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Annotated

import msgspec
from msgspec import Meta

from services.reminders.domain.by_hand.faults import BadForm, Fault
from services.reminders.domain.by_hand.wish import ByHand
from services.reminders.domain.repeating import On, Rule, Unit, days, last_allowed


class Again(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A form: every so many days, weeks or months; until a day, 2026-12-01, or so many times. weekdays: Monday is 0."""

    unit: Unit
    every: Annotated[int, Meta(ge=1, le=60)] = 1
    weekdays: Annotated[frozenset[Annotated[int, Meta(ge=0, le=6)]], Meta(max_length=7)] = frozenset()
    on: On = "number"
    until: str = ""
    times: Annotated[int, Meta(ge=1, le=1000)] | None = None


def rule_of(again: Again, first: ByHand) -> Rule:
    """The rule that begins with that date. Raises BadForm."""
    until, faults = _until(again)
    rule = Rule(
        unit=again.unit,
        every=again.every,
        starts=first.when.local_time,
        zone=first.time_zone,
        weekdays=again.weekdays if again.unit == "week" else frozenset(),
        on=again.on if again.unit == "month" else "number",
        until=until,
        times=again.times,
    )
    if not faults:
        faults = [*_of_ends(rule), *_of_first(rule)]
    if not faults and len(list(islice(days(rule), 2))) < 2:
        faults = [Fault("until" if rule.until else "times", "once")]
    if faults:
        raise BadForm(tuple(faults))
    return rule


def _until(again: Again) -> tuple[date | None, list[Fault]]:
    if not again.until:
        return None, []
    try:
        return date.fromisoformat(again.until), []
    except ValueError:
        return None, [Fault("until", "no_such_time", again.until)]


def _of_ends(rule: Rule) -> Iterator[Fault]:
    first, last = rule.starts.date(), last_allowed(rule)
    if rule.until is None and rule.times is None:
        yield Fault("until", "no_end", "", last.isoformat())
    elif rule.until is not None and rule.times is not None:
        yield Fault("times", "two_ends")
    elif rule.until is not None and rule.until < first:
        yield Fault("until", "ends_first", rule.until.isoformat(), first.isoformat())
    elif rule.until is not None and rule.until > last:
        yield Fault("until", "too_long_a_time", rule.until.isoformat(), last.isoformat())
    elif rule.times is not None and (fits := sum(1 for _ in days(rule))) < rule.times:
        yield Fault("times", "too_long_a_time", str(rule.times), str(fits))


def _of_first(rule: Rule) -> Iterator[Fault]:
    """The date the form is about is one of those it names, or nobody knows which was meant."""
    first = rule.starts.date()
    named = next(days(msgspec.structs.replace(rule, until=None, times=None)), None)
    if named != first:
        yield Fault("starts", "not_its_day", first.isoformat(), named.isoformat() if named else "")
