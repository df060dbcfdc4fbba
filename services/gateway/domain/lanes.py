"""Who goes next on a line: replies first, then reminders, then bulk; but each lower lane has a floor.

Every tenth turn of a line belongs to reminders and every hundredth to bulk, where any are waiting; all others go to the
highest lane. Turns are counted over the line's life, so a line that carries one text a second keeps its floors too.
"""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from proto.registry import LANES, Lane

# The rarer floor first: turn 99 is both a tenth and a hundredth one.
FLOOR_EVERY: tuple[tuple[Lane, int], ...] = (("bulk", 100), ("reminder", 10))

T = TypeVar("T")


def in_turn(waiting: Mapping[Lane, Sequence[T]], turn: int, most: int) -> list[T]:
    """The first of all that waits, in the order in which it goes, beginning with this turn of the line."""
    left = {lane: list(reversed(waiting[lane])) for lane in LANES if waiting.get(lane)}
    count = min(most, sum(map(len, left.values())))
    return [left[_lane_of(at, left)].pop() for at in range(turn, turn + count)]


def _lane_of(turn: int, left: Mapping[Lane, Sequence[object]]) -> Lane:
    for lane, every in FLOOR_EVERY:
        if turn % every == every - 1 and left.get(lane):
            return lane
    return next(lane for lane in LANES if left.get(lane))
