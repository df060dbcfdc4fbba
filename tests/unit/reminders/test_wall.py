"""Wall times on any night of any zone: the moment, and what is said of it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proto.values.window import UnknownZone, local
from services.reminders.domain.wall import NoSuchTime, read, wall, written

ZONES = (
    "America/Denver", "America/New_York", "America/Anchorage", "America/Phoenix", "Australia/Lord_Howe",
    "America/Havana", "Pacific/Apia", "Africa/Casablanca", "Europe/London", "UTC",
)  # fmt: skip
_at = datetime.fromisoformat
# Around the nights of a year, and the day that Samoa never had.
times = st.datetimes(_at("2026-01-01"), _at("2026-12-31")) | st.datetimes(_at("2011-12-28"), _at("2012-01-02"))
nights = st.builds(
    lambda day, minutes: _at(day) + timedelta(minutes=minutes),
    st.sampled_from(["2026-03-08", "2026-11-01", "2026-10-04", "2026-04-05"]),
    st.integers(-60, 300),
)


@pytest.mark.parametrize(
    ("zone", "wished", "at", "shown", "night"),
    [
        ("America/Denver", "2026-03-03T09:00", "2026-03-03T16:00", "2026-03-03T09:00", None),
        ("America/Denver", "2026-03-08T01:59", "2026-03-08T08:59", "2026-03-08T01:59", None),
        ("America/Denver", "2026-03-08T02:30", "2026-03-08T09:00", "2026-03-08T03:00", "skipped"),
        ("America/Denver", "2026-03-08T03:00", "2026-03-08T09:00", "2026-03-08T03:00", None),
        ("America/Denver", "2026-11-01T01:30", "2026-11-01T07:30", "2026-11-01T01:30", "twice"),
        ("America/Denver", "2026-11-01T02:00", "2026-11-01T09:00", "2026-11-01T02:00", None),
        ("America/Phoenix", "2026-03-08T02:30", "2026-03-08T09:30", "2026-03-08T02:30", None),
        ("Australia/Lord_Howe", "2026-10-04T02:10", "2026-10-03T15:30", "2026-10-04T02:30", "skipped"),
        ("America/Havana", "2026-03-08T00:10", "2026-03-08T05:00", "2026-03-08T01:00", "skipped"),
        ("Pacific/Apia", "2011-12-30T12:00", "2011-12-30T10:00", "2011-12-31T00:00", "skipped"),
    ],
)
def test_a_night_is_said(zone: str, wished: str, at: str, shown: str, night: str | None) -> None:
    found = wall(read(wished), zone)
    assert (found.at, written(found.local_time), found.night) == (
        datetime.fromisoformat(at).replace(tzinfo=UTC),
        shown,
        night,
    )


@given(times | nights, st.sampled_from(ZONES))
def test_what_is_said_is_what_a_clock_there_does(wished: datetime, zone: str) -> None:
    wished = wished.replace(second=0, microsecond=0)
    found = wall(wished, zone)
    there = ZoneInfo(zone)
    # The clock shows it, whatever was wished.
    assert found.at.astimezone(there).replace(tzinfo=None, fold=0) == found.local_time
    # It was wished, or no moment shows what was: looked for all around, by looking at each.
    shown = [at for at in _around(wished) if at.astimezone(there).replace(tzinfo=None, fold=0) == wished]
    assert {0: "skipped", 1: None, 2: "twice"}[len(shown)] == found.night
    if found.night == "skipped":
        before = (found.at - timedelta(minutes=1)).astimezone(there).replace(tzinfo=None)
        assert before < wished < found.local_time
    else:
        assert (found.local_time, found.at) == (wished, min(shown))
        # All else reads wall times so, too.
        assert found.at == local(wished, zone)


def _around(wished: datetime) -> list[datetime]:
    """Every quarter of an hour's like minute of the two days around."""
    middle = wished.replace(tzinfo=UTC)
    return [middle + timedelta(minutes=15 * n) for n in range(-120, 121)]


@pytest.mark.parametrize("text", ["", "2026-02-30T09:00", "2026-03-04T25:00", "2026-03-04T09:00Z", "1999-12-31T09:00",
                                  "2200-01-01T09:00", "9am", "2026-03-04T09:00-07:00"])  # fmt: skip
def test_there_is_no_such_time(text: str) -> None:
    with pytest.raises(NoSuchTime):
        read(text)


def test_at_the_ends_of_the_calendar_and_on_mars_there_is_none() -> None:
    with pytest.raises(NoSuchTime):
        wall(_at("0001-01-01"), "Asia/Tokyo")
    with pytest.raises(UnknownZone):
        wall(_at("2026-03-04T09:00"), "Mars/Olympus")
