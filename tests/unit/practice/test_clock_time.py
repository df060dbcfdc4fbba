"""The time on a bubble of the simulator is the one that the inbox beside it shows."""

import time
from datetime import UTC, datetime

import pytest

from deploy.office.cast import ZONE
from services.practice.pages.frame import OFFICE_ZONE, clock_time


@pytest.mark.parametrize("machine", ["UTC", "Asia/Tokyo"])
def test_a_bubble_has_the_office_s_time_whatever_the_machine_s_clock_is_set_to(
    machine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as changed:
        changed.setenv("TZ", machine)
        time.tzset()
        assert clock_time(datetime(2026, 11, 27, 23, 53, tzinfo=UTC)) == "4:53 PM"
    time.tzset()
    assert OFFICE_ZONE.key == ZONE
