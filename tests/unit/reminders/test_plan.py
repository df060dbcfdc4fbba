"""What is said about a date, and when: never in quiet hours, never after it, never two on a day."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from proto.values.window import NoWindow, local
from services.reminders.domain.plan import SHORTEST_LEAD, Date, Hours, Planned, Told, When, plan, post_id

DENVER = Hours("America/Denver", "20:00", "08:00")
ZONES = ("America/Denver", "America/Los_Angeles", "America/Phoenix", "Europe/Berlin", "Australia/Lord_Howe")


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def at(text: str, zone: str = "America/Denver") -> datetime:
    return local(wall(text), zone)


def a_date(text: str, state: str = "scheduled", revision: int = 1) -> Date:
    return Date(state, revision, When(wall(text), at(text)))  # type: ignore[arg-type]


def shown(planned: Planned, zone: str = "America/Denver") -> tuple[str, ...]:
    """(step, from, until) by the clock in zone."""
    window = planned.window
    return planned.step, *(f"{t.astimezone(ZoneInfo(zone)):%a %H:%M}" for t in (window.not_before, window.not_after))


@pytest.mark.parametrize(
    ("now", "starts", "hours", "expected"),
    [
        # The usual: four in the afternoon of the day before, until the quiet begins.
        ("2026-03-02T10:00", "2026-03-09T08:30", DENVER, ("day_before", "Sun 16:00", "Sun 20:00")),
        # That is past: at once.
        ("2026-03-08T17:20", "2026-03-09T08:30", DENVER, ("day_before", "Sun 17:20", "Sun 20:00")),
        ("2026-03-09T09:00", "2026-03-09T13:00", DENVER, ("day_before", "Mon 09:00", "Mon 13:00")),
        # In the night: when the quiet ends.
        ("2026-03-09T02:00", "2026-03-09T13:00", DENVER, ("day_before", "Mon 08:00", "Mon 13:00")),
        # Four in the afternoon is quiet: the last hour before the quiet began.
        ("2026-03-02T10:00", "2026-03-09T08:30", Hours("America/Denver", "15:00", "09:00"),
         ("day_before", "Sun 14:00", "Sun 15:00")),
        # Hardly any hours at all.
        ("2026-03-02T10:00", "2026-03-09T08:30", Hours("America/Denver", "09:30", "09:00"),
         ("day_before", "Sun 09:00", "Sun 09:30")),
        # Quiet in the day, and awake at night.
        ("2026-03-02T10:00", "2026-03-09T08:30", Hours("America/Denver", "08:00", "22:00"),
         ("day_before", "Sun 07:00", "Sun 08:00")),
        # Never quiet.
        ("2026-03-02T10:00", "2026-03-09T08:30", Hours("America/Denver", "00:00", "00:00"),
         ("day_before", "Sun 16:00", "Mon 08:30")),
        # Just an hour left.
        ("2026-03-09T12:00", "2026-03-09T13:00", DENVER, ("day_before", "Mon 12:00", "Mon 13:00")),
    ],
)  # fmt: skip
def test_one_text_the_day_before(now: str, starts: str, hours: Hours, expected: tuple[str, str, str]) -> None:
    (planned,) = plan(a_date(starts), None, hours, at(now))
    assert shown(planned) == expected


@pytest.mark.parametrize(
    ("now", "starts"),
    [
        ("2026-03-09T12:00:01", "2026-03-09T13:00"),
        ("2026-03-09T13:00", "2026-03-09T13:00"),
        ("2026-03-10T12:00", "2026-03-09T13:00"),
        # The quiet ends at eight, and half an hour is too little.
        ("2026-03-08T21:00", "2026-03-09T08:30"),
    ],
)
def test_with_less_than_an_hour_left_nothing_is_planned(now: str, starts: str) -> None:
    with pytest.raises(NoWindow):
        plan(a_date(starts), None, DENVER, at(now))


def test_the_day_before_is_the_clients_day() -> None:
    """Ten past midnight in Denver is still the evening before in Los Angeles."""
    hours = Hours("America/Los_Angeles", "20:00", "08:00")
    (planned,) = plan(a_date("2026-03-10T00:10"), None, hours, at("2026-03-02T10:00"))
    assert shown(planned, "America/Los_Angeles") == ("day_before", "Sun 16:00", "Sun 20:00")


TOLD = Told("day_before", 1, When(wall("2026-03-09T08:30"), at("2026-03-09T08:30")))


def test_what_was_read_is_corrected_at_once_and_the_new_date_has_its_own_day_before() -> None:
    moved, reminder = plan(a_date("2026-03-12T13:00", revision=2), TOLD, DENVER, at("2026-03-08T17:00"))
    assert shown(moved) == ("moved", "Sun 17:00", "Sun 20:00")
    assert (moved.local_time, moved.former_time) == (wall("2026-03-12T13:00"), wall("2026-03-09T08:30"))
    assert shown(reminder) == ("day_before", "Wed 16:00", "Wed 20:00")


def test_a_correction_the_same_day_says_it_all() -> None:
    (moved,) = plan(a_date("2026-03-09T10:30", revision=2), TOLD, DENVER, at("2026-03-08T17:00"))
    assert shown(moved) == ("moved", "Sun 17:00", "Sun 20:00")


def test_a_cancellation_in_the_night_is_told_in_the_morning_if_that_is_before_the_date() -> None:
    (told,) = plan(a_date("2026-03-09T08:30", "cancelled", 2), TOLD, DENVER, at("2026-03-08T22:00"))
    assert shown(told) == ("cancelled", "Mon 08:00", "Mon 08:30")
    assert told.local_time == wall("2026-03-09T08:30")


def test_a_cancellation_nobody_read_about_is_not_told() -> None:
    assert plan(a_date("2026-03-09T08:30", "cancelled", 2), None, DENVER, at("2026-03-08T12:00")) == ()


def test_a_date_that_is_on_again_after_its_cancellation_was_read_is_told() -> None:
    told = Told("cancelled", 2, TOLD.when)
    (again,) = plan(a_date("2026-03-09T08:30", revision=3), told, DENVER, at("2026-03-08T17:00"))
    assert again.step == "moved"


def test_a_cancellation_that_was_told_is_not_told_again() -> None:
    told = Told("cancelled", 2, TOLD.when)
    assert plan(a_date("2026-03-09T08:30", "cancelled", 4), told, DENVER, at("2026-03-08T17:00")) == ()


def test_what_was_told_of_this_very_revision_is_told_no_differently() -> None:
    told, now = Told("day_before", 2, TOLD.when), at("2026-03-02T10:00")
    date = a_date("2026-03-09T08:30", revision=2)
    assert plan(date, told, DENVER, now) == plan(date, None, DENVER, now)


def test_an_end_without_a_beginning_plans_nothing() -> None:
    assert plan(Date("cancelled", 1, None), None, DENVER, at("2026-03-08T17:00")) == ()


def test_a_change_too_late_for_a_reminder_is_still_told() -> None:
    (moved,) = plan(a_date("2026-03-08T17:30", revision=2), TOLD, DENVER, at("2026-03-08T17:00"))
    assert shown(moved) == ("moved", "Sun 17:00", "Sun 17:30")


def test_where_the_only_hour_is_the_one_the_clocks_skip_it_goes_the_next_day() -> None:
    hours = Hours("America/Denver", "03:00", "02:00")
    (planned,) = plan(a_date("2026-03-09T08:30"), None, hours, at("2026-03-02T10:00"))
    assert shown(planned) == ("day_before", "Mon 02:00", "Mon 03:00")


def test_a_post_has_the_same_id_whenever_the_same_is_planned_and_no_other() -> None:
    (planned,) = plan(a_date("2026-03-09T08:30"), None, DENVER, at("2026-03-02T10:00"))
    (later,) = plan(a_date("2026-03-09T08:30"), None, DENVER, at("2026-03-08T18:00"))
    (other,) = plan(a_date("2026-03-10T08:30"), None, DENVER, at("2026-03-02T10:00"))
    first = post_id("court", "1", 1, planned)
    assert first == post_id("court", "1", 1, later)
    ids = {first, post_id("health", "1", 1, planned), post_id("court", "2", 1, planned)}
    ids |= {post_id("court", "1", 2, planned), post_id("court", "1", 1, other)}
    assert len(ids) == 5


@pytest.mark.parametrize("state", ["kept", "missed"])
def test_what_is_over_is_not_talked_about(state: str) -> None:
    assert plan(a_date("2026-03-09T08:30", state, 2), TOLD, DENVER, at("2026-03-09T12:00")) == ()


hours = st.builds(
    lambda zone, start, length: Hours(zone, _hhmm(start), _hhmm(start + length)),
    st.sampled_from(ZONES),
    st.integers(0, 1439),
    st.integers(0, 1380),
)
moments = st.datetimes(datetime(2025, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


def _hhmm(minutes: int) -> str:
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"


@given(starts_at=moments, hours=hours, ahead=st.timedeltas(timedelta(0), timedelta(days=20)), told=st.booleans())
def test_never_quiet_never_late_never_two_a_day(
    starts_at: datetime, hours: Hours, ahead: timedelta, told: bool
) -> None:
    zone, now = ZoneInfo(hours.zone), starts_at - ahead
    date_ = Date("scheduled", 2, When(starts_at.astimezone(zone).replace(tzinfo=None), starts_at))
    believed = starts_at + timedelta(days=3)
    known = Told("day_before", 1, When(believed.replace(tzinfo=None), believed)) if told else None
    try:
        planned = plan(date_, known, hours, now)
    except NoWindow:
        assume(False)
    days: list[date] = []
    for one in planned:
        window = one.window
        assert now <= window.not_before < window.not_after <= starts_at
        for moment in (window.not_before, window.not_after - timedelta(seconds=1)):
            assert not _is_quiet(moment.astimezone(zone).time(), hours)
        if one.step == "day_before":
            assert window.not_before <= starts_at - SHORTEST_LEAD
        days.append(window.not_before.astimezone(zone).date())
    assert len(set(days)) == len(days)
    assert [one.step for one in planned] in (["day_before"], ["moved"], ["moved", "day_before"])


@given(day=st.dates(date(2025, 1, 1), date(2028, 12, 31)), zone=st.sampled_from(ZONES))
def test_told_early_it_is_four_in_the_afternoon_the_day_before_whatever_the_clocks_do(day: date, zone: str) -> None:
    starts = datetime.combine(day, time(9, 0))
    date_ = Date("scheduled", 1, When(starts, local(starts, zone)))
    (planned,) = plan(date_, None, Hours(zone, "20:00", "08:00"), local(starts, zone) - timedelta(days=10))
    when = planned.window.not_before.astimezone(ZoneInfo(zone))
    assert (when.date(), when.time()) == (day - timedelta(days=1), time(16, 0))


def _is_quiet(wall_time: time, hours: Hours) -> bool:
    start, end = time.fromisoformat(hours.quiet_from), time.fromisoformat(hours.quiet_until)
    if start == end:
        return False
    return start <= wall_time < end if start < end else wall_time >= start or wall_time < end
