"""What is true of every preview, whatever the form, the hours and the days; and that a wrong one is found."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from services.reminders.domain.by_hand import cautions
from services.reminders.domain.by_hand import preview as previewing
from services.reminders.domain.by_hand.faults import BadForm
from services.reminders.domain.by_hand.preview import Reached, preview
from services.reminders.domain.by_hand.wish import Wish, checked
from services.reminders.domain.plan import Hours
from services.reminders.domain.planning.days import is_texting_day
from services.reminders.domain.planning.placing import Calendar, place_somewhere
from services.reminders.domain.wall import shown
from tests.unit.reminders.by_hand.made import ANA, DENVER, EVENINGS, NOW, wishes

FINE = Reached(health="working")

quiet = st.sampled_from(["20:00", "21:30", "00:00", "08:00", "12:00"])
calendars = st.builds(
    Calendar,
    st.builds(Hours, st.just(DENVER), quiet, quiet),
    st.frozensets(st.dates(date(2026, 3, 2), date(2026, 3, 20)), max_size=3),
    st.frozensets(st.dates(date(2026, 3, 2), date(2026, 3, 20)), max_size=3),
)


def _is_quiet(at: datetime, hours: Hours) -> bool:
    clock, quiet_from, quiet_until = f"{shown(at, DENVER):%H:%M}", hours.quiet_from, hours.quiet_until
    if quiet_from < quiet_until:
        return quiet_from <= clock < quiet_until
    return quiet_from != quiet_until and (clock >= quiet_from or clock < quiet_until)


def never_quiet_nor_late(form: Wish, calendar: Calendar) -> None:
    for date_, some in _previews(form, calendar):
        for one in some.going:
            if one.at is not None:
                assert NOW <= one.at < date_.when.starts_at - timedelta(minutes=59)
                assert not _is_quiet(one.at, calendar.hours)


def what_is_not_as_wished_is_said(form: Wish, calendar: Calendar) -> None:
    """A text that goes at another time than was chosen has a caution that says why; else it has none of those.

    But for one that goes beside the day's other text, though at its time.
    """
    for date_, some in _previews(form, calendar):
        codes = {one.step: {caution.code for caution in one.cautions} for one in some.going}
        for step in date_.cascade.steps:
            (one,) = (one for one in some.going if one.step == step.name)
            wished = (shown(date_.when.starts_at, DENVER) - timedelta(days=step.days)).date()
            is_as_wished = one.at is not None and shown(one.at, DENVER) == datetime.combine(wished, step.at)
            cautions = codes[step.name] - {"holiday"}
            assert cautions <= {"other_text"} if is_as_wished else cautions
            if one.at is not None:
                is_off = not is_texting_day(shown(one.at, DENVER).date(), calendar.closed)
                assert is_off == ("holiday" in codes[step.name])


def _previews(form: Wish, calendar: Calendar) -> list[Any]:
    try:
        date_ = checked(form, ANA, NOW)
    except BadForm:
        return []
    return [(date_, preview(date_, calendar, FINE, NOW, "en", DENVER))]


# Soon, so that hours and days get in the way.
soon = st.builds(
    "2026-03-{:02}T{:02}:{:02}".format, st.integers(2, 18), st.integers(0, 23), st.sampled_from([0, 15, 30])
)
sound = st.builds(
    Wish,
    kind=st.just("appointment"),
    starts=soon,
    time_zone=st.sampled_from([DENVER, "America/New_York"]),
    place=st.just("Room 3"),
    lead=st.sampled_from(["day_before", "two_days_and_day", "same_day", "chosen"]),
    chosen=st.lists(soon, min_size=1, max_size=2, unique=True).map(tuple),
    words=st.none() | st.just({"en": "See you {start_day} at {start_time}."}),
)
Holds = Callable[[Wish, Calendar], None]
PROPERTIES: list[Holds] = [never_quiet_nor_late, what_is_not_as_wished_is_said]


@pytest.mark.parametrize("holds", PROPERTIES)
@given(form=sound, calendar=calendars)
@settings(max_examples=150, deadline=None)
def test_every_preview(holds: Holds, form: Wish, calendar: Calendar) -> None:
    holds(form, calendar)


def _awake(ideal: Any, calendar: Calendar, now: datetime) -> Any:
    return place_somewhere(ideal, Calendar(Hours(DENVER, "00:00", "00:00"), calendar.closed), now)


def _no_past(ideal: Any, placed: Any, calendar: Any, now: datetime) -> Any:
    return (one for one in cautions.of_text(ideal, placed, calendar, now) if one.code != "past")


def _only_past(ideal: Any, placed: Any, calendar: Any, now: datetime) -> Any:
    return (one for one in cautions.of_text(ideal, placed, calendar, now) if one.code == "past")


WRONG: list[tuple[str, Holds, str, Any]] = [
    ("quiet hours are forgotten", never_quiet_nor_late, "place_somewhere", _awake),
    ("that it is past is not said", what_is_not_as_wished_is_said, "of_text", _no_past),
    ("quiet hours and holidays are not said", what_is_not_as_wished_is_said, "of_text", _only_past),
]


@pytest.mark.parametrize(("holds", "name", "wrong"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_a_wrong_preview_is_found(holds: Holds, name: str, wrong: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previewing, name, wrong)

    @given(form=sound, calendar=calendars)
    @settings(
        max_examples=400,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def hunt(form: Wish, calendar: Calendar) -> None:
        holds(form, calendar)

    with pytest.raises(AssertionError):
        hunt()


@given(form=wishes)
@settings(max_examples=50, deadline=None)
def test_no_form_that_is_kept_has_no_preview(form: Wish) -> None:
    for _, some in _previews(form, Calendar(EVENINGS)):
        assert some.going
