"""Of two versions one wins, the same one whatever order they come in."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proto.values.sequence import NotComparable, Version, newer, same

MONDAY = datetime(2026, 10, 5, 15, 30, tzinfo=UTC)
moments = st.integers(0, 10).map(lambda minutes: MONDAY + timedelta(minutes=minutes))
counted = st.builds(Version, st.integers(-2, 6), moments)
timed = st.builds(Version, st.none(), moments)


def test_the_higher_sequence_wins_however_late_its_time() -> None:
    assert newer(Version(2, MONDAY), Version(1, MONDAY + timedelta(days=1)))
    assert not newer(Version(1, MONDAY + timedelta(days=1)), Version(2, MONDAY))


def test_without_sequences_the_later_time_wins() -> None:
    assert newer(Version(None, MONDAY + timedelta(seconds=1)), Version(None, MONDAY))
    assert same(Version(None, MONDAY), Version(None, MONDAY))


def test_an_equal_sequence_is_the_same_place_whatever_the_time() -> None:
    assert same(Version(3, MONDAY), Version(3, MONDAY + timedelta(days=1)))
    assert not newer(Version(3, MONDAY + timedelta(days=1)), Version(3, MONDAY))


def test_a_publisher_may_begin_to_count_but_not_stop() -> None:
    assert newer(Version(0, MONDAY), Version(None, MONDAY + timedelta(days=1)))
    assert not same(Version(0, MONDAY), Version(None, MONDAY))
    with pytest.raises(NotComparable, match="send one, higher than the last"):
        newer(Version(None, MONDAY), Version(0, MONDAY))


@given(st.one_of(st.lists(counted, min_size=1, max_size=4), st.lists(timed, min_size=1, max_size=4)))
def test_every_order_of_arrival_ends_with_the_same_winner(versions: list[Version]) -> None:
    winners = []
    for arrivals in permutations(versions):
        winner = arrivals[0]
        for version in arrivals[1:]:
            winner = version if newer(version, winner) else winner
        winners.append(winner)
    assert all(same(winner, winners[0]) for winner in winners)


@given(counted | timed, counted | timed)
def test_exactly_one_of_newer_older_same_holds(one: Version, other: Version) -> None:
    if (one.sequence is None) != (other.sequence is None):
        return
    assert newer(one, other) + newer(other, one) + same(one, other) == 1
