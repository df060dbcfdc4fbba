"""Numbers and how they are shown: one program's round, the spread over rounds, a ratio against its aim."""

from collections.abc import Sequence
from statistics import median

import msgspec


class Rate(msgspec.Struct, frozen=True):
    """What one program did in one round: how many, in how long, how long each took, its own CPU time."""

    count: int
    seconds: float
    cpu_s: float
    p50_ms: float = 0.0
    p95_ms: float = 0.0
    p99_ms: float = 0.0

    @property
    def per_s(self) -> float:
        """How many a second."""
        return self.count / self.seconds


def rate(took_s: Sequence[float], seconds: float, cpu_s: float) -> Rate:
    """A round of which every single duration is known."""
    p50, p95, p99 = (quantile(took_s, share) * 1000 for share in (0.50, 0.95, 0.99))
    return Rate(len(took_s), seconds, cpu_s, p50, p95, p99)


def quantile(values: Sequence[float], share: float) -> float:
    """The value that this share of all do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


class Spread(msgspec.Struct, frozen=True):
    """One figure over several rounds."""

    values: tuple[float, ...]

    @property
    def middle(self) -> float:
        """The median."""
        return median(self.values)

    def show(self, places: int = 0) -> str:
        """The median, and lowest to highest."""
        low, high = (f"{value:,.{places}f}" for value in (min(self.values), max(self.values)))
        return f"{self.middle:,.{places}f} ({low}–{high})"


def spread(values: Sequence[float]) -> Spread:
    """The spread of these."""
    return Spread(tuple(values))


class Verdict(msgspec.Struct, frozen=True):
    """One line of the end of a run: a figure, the bound it should keep, and whether it does."""

    what: str
    figure: Spread
    bound: float
    is_floor: bool
    unit: str = ""
    places: int = 2

    @property
    def is_kept(self) -> bool:
        """Whether the median keeps the bound."""
        return self.figure.middle >= self.bound if self.is_floor else self.figure.middle <= self.bound

    def show(self) -> str:
        """The line."""
        bound = f"{'≥' if self.is_floor else '≤'} {self.bound:g}{self.unit}"
        word = "reached" if self.is_kept else "MISSED"
        return f"{word:8} {self.what}: {self.figure.show(self.places)}{self.unit}, aim {bound}"
