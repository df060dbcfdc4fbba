"""A time on the wall: the moment it is, also in the nights when the clocks change."""

from datetime import UTC, datetime, timedelta

import pytest

from services.threads.domain.later import FURTHEST, NoSuchDay, Past, TooFar, checked, moment

NOW = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "local_at", "at", "is_shifted"),
    [
        ("America/Denver", "2026-03-03T09:00", "2026-03-03T16:00", False),
        # The clocks go on: half past two is no time that night, and the first that is one stands in for it.
        ("America/Denver", "2026-03-08T01:59", "2026-03-08T08:59", False),
        ("America/Denver", "2026-03-08T02:30", "2026-03-08T09:00", True),
        ("America/Denver", "2026-03-08T03:00", "2026-03-08T09:00", False),
        ("America/New_York", "2026-03-08T02:00", "2026-03-08T07:00", True),
        # Twice that night: the first of both.
        ("America/Denver", "2026-11-01T01:30", "2026-11-01T07:30", False),
        # Half an hour only, on an island of Australia's; its spring is in October.
        ("Australia/Lord_Howe", "2026-10-04T02:10", "2026-10-03T15:30", True),
        ("Australia/Lord_Howe", "2026-10-04T02:30", "2026-10-03T15:30", False),
        # No change at all.
        ("America/Phoenix", "2026-03-08T02:30", "2026-03-08T09:30", False),
    ],
)
def test_a_time_on_the_wall_is_the_moment_people_there_mean(
    zone: str, local_at: str, at: str, is_shifted: bool
) -> None:
    later = moment(local_at, zone, NOW)
    assert later.at == datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert (later.local_at.isoformat(timespec="minutes"), later.zone) == (local_at, zone)
    assert later.is_shifted == is_shifted


@pytest.mark.parametrize(
    ("local_at", "zone"),
    [("2026-02-30T09:00", "America/Denver"), ("2026-03-04T25:00", "America/Denver"), ("2026-03-04T09:00", ""),
     ("2026-03-04T09:00", "Mars/Olympus"), ("0001-01-01T00:00", "Asia/Tokyo")],
)  # fmt: skip
def test_there_is_no_such_day_hour_or_zone(local_at: str, zone: str) -> None:
    with pytest.raises(NoSuchDay):
        moment(local_at, zone, NOW)


def test_not_in_the_past_and_not_beyond_a_year_but_the_pages_clock_may_be_behind() -> None:
    assert moment("2026-03-02T09:57", "America/Denver", NOW).at == NOW
    with pytest.raises(Past):
        moment("2026-03-02T09:54", "America/Denver", NOW)
    assert checked(NOW + FURTHEST, NOW) == NOW + FURTHEST
    with pytest.raises(TooFar):
        checked(NOW + FURTHEST + timedelta(minutes=1), NOW)
    with pytest.raises(TooFar):
        moment("9999-12-30T23:59", "America/Denver", NOW)
