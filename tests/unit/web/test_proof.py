"""Proof of consent: every moment in it is one."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from services.web.domain.proof import moment


def test_the_hour_that_comes_twice_is_told_apart() -> None:
    denver = ZoneInfo("America/Denver")
    first, second = (datetime(2026, 11, 1, hour, 30, tzinfo=UTC) for hour in (7, 8))
    assert [moment(at, denver) for at in (first, second)] == ["2026-11-01 01:30:00-06:00", "2026-11-01 01:30:00-07:00"]
