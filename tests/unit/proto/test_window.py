"""A window is never empty and never quiet, whatever the clocks do that night."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from proto.values.window import NoWindow, UnknownZone, Window, local, sending_window, zone_named

DENVER = "America/Denver"
MONDAY = datetime(2026, 10, 5, 15, 0, tzinfo=UTC)  # 9:00 in Denver
WEEK = timedelta(days=7)
zones = st.sampled_from(
    [DENVER, "America/Los_Angeles", "America/Phoenix", "Pacific/Honolulu", "America/New_York", "UTC",
     "Australia/Lord_Howe", "America/Havana", "Asia/Kathmandu"]
)  # fmt: skip
anywhen = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
near_a_change = st.builds(
    lambda day, minutes: day + timedelta(minutes=minutes),
    st.sampled_from([datetime(2026, 3, 8, 9, tzinfo=UTC), datetime(2026, 11, 1, 8, tzinfo=UTC),
                     datetime(2026, 4, 4, 15, tzinfo=UTC), datetime(2026, 10, 3, 15, 30, tzinfo=UTC)]),
    st.integers(-2000, 2000),
)  # fmt: skip
moments = anywhen | near_a_change
wall_times = st.builds("{:02}:{:02}".format, st.integers(0, 3) | st.integers(0, 23), st.integers(0, 59))


def is_quiet(clock: time, quiet_from: str, quiet_until: str) -> bool:
    """Whether a clock on the wall shows a quiet time, by walking around the dial."""
    now, begins, ends = (f"{clock:%H:%M}", quiet_from, quiet_until)
    return begins <= now < ends if begins < ends else now >= begins or now < ends


def denver(text: str) -> datetime:
    return local(datetime.fromisoformat(text), DENVER)


def test_a_text_in_daytime_may_go_at_once_until_evening() -> None:
    window = sending_window(MONDAY, DENVER, latest=MONDAY + WEEK)
    assert window == Window(MONDAY, denver("2026-10-05T20:00"))


def test_a_text_at_night_waits_for_morning_in_the_clients_zone() -> None:
    night = denver("2026-10-05T23:30")
    assert sending_window(night, DENVER, latest=night + WEEK).not_before == denver("2026-10-06T08:00")
    assert sending_window(night, "Pacific/Honolulu", latest=night + WEEK).not_before == night


def test_the_first_quiet_minute_is_quiet_and_the_last_is_over() -> None:
    evening = denver("2026-10-05T20:00")
    window = sending_window(evening, DENVER, latest=evening + WEEK)
    assert window.not_before == denver("2026-10-06T08:00")
    assert sending_window(window.not_before, DENVER, latest=evening + WEEK) == window
    assert window.allows(window.not_before)
    assert not window.allows(window.not_after)


def test_the_latest_time_cuts_the_window_or_leaves_none() -> None:
    night = denver("2026-10-05T23:30")
    hearing = denver("2026-10-06T08:30")
    assert sending_window(night, DENVER, latest=hearing).not_after == hearing
    with pytest.raises(NoWindow, match="20:00 to 08:00"):
        sending_window(night, DENVER, latest=denver("2026-10-06T08:00"))


def test_quiet_hours_may_lie_inside_a_day_or_not_exist() -> None:
    noon = denver("2026-10-05T12:10")
    lunch = sending_window(noon, DENVER, "12:00", "13:00", latest=noon + WEEK)
    assert lunch == Window(denver("2026-10-05T13:00"), denver("2026-10-06T12:00"))
    early = denver("2026-10-05T06:00")
    assert sending_window(early, DENVER, "12:00", "13:00", latest=noon + WEEK) == Window(
        early, denver("2026-10-05T12:00")
    )
    assert sending_window(noon, DENVER, "00:00", "00:00", latest=noon + WEEK) == Window(noon, noon + WEEK)
    with pytest.raises(NoWindow):
        sending_window(noon, DENVER, "00:00", "00:00", latest=noon)


def test_the_morning_after_the_clocks_change_is_still_eight_on_the_wall() -> None:
    for night, opens in (
        ("2026-03-07T23:00", "2026-03-08T14:00Z"),
        ("2026-10-31T23:00", "2026-11-01T15:00Z"),
    ):
        at = denver(night)
        assert sending_window(at, DENVER, latest=at + WEEK).not_before == datetime.fromisoformat(opens)


def test_a_skipped_wall_time_moves_forward_and_a_repeated_one_is_the_first() -> None:
    assert denver("2026-03-08T02:30") == datetime(2026, 3, 8, 9, 30, tzinfo=UTC)  # shown as 3:30
    assert denver("2026-11-01T01:30") == datetime(2026, 11, 1, 7, 30, tzinfo=UTC)  # the first 1:30


def test_a_wall_time_with_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="no offset"):
        local(MONDAY, DENVER)


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../../etc/passwd", "/etc/passwd", "America", "a\x00b"])
def test_a_zone_nobody_lives_in_is_refused(name: str) -> None:
    with pytest.raises(UnknownZone):
        sending_window(MONDAY, name, latest=MONDAY + WEEK)


@pytest.mark.parametrize(
    ("not_before", "not_after"),
    [
        (MONDAY, MONDAY),
        (MONDAY, MONDAY - WEEK),
        (MONDAY.replace(tzinfo=None), MONDAY),
        (MONDAY, (MONDAY + WEEK).astimezone(ZoneInfo(DENVER))),
    ],
)
def test_a_window_is_aware_utc_and_never_empty(not_before: datetime, not_after: datetime) -> None:
    with pytest.raises(ValueError, match="window's"):
        Window(not_before, not_after)


def test_a_window_on_the_wire_is_held_to_the_same_rules() -> None:
    window = Window(MONDAY, MONDAY + WEEK)
    assert msgspec.json.decode(msgspec.json.encode(window), type=Window) == window
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b'{"not_before":"2026-10-05T15:00:00","not_after":"2026-10-06T15:00:00"}', type=Window)


@given(moments, zones, wall_times, wall_times)
@example(denver("2026-10-31T23:00"), DENVER, "20:00", "01:30")  # opens in the repeated hour
@example(denver("2026-10-31T12:00"), DENVER, "01:30", "12:00")  # closes in it
@example(denver("2026-03-07T23:00"), DENVER, "20:00", "02:30")  # opens in the skipped hour
@example(denver("2026-03-07T12:00"), DENVER, "02:30", "12:00")  # closes in it
@example(denver("2026-03-07T04:00"), DENVER, "02:20", "02:10")  # ten minutes a day, and a day without them
def test_no_moment_of_any_window_is_quiet_on_a_clock_there(
    at: datetime, zone: str, quiet_from: str, quiet_until: str
) -> None:
    assume(quiet_from != quiet_until)
    window = sending_window(at, zone, quiet_from, quiet_until, latest=at + WEEK)
    assert window.not_before >= at
    moment = window.not_before
    while moment < window.not_after:
        assert not is_quiet(moment.astimezone(ZoneInfo(zone)).time(), quiet_from, quiet_until)
        moment += timedelta(minutes=5)


@given(moments, zones)
def test_nobody_waits_longer_than_a_night(at: datetime, zone: str) -> None:
    window = sending_window(at, zone, latest=at + WEEK)
    assert window.not_before - at <= timedelta(hours=13)
    assert window.not_before == at or is_quiet(at.astimezone(ZoneInfo(zone)).time(), "20:00", "08:00")


@given(moments, zones)
def test_what_the_wall_shows_comes_back_as_that_moment_or_the_first_such(at: datetime, zone: str) -> None:
    wall = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    back = local(wall, zone)
    assert back <= at
    assert back.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == wall.replace(fold=0)


@pytest.mark.parametrize("name", ["localtime", "posixrules", "posix/America/Denver", "right/UTC", "Factory", "MST"])
def test_a_zone_that_is_the_servers_or_no_place_is_refused(name: str) -> None:
    with pytest.raises(UnknownZone):
        zone_named(name)
