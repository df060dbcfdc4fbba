"""What a transaction wants published: one INSERT at its end, and the relay that carries the rows to the broker."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from proto.registry import LANES, Lane
from services.kit import failpoints, log
from services.kit.bus import BROKEN, Bus
from services.kit.db import UNAVAILABLE, Database
from services.kit.frames import Row

if TYPE_CHECKING:
    from services.kit.tx import Connection

# Confirmed publishes in flight: at 1 the broker takes 1,550/s, at 20 6,700/s, at 100 12,800/s; more gains nothing.
WINDOW = 100
# The nudge after a commit is what wakes a lane; the poll only finds what a dead process left.
POLL_S = 1.0
RETRY_S = 0.5
# After a window that was not full: what follows closely goes together in the next. Each in a window of its own took a
# third of two cores from those who wrote it. The first does not wait.
BREATH_S = 0.002


class Relay:
    """Carries one service's outbox to the broker, lane by lane, in id order; one active relay a service."""

    def __init__(self, service: str, db: Database, bus: Bus) -> None:
        self._service, self._db, self._bus = service, db, bus
        self._nudges = {lane: asyncio.Event() for lane in LANES}

    def nudge(self, lanes: Sequence[Lane]) -> None:
        """There is something to carry in these lanes."""
        for lane in lanes:
            self._nudges[lane].set()

    async def run(self) -> None:
        """Relay while this process holds the service's relay lock; stand by while another does."""
        while True:
            try:
                async with self._db.lock(f"relay.{self._service}"), asyncio.TaskGroup() as lanes:
                    for lane in LANES:
                        lanes.create_task(self._run_lane(lane), name=f"relay.{lane}")
            except* UNAVAILABLE as errors:
                log.get().warning("relay_lock_lost", error=type(errors.exceptions[0]).__name__)
            await asyncio.sleep(RETRY_S)

    async def _run_lane(self, lane: Lane) -> None:
        nudge = self._nudges[lane]
        while True:
            await self._bus.up()
            nudge.clear()
            try:
                if await self.carry(lane) == WINDOW:
                    continue
            except (*UNAVAILABLE, *BROKEN) as error:
                log.get().warning("relay_paused", lane=lane, error=type(error).__name__)
                await asyncio.sleep(RETRY_S)
                continue
            await asyncio.sleep(BREATH_S)
            try:
                async with asyncio.timeout(POLL_S):
                    await nudge.wait()
            except TimeoutError:
                pass

    async def carry(self, lane: Lane) -> int:
        """Publish up to a window of a lane's oldest rows and delete what the broker confirmed; how many there were."""
        async with self._db.connection() as connection:
            rows = await _oldest(connection, lane)
        if not rows:
            return 0
        confirmed, error = await self._bus.publish(rows)
        if failpoints.is_off("confirm"):
            confirmed, error = [row.position for row in rows], None
        await failpoints.hit("relay.after_publish")
        if confirmed:
            async with self._db.connection() as connection:
                await _delete(connection, lane, confirmed)
        await failpoints.hit("relay.after_delete")
        if error is not None:
            raise error
        return len(rows)


async def _oldest(connection: "Connection", lane: Lane) -> list[Row]:
    # Rows committed late have lower positions than some already gone; since rows are deleted, none is skipped.
    rows = await connection.fetch(
        """
        SELECT position, exchange, routing_key, event_id, type, body, traceparent
          FROM outbox
         WHERE lane = $1
         ORDER BY position
         LIMIT $2
        """,
        lane,
        WINDOW,
    )
    return [Row(*row) for row in rows]


async def _delete(connection: "Connection", lane: Lane, positions: list[int]) -> None:
    await connection.execute("DELETE FROM outbox WHERE lane = $1 AND position = ANY($2)", lane, positions)
