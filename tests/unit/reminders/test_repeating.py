"""Dates that come again: which days they fall on, for how long, and what is said where a month or a night is short."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from services.reminders.domain import repeating
from services.reminders.domain.repeating import AHEAD, Made, Rule, dates, due, is_over, last_allowed
from services.reminders.domain.wall import Wall, wall

_at = datetime.fromisoformat
_on = date.fromisoformat


def rule(unit: str, starts: str, **more: Any) -> Rule:
    return Rule(unit=unit, starts=_at(starts), zone=more.pop("zone", "America/Denver"), **more)  # type: ignore[arg-type]


def shown(some: Rule) -> list[str]:
    return [f"{one.wished:%a %b %d}{''.join(' ' + note for note in one.notes)}" for one in dates(some)]


@pytest.mark.parametrize(
    ("some", "expected"),
    [
        (rule("day", "2026-03-02T09:00", every=2, times=3), ["Mon Mar 02", "Wed Mar 04", "Fri Mar 06"]),
        (rule("week", "2026-03-02T09:00", until=_on("2026-03-17")), ["Mon Mar 02", "Mon Mar 09", "Mon Mar 16"]),
        # Mondays and Thursdays of every other week, from a Thursday on.
        (
            rule("week", "2026-03-05T09:00", every=2, weekdays=frozenset({3, 0}), times=4),
            ["Thu Mar 05", "Mon Mar 16", "Thu Mar 19", "Mon Mar 30"],
        ),
        (rule("month", "2026-01-15T09:00", times=3), ["Thu Jan 15", "Sun Feb 15 holiday", "Sun Mar 15 holiday"]),
        # The 31st does not wander to the 28th.
        (
            rule("month", "2026-03-31T09:00", times=3),
            ["Tue Mar 31", "Thu Apr 30 short_month", "Sun May 31 holiday"],
        ),
        (
            rule("month", "2027-12-30T09:00", times=4),
            ["Thu Dec 30", "Sun Jan 30 holiday", "Tue Feb 29 short_month", "Thu Mar 30"],
        ),
        (rule("month", "2026-04-30T09:00", on="last_day", times=3), ["Thu Apr 30", "Sun May 31 holiday", "Tue Jun 30"]),
        # The second Tuesday, the fifth Monday, the last Friday.
        (rule("month", "2026-03-10T09:00", on="weekday", times=3), ["Tue Mar 10", "Tue Apr 14", "Tue May 12"]),
        (
            rule("month", "2026-03-30T09:00", on="weekday", times=3),
            ["Mon Mar 30", "Mon Apr 27 short_month", "Mon May 25 short_month"],
        ),
        (rule("month", "2026-03-27T09:00", on="last_weekday", times=3), ["Fri Mar 27", "Fri Apr 24", "Fri May 29"]),
        (rule("month", "2026-11-10T09:00", every=2, times=2), ["Tue Nov 10", "Sun Jan 10 holiday"]),
    ],
)
def test_the_days_it_falls_on(some: Rule, expected: list[str]) -> None:
    assert shown(some) == expected


def test_the_nights_of_the_clock_are_said() -> None:
    spring = list(dates(rule("day", "2026-03-07T02:30", times=3)))
    assert [(one.local_time.strftime("%d %H:%M"), one.notes) for one in spring] == [
        ("07 02:30", ("holiday",)),
        ("08 03:00", ("skipped", "holiday")),
        ("09 02:30", ()),
    ]
    autumn = list(dates(rule("day", "2026-10-31T01:30", times=3)))
    assert [one.notes for one in autumn] == [("holiday",), ("twice", "holiday"), ()]
    # On the wall it stays where it is; between the nights lie 25 hours.
    assert autumn[2].at - autumn[1].at == timedelta(hours=25)


def test_an_hour_on_the_wall_is_the_same_in_summer_and_in_winter() -> None:
    for one in dates(rule("week", "2026-01-05T09:00", until=_on("2026-12-31"))):
        assert one.at.astimezone(ZoneInfo("America/Denver")).hour == 9


def test_without_an_end_it_ends_after_two_years() -> None:
    some = rule("day", "2026-03-02T09:00")
    assert [one.wished.date() for one in dates(some)][-1] == _on("2028-03-02") == last_allowed(some)
    assert last_allowed(rule("month", "2024-02-29T09:00")) == _on("2026-02-28")


def test_a_holiday_of_the_countys_is_said() -> None:
    some = rule("day", "2026-03-02T09:00", times=2)
    assert [one.notes for one in dates(some, frozenset({_on("2026-03-03")}))] == [(), ("holiday",)]


def test_it_is_made_sixty_days_ahead_and_each_date_once() -> None:
    some = rule("week", "2026-03-02T09:00", times=20)
    made, until = due(some, None, _on("2026-03-01"))
    assert (len(made), until) == (9, _on("2026-04-30"))
    assert due(some, until, _on("2026-03-01")) == ((), until)
    more, until = due(some, until, _on("2026-03-10"))
    assert [one.number for one in more] == [10]
    assert not is_over(some, until)
    assert is_over(some, _on("2026-07-13"))


def test_what_nobody_made_while_its_day_passed_is_not_made_later() -> None:
    some = rule("day", "2026-03-02T09:00", times=10)
    made, _ = due(some, _on("2026-03-03"), _on("2026-03-08"))
    assert [one.number for one in made] == [7, 8, 9, 10]


# ---- what is true of every rule ------------------------------------------------------------------------------------

# Most hours are no night's.
hours = st.sampled_from([time(2, 30), time(1, 30), time(2, 10)]) | st.times().map(lambda at: time(at.hour, at.minute))
rules = st.builds(
    Rule,
    unit=st.sampled_from(["day", "week", "month"]),
    every=st.integers(1, 5),
    starts=st.builds(datetime.combine, st.dates(_on("2026-01-01"), _on("2027-12-31")), hours),
    zone=st.sampled_from(["America/Denver", "America/New_York", "America/Phoenix", "Australia/Lord_Howe"]),
    weekdays=st.frozensets(st.integers(0, 6), max_size=3),
    on=st.sampled_from(["number", "weekday", "last_weekday", "last_day"]),
    until=st.none() | st.dates(_on("2026-01-01"), _on("2030-12-31")),
    times=st.none() | st.integers(1, 200),
)


def in_order_and_within(some: Rule) -> None:
    made = list(dates(some))
    assert all(one.at < other.at for one, other in pairwise(made))
    assert [one.number for one in made] == list(range(1, len(made) + 1))
    assert len(made) <= (some.times or 1000)
    for one in made:
        assert some.starts <= one.wished
        assert one.wished.date() <= min(some.until or date.max, last_allowed(some))


def one_a_month(some: Rule) -> None:
    """No month is left out, and none gets two."""
    made = [one.wished.year * 12 + one.wished.month for one in dates(some)]
    if some.unit == "month" and len(made) > 1:
        assert {later - earlier for earlier, later in pairwise(made)} == {some.every}


def what_is_not_as_wished_is_said(some: Rule) -> None:
    for one in dates(some):
        assert (one.local_time != one.wished) == ("skipped" in one.notes)
        assert one.at.astimezone(ZoneInfo(some.zone)).replace(tzinfo=None, fold=0) == one.local_time
        if some.unit == "month" and some.on == "number" and one.wished.day != some.starts.day:
            assert "short_month" in one.notes
            assert (one.wished + timedelta(days=1)).day == 1


def made_once_however_it_is_made(some: Rule) -> None:
    """Whatever days the job runs on, each date is made once, in time, and the same."""
    all_of_it = list(dates(some))
    today, until = some.starts.date() - timedelta(days=3), None
    made: list[Made] = []
    for pause in (1, 30, 2, 59, 7, 60, 1, 45) * 5:
        new, until = due(some, until, today)
        assert until is not None
        assert until >= today + AHEAD
        made += new
        today += timedelta(days=pause)
    assert until is not None
    assert made == [one for one in all_of_it if one.wished.date() <= until]


PROPERTIES: list[Callable[[Rule], None]] = [
    in_order_and_within,
    one_a_month,
    what_is_not_as_wished_is_said,
    made_once_however_it_is_made,
]


@pytest.mark.parametrize("holds", PROPERTIES)
@given(some=rules)
@settings(max_examples=60)
def test_every_rule(holds: Callable[[Rule], None], some: Rule) -> None:
    holds(some)


def _skips_short_months(first: date, months: int, on: str) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    try:
        return date(year, month + 1, first.day)
    except ValueError:
        return date(year + (month == 11), (month + 1) % 12 + 1, first.day)


def _silent(wished: datetime, zone: str) -> Wall:
    return Wall(wall(wished, zone).at, wished)


WRONG: list[tuple[str, Callable[[Rule], None], str, Any]] = [
    ("a month without that day is left out", one_a_month, "_in_month", _skips_short_months),
    ("a short month is not said", what_is_not_as_wished_is_said, "_is_short", lambda *_: False),
    ("a skipped hour is not said", what_is_not_as_wished_is_said, "wall", _silent),
    ("there is no end of it", in_order_and_within, "last_allowed", lambda _: _on("2099-01-01")),
    ("less is made ahead than what is said", made_once_however_it_is_made, "AHEAD", timedelta(days=20)),
]


@pytest.mark.parametrize(("holds", "name", "wrong"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_a_wrong_rule_is_found(
    holds: Callable[[Rule], None], name: str, wrong: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repeating, name, wrong)

    @given(some=rules)
    @settings(
        max_examples=400,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def hunt(some: Rule) -> None:
        holds(some)

    with pytest.raises((AssertionError, OverflowError)):
        hunt()
