"""What is true of every closure; and that a wrong one is found."""

from datetime import date, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from services.reminders.domain import closing
from services.reminders.domain.closing import (
    Closure,
    hits,
    is_closed,
)
from services.reminders.domain.planning.occasions import folded
from services.reminders.domain.records import Appointment
from tests.unit.reminders.test_closing import COURT, HEALTH, a_date, closure

days = st.dates(date(2026, 3, 1), date(2026, 3, 20))
closures = st.builds(
    lambda first, days, place, whose: closure(
        first.isoformat(), (first + timedelta(days=days)).isoformat(), place, publisher_id=whose
    ),
    days,
    st.integers(0, 5),
    st.sampled_from(["Matheson", "Room 3", "Clinic"]),
    st.sampled_from([COURT, HEALTH]),
)
dates = st.builds(
    lambda day, minutes, place, whose: a_date(
        (datetime.combine(day, datetime.min.time()) + timedelta(minutes=minutes)).isoformat(), place, publisher_id=whose
    ),
    days,
    st.integers(0, 24 * 60 - 1),
    st.sampled_from(["Room 3, Matheson Courthouse", "Matheson Courthouse", "Clinic, 2nd floor", "Room 31"]),
    st.sampled_from([COURT, HEALTH]),
)


def only_its_own_on_its_days(some: Closure, date_: Appointment) -> None:
    assert date_.local_time
    if hits(some, date_):
        assert date_.publisher_id == some.publisher_id
        assert some.first_on <= date_.local_time.date() <= some.last_on
        assert set(some.place_folded.split()) <= set(folded(date_.place or ""))


@given(closures, dates)
@settings(deadline=None)
def test_every_closure(some: Closure, date_: Appointment) -> None:
    only_its_own_on_its_days(some, date_)
    assert is_closed(date_, [some]) == hits(some, date_)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [("is_within", lambda part, whole: part[0] in whole.lower()), ("is_within", lambda part, whole: True)],
    ids=["letters are words", "every place is the place"],
)
def test_a_wrong_closure_is_found(name: str, wrong: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closing, name, wrong)

    @given(closures, dates)
    @settings(max_examples=400, deadline=None, database=None, derandomize=True, phases=[Phase.generate])
    def hunt(some: Closure, date_: Appointment) -> None:
        only_its_own_on_its_days(some, date_)

    with pytest.raises(AssertionError):
        hunt()


def test_the_order_of_closures_does_not_matter() -> None:
    some = [closure(), closure("2026-03-20", "2026-03-21"), closure(publisher_id=HEALTH)]
    assert {is_closed(a_date(), order) for order in permutations(some)} == {True}
