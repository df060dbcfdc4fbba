"""Who goes next on a line: replies first, then reminders, then bulk; but each lower lane has a floor.

Every tenth turn of a line belongs to reminders and every hundredth to bulk, where any are waiting; all others go to the
highest lane. Turns are counted over the line's life, so a line that carries one text a second keeps its floors too.
"""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from proto.registry import LANES, Lane

FLOOR_EVERY: dict[Lane, int] = {"reminder": 10, "bulk": 100}

T = TypeVar("T")


def in_turn(waiting: Mapping[Lane, Sequence[T]], turn: int) -> list[T]:
    """All that waits, in the order in which it goes, beginning with this turn of the line."""
    left = {lane: list(reversed(waiting.get(lane, ()))) for lane in LANES}
    order: list[T] = []
    for at in range(turn, turn + sum(map(len, left.values()))):
        order.append(left[_lane_of(at, left)].pop())
    return order


def _lane_of(turn: int, left: Mapping[Lane, Sequence[object]]) -> Lane:
    # The rarer floor first: turn 99 is both a tenth and a hundredth one.
    for lane, every in sorted(FLOOR_EVERY.items(), key=lambda item: -item[1]):
        if left[lane] and turn % every == every - 1:
            return lane
    return next(lane for lane in LANES if left[lane])
