"""Background work gives way to people: while somebody writes, a background lane works a sixth of the time at most.

On two cores a person's text waited 0.3 s behind a backlog whose batches followed each other without a pause (for the
processor, for the rows they hold, at each hop), 0.12 s when they rested as long as they worked, 0.04 s so. Nothing is
slowed down while nobody writes.
"""

import asyncio
import math
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from proto.registry import LANES

BACKGROUND = LANES[1:]
# A batch is what a person's text waits for at the worst, at each of its hops.
COURTEOUS_BATCH = 8
# Of what a batch took.
REST = 5.0
# Somebody who wrote a moment ago is still at it.
STILL_THERE_S = 2.0
MOST_S = 0.25


class Courtesy:
    """One process's memory of when a person's text last came by."""

    def __init__(self) -> None:
        self._last = -math.inf

    def somebody_wrote(self) -> None:
        """A person's text came by."""
        self._last = time.monotonic()

    def gives_way(self, lane: str) -> bool:
        """Whether this lane has to be short just now."""
        return lane in BACKGROUND and time.monotonic() - self._last < STILL_THERE_S

    @asynccontextmanager
    async def turn(self, lane: str) -> AsyncIterator[None]:
        """One batch of a queue. A background lane's is followed by a rest, if somebody is there."""
        began = time.monotonic()
        yield
        if lane == "reply":
            self.somebody_wrote()
        elif self.gives_way(lane):
            await asyncio.sleep(min(REST * (time.monotonic() - began), MOST_S))
