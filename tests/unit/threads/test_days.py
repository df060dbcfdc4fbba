"""Days of a place as moments."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.threads.domain.days import FOREVER, SINCE_EVER, span

DAYS = st.dates(date(1900, 1, 1), date(2999, 12, 30))
ZONES = st.sampled_from(["America/Denver", "America/Phoenix", "America/Havana", "America/Santiago", "Pacific/Apia"])


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("America/Havana", date(2026, 3, 8), 23),  # midnight is skipped
        ("America/Santiago", date(2026, 9, 6), 23),
        ("America/Denver", date(2026, 11, 1), 25),
        ("America/Phoenix", date(2026, 11, 1), 24),
    ],
)
def test_a_day_is_as_long_as_its_clocks_say(zone: str, day: date, hours: int) -> None:
    found = span(day, day, zone)
    assert found.ends_at - found.starts_at == timedelta(hours=hours)
    assert found.starts_at.astimezone(ZoneInfo(zone)).date() == day
    assert (found.starts_at - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).date() == day - timedelta(days=1)


@given(DAYS, ZONES)
def test_each_day_ends_where_the_next_begins(day: date, zone: str) -> None:
    after = day + timedelta(days=1)
    assert span(None, day, zone).ends_at == span(after, None, zone).starts_at


def test_without_days_it_is_all() -> None:
    assert (span(None, None, "America/Denver").starts_at, span(None, None, "America/Denver").ends_at) == (
        SINCE_EVER,
        FOREVER,
    )
