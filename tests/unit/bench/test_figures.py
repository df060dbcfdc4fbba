"""What the bench says of its numbers."""

import pytest

from tests.bench.figures import Verdict, quantile, rate, spread


def test_a_median_keeps_a_floor_it_reaches_and_a_ceiling_it_does_not_pass() -> None:
    figure = spread([1.0, 2.0, 9.0])
    assert Verdict("x", figure, bound=2.0, is_floor=True).is_kept
    assert Verdict("x", figure, bound=2.0, is_floor=False).is_kept
    assert not Verdict("x", figure, bound=2.1, is_floor=True).is_kept
    assert not Verdict("x", figure, bound=1.9, is_floor=False).is_kept


def test_a_miss_says_so_with_lowest_and_highest() -> None:
    line = Verdict("texts", spread([0.1, 0.2, 0.3]), bound=0.35, is_floor=True).show()
    assert line.startswith("MISSED")
    assert "0.20 (0.10–0.30)" in line


@pytest.mark.parametrize(("share", "value"), [(0.5, 51), (0.95, 96), (0.99, 100)])
def test_a_quantile_is_one_of_the_values_and_never_flatters(share: float, value: int) -> None:
    assert quantile(list(range(1, 101)), share) == value


def test_a_rate_counts_what_was_timed() -> None:
    measured = rate([0.001] * 50, seconds=2.0, cpu_s=0.1)
    assert (measured.per_s, measured.p50_ms) == (25.0, 1.0)
