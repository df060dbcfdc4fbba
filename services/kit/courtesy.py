"""Background work gives way to people: while somebody writes, a queue of reminders works half of the time at most.

On two cores a text waited 0.3 s behind a backlog whose batches followed each other without a pause: for the processor,
for the rows they hold, for each hop's turn. Nothing is slowed down while nobody writes.
"""

import asyncio
import math
import time

from proto.registry import LANES, Lane

BACKGROUND: tuple[Lane, ...] = LANES[1:]
# A batch is what a person's text waits for at the worst, at each of its hops.
COURTEOUS_BATCH = 20
# Somebody who wrote a moment ago is still at it.
STILL_THERE_S = 2.0
MOST_S = 0.25


class Courtesy:
    """One process's memory of when a person last wrote, or a client."""

    def __init__(self) -> None:
        self._last = -math.inf

    def somebody_wrote(self) -> None:
        """A text of a person's came by."""
        self._last = time.monotonic()

    async def give_way(self, worked_s: float) -> None:
        """After a batch of background work: rest as long as it took, if somebody is there."""
        if time.monotonic() - self._last < STILL_THERE_S:
            await asyncio.sleep(min(worked_s, MOST_S))
