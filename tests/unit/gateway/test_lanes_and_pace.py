from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from proto.registry import LANES
from services.gateway.domain import claim, pace
from services.gateway.domain.claim import Opening, Waiting
from services.gateway.domain.lanes import in_turn

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class Text(msgspec.Struct, frozen=True):
    segments: int


def waiting(lane: int, count: int, segments: int = 1, refused_as: str | None = None) -> list[Waiting]:
    return [Waiting(UUID(int=lane * 1000 + n), segments, refused_as) for n in range(count)]


def opening(line: str = "a", **more) -> Opening:
    told = {"pace": None, "free_at": NOW, "turn": 0, "trouble": 0, "waiting": {"reply": waiting(1, 3)}}
    return Opening(line=line, **(told | more))


def test_replies_go_first_and_each_lower_lane_has_its_floor() -> None:
    order = in_turn({"reply": ["r"] * 500, "reminder": ["m"] * 500, "bulk": ["b"] * 500}, 0, 1000)
    first = order[:200]
    assert (first.count("r"), first.count("m"), first.count("b")) == (180, 18, 2)
    assert order.index("m") == 9


def test_a_line_that_carries_one_text_at_a_time_keeps_its_floors() -> None:
    went = [in_turn({"reply": ["r"], "reminder": ["m"], "bulk": ["b"]}, turn, 1)[0] for turn in range(100)]
    assert (went.count("r"), went.count("m"), went.count("b")) == (90, 9, 1)


@given(
    st.dictionaries(st.sampled_from(LANES), st.lists(st.integers(), max_size=50)),
    st.integers(0, 10_000),
    st.integers(0, 200),
)
def test_everybody_goes_once_and_in_order_within_the_lane(lanes: dict, turn: int, most: int) -> None:
    marked = {lane: [(lane, n) for n, _ in enumerate(texts)] for lane, texts in lanes.items()}
    order = in_turn(marked, turn, most)
    assert len(order) == min(most, sum(map(len, marked.values())))
    for lane, texts in marked.items():
        went = [text for text in order if text[0] == lane]
        assert went == texts[: len(went)]


def test_a_slice_holds_a_quarter_second_of_the_pace() -> None:
    assert len(pace.within([Text(1)] * 100, 100.0, NOW, NOW)) == 25
    assert len(pace.within([Text(2)] * 100, 100.0, NOW, NOW)) == 13
    assert len(pace.within([Text(1)] * 100, None, NOW, NOW)) == 100


def test_a_slow_line_takes_one_and_waits() -> None:
    assert len(pace.within([Text(3)] * 5, 1.0, NOW, NOW)) == 1
    assert pace.free_after([Text(3)], 1.0, NOW, NOW) == NOW + timedelta(seconds=3)
    assert not pace.is_open(NOW + timedelta(seconds=1), NOW)


def test_capacity_not_used_is_gone() -> None:
    assert pace.free_after([Text(1)], 1.0, NOW - timedelta(hours=1), NOW) == NOW + timedelta(seconds=1)


@given(st.lists(st.integers(1, 10), min_size=1, max_size=400), st.floats(0.5, 200), st.integers(1, 40))
def test_over_any_time_a_line_carries_no_more_than_its_pace(sizes: list[int], rate: float, claims: int) -> None:
    now, free_at, left = NOW, NOW, [Text(size) for size in sizes]
    carried = 0
    for _ in range(claims):
        chosen = pace.within(left, rate, free_at, now)
        free_at = pace.free_after(chosen, rate, free_at, now)
        carried += sum(text.segments for text in chosen)
        left = left[len(chosen) :]
        now += timedelta(milliseconds=100)
    elapsed_s = (now - NOW).total_seconds()
    assert carried <= rate * (elapsed_s + pace.SLICE.total_seconds()) + max(sizes)


def test_slots_are_shared_and_what_one_line_leaves_goes_to_the_others() -> None:
    hungry = opening("a", waiting={"bulk": waiting(1, 100)})
    also = opening("b", waiting={"bulk": waiting(2, 100)})
    modest = opening("c", waiting={"reply": waiting(3, 2)})
    taken = {one.line: len(one.texts) for one in claim.plan([hungry, also, modest], 42, NOW)}
    assert taken == {"a": 20, "b": 20, "c": 2}


@given(st.lists(st.integers(0, 60), max_size=8), st.integers(0, 100))
def test_never_more_than_the_free_slots_and_none_left_idle(demands: list[int], slots: int) -> None:
    openings = [opening(f"line{n}", waiting={"bulk": waiting(n, count)}) for n, count in enumerate(demands)]
    taken = sum(len(one.texts) for one in claim.plan(openings, slots, NOW))
    assert taken == min(slots, sum(demands))


def test_after_bad_answers_one_text_tries_the_line_out() -> None:
    [taken] = claim.plan([opening(trouble=5)], 200, NOW)
    assert (len(taken.texts), taken.is_watched, taken.is_probe) == (1, True, True)
    [taken] = claim.plan([opening(trouble=4)], 200, NOW)
    assert (len(taken.texts), taken.is_watched, taken.is_probe) == (3, True, False)


def test_a_number_that_opted_out_is_refused_and_takes_nobody_s_place() -> None:
    one = opening(waiting={"reply": waiting(1, 2, refused_as="21610") + waiting(2, 1)})
    assert claim.refused([one]) == {UUID(int=1000): "21610", UUID(int=1001): "21610"}
    [taken] = claim.plan([one], 200, NOW)
    assert [text.attempt_id for text in taken.texts] == [UUID(int=2000)]
    assert taken.turn == 1
