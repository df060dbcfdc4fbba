"""A form for a date that comes again."""

from datetime import date
from typing import Any

import pytest

from services.reminders.domain.by_hand.faults import BadForm
from services.reminders.domain.by_hand.repeats import Again, rule_of
from services.reminders.domain.repeating import days
from tests.unit.reminders.by_hand.made import by_hand

# Thursday, March 12.
FIRST = by_hand()


def again(unit: Any, **more: Any) -> Again:
    return Again(unit=unit, **more)


@pytest.mark.parametrize(
    ("form", "count", "last"),
    [
        (again("week", times=6), 6, "2026-04-16"),
        (again("week", until="2026-04-16"), 6, "2026-04-16"),
        (again("week", weekdays=frozenset({1, 3}), times=4), 4, "2026-03-24"),
        (again("month", on="weekday", times=3), 3, "2026-05-14"),
        (again("day", every=7, times=2), 2, "2026-03-19"),
        # Two years, and the day itself.
        (again("day", until="2028-03-12"), 732, "2028-03-12"),
        # What is not of its unit is not looked at.
        (again("day", weekdays=frozenset({0}), on="last_day", times=2), 2, "2026-03-13"),
    ],
)
def test_a_form_becomes_a_rule(form: Again, count: int, last: str) -> None:
    found = list(days(rule_of(form, FIRST)))
    assert (found[0], found[-1], len(found)) == (date(2026, 3, 12), date.fromisoformat(last), count)


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (again("week"), {"until": "no_end → 2028-03-12"}),
        (again("week", until="2026-05-01", times=3), {"times": "two_ends → "}),
        (again("week", until="2026-03-11"), {"until": "ends_first → 2026-03-12"}),
        (again("week", until="2028-03-13"), {"until": "too_long_a_time → 2028-03-12"}),
        (again("month", times=26), {"times": "too_long_a_time → 25"}),
        (again("week", until="soon"), {"until": "no_such_time → "}),
        (again("week", weekdays=frozenset({0}), times=3), {"starts": "not_its_day → 2026-03-16"}),
        (again("month", on="last_day", times=3), {"starts": "not_its_day → 2026-03-31"}),
        (again("month", every=60, on="last_weekday", times=1), {"starts": "not_its_day → 2026-03-26"}),
        (again("week", times=1), {"times": "once → "}),
        (again("month", until="2026-04-11"), {"until": "once → "}),
    ],
)
def test_what_a_form_is_told(form: Again, expected: dict[str, str]) -> None:
    with pytest.raises(BadForm) as caught:
        rule_of(form, FIRST)
    assert {one.field: f"{one.code} → {one.fix}" for one in caught.value.faults} == expected


def test_the_end_is_the_forms_own_and_the_wall_the_dates() -> None:
    rule = rule_of(again("week", times=2), by_hand(time_zone="America/New_York"))
    assert (rule.zone, f"{rule.starts:%H:%M}") == ("America/New_York", "14:30")
