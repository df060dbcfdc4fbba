"""When a text that did not arrive is tried again, and how long its line rests."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.gateway.domain.codes import CODES, KEEPS, meaning
from services.gateway.domain.retry import USEFUL, has_expired, next_try, rests_until

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
EVENING = NOON + timedelta(hours=9)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def test_a_phone_that_was_off_is_tried_twice_more_and_no_more() -> None:
    tries = [next_try(meaning("30003"), attempt_no, NOON, EVENING) for attempt_no in (1, 2, 3)]
    assert tries == [NOON + minutes(30), NOON + minutes(120), None]


def test_what_never_left_is_kept_for_as_long_as_its_window_lasts() -> None:
    for attempt_no in (1, 2, 50):
        assert next_try(meaning("30001"), attempt_no, NOON, EVENING) == NOON + minutes(5)
    assert next_try(meaning("21611"), 1, NOON, EVENING) == NOON + minutes(1)


@pytest.mark.parametrize("code", ["21211", "21610", "30005", "30007", "14107", "99999", "30036"])
def test_what_is_final_is_not_tried_again(code: str) -> None:
    assert next_try(meaning(code), 1, NOON, EVENING) is None


@given(st.sampled_from(sorted(CODES)), st.integers(1, 5), st.integers(0, 60 * 48))
def test_a_new_try_is_always_still_of_use(code: str, attempt_no: int, left_minutes: int) -> None:
    not_after = NOON + minutes(left_minutes)
    at = next_try(CODES[code], attempt_no, NOON, not_after)
    assert at is None or NOON < at <= not_after - USEFUL


def test_the_carriers_day_ends_at_midnight_in_the_west() -> None:
    west = ZoneInfo("America/Los_Angeles")
    assert rests_until(meaning("30023"), NOON) == datetime(2026, 11, 24, tzinfo=west)
    before_the_clocks_change = datetime(2026, 11, 1, 6, 59, tzinfo=UTC)
    assert rests_until(meaning("30027"), before_the_clocks_change) == datetime(2026, 11, 1, tzinfo=west)
    assert rests_until(meaning("30003"), NOON) is None


def test_only_what_never_left_runs_out_of_time() -> None:
    assert {code for code, known in CODES.items() if has_expired(known)} == {
        code for code, known in CODES.items() if known.next in KEEPS
    } | {"30036"}
