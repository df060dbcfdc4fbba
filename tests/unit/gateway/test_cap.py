from datetime import UTC, date, datetime
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proto.registry import LANES
from services.gateway.domain import cap, claim
from services.gateway.domain.claim import Opening, Waiting
from services.kit import failpoints

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def waiting(lane: int, *segments: int) -> list[Waiting]:
    return [Waiting(UUID(int=lane * 1000 + n), size) for n, size in enumerate(segments)]


def opening(daily_cap: int | None = 100, sent: int = 0, is_told: bool = False, **lanes: list[Waiting]) -> Opening:
    return Opening("a", None, NOON, 0, 0, lanes, daily_cap, sent, is_told)  # type: ignore[arg-type]


def went(one: Opening, slots: int = 200) -> list[int]:
    return [text.segments for taken in claim.plan([one], slots, NOON) for text in taken.texts]


@pytest.mark.parametrize(
    ("now", "day", "ends"),
    [
        ("2026-11-23T07:59:59Z", date(2026, 11, 22), "2026-11-23T08:00:00Z"),
        ("2026-11-23T08:00:00Z", date(2026, 11, 23), "2026-11-24T08:00:00Z"),
        ("2026-07-01T06:59:59Z", date(2026, 6, 30), "2026-07-01T07:00:00Z"),
        ("2026-03-08T20:00:00Z", date(2026, 3, 8), "2026-03-09T07:00:00Z"),  # its clocks went forward that night
        ("2026-11-01T20:00:00Z", date(2026, 11, 1), "2026-11-02T08:00:00Z"),  # and back
    ],
)
def test_the_day_is_the_carriers_own(now: str, day: date, ends: str) -> None:
    at = datetime.fromisoformat(now)
    assert (cap.day_of(at), cap.next_day(at)) == (day, datetime.fromisoformat(ends))


def test_without_a_cap_everything_goes() -> None:
    assert went(opening(None, 10**6, bulk=waiting(1, *[1] * 50))) == [1] * 50


def test_the_last_tenth_is_kept_for_replies() -> None:
    assert len(went(opening(100, 80, bulk=waiting(1, *[1] * 50)))) == 10
    assert went(opening(100, 90, bulk=waiting(1, 1), reminder=waiting(2, 1))) == []
    assert len(went(opening(100, 90, bulk=waiting(1, 1), reply=waiting(2, *[1] * 50)))) == 10
    assert went(opening(100, 100, reply=waiting(2, 1))) == []
    failpoints.arm("cap_kept_for_replies:off")
    try:
        assert len(went(opening(100, 80, bulk=waiting(1, *[1] * 50)))) == 20
    finally:
        failpoints.arm("")


def test_what_does_not_fit_ends_its_lane_s_day_and_is_not_overtaken() -> None:
    assert went(opening(100, 85, bulk=waiting(1, 3, 3, 1))) == [3]
    assert went(opening(100, 95, reply=waiting(1, 9, 1))) == []
    assert went(opening(100, 85, reminder=waiting(1, 9), bulk=waiting(2, 2))) == [2]


def test_a_line_that_is_tried_out_tries_with_one_that_fits() -> None:
    one = msgspec.structs.replace(opening(100, 95, reminder=waiting(1, 1), reply=waiting(2, 1)), trouble=9, turn=9)
    [taken] = claim.plan([one], 200, NOON)
    assert [text.attempt_id for text in taken.texts] == [UUID(int=2000)]


def test_it_is_told_once_when_the_others_share_is_used_up() -> None:
    def told(one: Opening) -> list[str]:
        return claim.capped([one], claim.plan([one], 200, NOON))

    assert told(opening(100, 0, bulk=waiting(1, *[1] * 89))) == []
    assert told(opening(100, 0, bulk=waiting(1, *[1] * 90))) == ["a"]
    assert told(opening(100, 80, bulk=waiting(1, 11))) == ["a"]
    assert told(opening(100, 88, reply=waiting(1, 1, 1))) == ["a"]
    assert told(opening(100, 90, is_told=True, bulk=waiting(1, 1))) == []
    assert told(opening(None, 90, bulk=waiting(1, 1))) == []


@given(
    st.dictionaries(st.sampled_from(LANES), st.lists(st.integers(1, 10), min_size=1, max_size=60)),
    st.integers(1, 200),
    st.integers(0, 200),
    st.integers(1, 100),
)
def test_never_more_than_the_cap_goes_and_others_leave_the_tenth(
    sizes: dict[str, list[int]], daily_cap: int, sent: int, slots: int
) -> None:
    lanes = {lane: waiting(place, *sizes[lane]) for place, lane in enumerate(sizes, 1)}
    one = opening(daily_cap, sent, False, **lanes)
    chosen = [text for taken in claim.plan([one], slots, NOON) for text in taken.texts]
    assert sum(text.segments for text in chosen) <= max(0, daily_cap - sent)
    others = sum(text.segments for text in chosen if text not in lanes.get("reply", []))
    assert others <= max(0, daily_cap - daily_cap // 10 - sent)
    for texts in lanes.values():
        mine = [text for text in chosen if text in texts]
        assert mine == texts[: len(mine)]
