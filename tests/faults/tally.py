"""What became of a story: the words are those of the broker's own test suite."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

HEADINGS = ("promise", "faults", "attempted", "acknowledged", "lost", "doubled", "flagged", "seed", "control arm")


class Control(NamedTuple):
    """A telling without one mechanism. shows: lost, doubled, or words of the unexpected; it must show that.

    strikes: words in the names of those strikes that bring it out; none means all.
    """

    shows: str
    strikes: tuple[str, ...] = ()


@dataclass
class Tally:
    """Counts of one telling.

    unexpected: what else was not as promised, in words. untold: what the story could not do, which proves nothing
    either way. noted: figures worth a line.
    """

    promise: str
    seed: int
    faults: Counter[str] = field(default_factory=Counter)
    attempted: int = 0
    acknowledged: int = 0
    lost: int = 0
    doubled: int = 0
    flagged: int = 0
    unexpected: list[str] = field(default_factory=list)
    untold: list[str] = field(default_factory=list)
    noted: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether the promise was kept, and the whole story told."""
        return not (self.is_broken or self.untold)

    @property
    def is_broken(self) -> bool:
        """Whether the promise was broken in any way."""
        return bool(self.lost or self.doubled or self.unexpected)

    def shows(self, breakage: str) -> bool:
        """Whether it was broken in this way: what a control arm must show, and nothing else will do for it."""
        counts = {"lost": self.lost, "doubled": self.doubled}
        return bool(counts.get(breakage, sum(breakage in one for one in self.unexpected)))

    def weigh(self, attempted: set[UUID], acknowledged: set[UUID], effects: Iterable[tuple[UUID, int]]) -> None:
        """Compare what was acknowledged with what has happened: (id, how often). Adds to the counts."""
        happened = dict(effects)
        self.attempted, self.acknowledged = self.attempted + len(attempted), self.acknowledged + len(acknowledged)
        self.lost += len(acknowledged - happened.keys())
        self.doubled += sum(1 for times in happened.values() if times > 1)
        if strange := happened.keys() - attempted:
            self.unexpected.append(f"{len(strange)} effects that nobody asked for")

    def __str__(self) -> str:
        faults = sum(self.faults.values())
        counts = f"{self.attempted} attempted, {self.acknowledged} acknowledged, {self.lost} lost"
        words = [f"{self.promise}: {faults} faults, {counts}, {self.doubled} doubled, {self.flagged} flagged"]
        words.append("; ".join(f"{count} {name}" for name, count in sorted(self.faults.items())))
        words += [f"unexpected: {one}" for one in self.unexpected] + [f"untold: {one}" for one in self.untold]
        words += self.noted
        return "\n  ".join([*words, f"seed {self.seed}"])


def table(rows: Sequence[tuple[Tally, str]]) -> str:
    """One row a promise. A row that ends in a cross was not kept, whatever its counts say."""
    cells = [HEADINGS, *(_cells(tally, controls) for tally, controls in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(HEADINGS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    kept = ["", *("" if tally.holds else "  NOT KEPT" for tally, _ in rows)]
    return "\n".join(line + mark for line, mark in zip(lines, kept, strict=True))


def _cells(tally: Tally, controls: str) -> tuple[str, ...]:
    counts = (tally.attempted, tally.acknowledged, tally.lost, tally.doubled, tally.flagged, tally.seed)
    return (tally.promise, str(sum(tally.faults.values())), *map(str, counts), controls)
