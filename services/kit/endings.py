"""How a try ends that did not succeed: put off by a delay queue, or kept as a dead letter."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from prometheus_client import Counter

from services.kit import failpoints, inbox, log
from services.kit.db import UNAVAILABLE, Database
from services.kit.handlers import Item

HANDLED = Counter("events_handled", "Events by what became of them", ["queue", "result"])
DATABASE_RETRY_S = 0.5
# What dies younger than this dies of something else than the event it was just handling.
CALM_S = 3.0
ROAD = "delay.1s"


async def when_up(queue: str, act: Callable[[], Awaitable[Any]]) -> Any:
    """Do it; while the database is away, wait and do it again: nothing is acknowledged meanwhile."""
    while True:
        try:
            return await act()
        except UNAVAILABLE as error:
            log.get().warning("database_away", queue=queue, error=type(error).__name__)
            await asyncio.sleep(DATABASE_RETRY_S)


class Endings:
    """The endings of one queue's events."""

    def __init__(self, queue: str, db: Database) -> None:
        self._queue, self._db, self._born = queue, db, time.monotonic()

    async def put_off(self, item: Item) -> bool:
        """Have a suspect come again a little later while this process is young; whether that was so.

        A process that keeps dying at its start would otherwise take one innocent event after another for its killer.
        The others need not wait meanwhile.
        """
        if time.monotonic() - self._born > CALM_S or failpoints.is_off("poison"):
            return False

        async def write() -> bool:
            async with self._db.tx() as tx:
                is_suspect = await inbox.is_suspect(tx, self._queue, item.event_id)
                if is_suspect:
                    tx.put_back(ROAD, self._queue, item.raw)
                return is_suspect

        return bool(await when_up(self._queue, write))

    async def park(self, item: Item, reason: str, attempt: inbox.Attempt, after_s: float | None) -> None:
        """Have it come again after a delay; bury it when the ladder of delays has ended."""
        delay = inbox.delay_for(attempt.attempts, after_s)
        if delay is None:
            await self.bury(item, reason, attempt)
            return

        async def write() -> None:
            async with self._db.tx() as tx:
                await inbox.park(tx, self._queue, item.raw, reason, delay)

        await when_up(self._queue, write)
        HANDLED.labels(self._queue, "retry").inc()

    async def bury(self, item: Item, reason: str, attempt: inbox.Attempt) -> None:
        """Keep it as a dead letter."""
        await self._keep(self._queue, item, reason, attempt.attempts)
        log.get().error("event_died", queue=self._queue, event_id=item.event_id, type=item.known_type)

    async def unrouted(self, item: Item) -> None:
        """Keep what found no queue, and how it came: a binding is missing, or a stranger tries a key of its own."""
        message = item.message
        way = inbox.Way(message.exchange or "", (message.routing_key or "").replace("\0", ""), message.user_id)
        await self._keep(self._queue, item, f"no queue is bound to {way.exchange} for {way.routing_key!r}", 0, way)
        log.get().error("event_unrouted", name=way.exchange, event_id=item.event_id, type=item.known_type)

    async def taken_from_broker(self, item: Item) -> None:
        """Put back what the broker gave up: its limit counts the neighbours of whatever kills a process, too.

        Each time counts as one crash of its own; what comes too often is kept under the queue it died in.
        """
        deaths = (item.message.headers or {}).get("x-death")
        died: Any = deaths[0] if isinstance(deaths, list) and deaths else {}
        origin, reason = str(died.get("queue", item.message.routing_key or self._queue)), died.get("reason")
        if reason == "delivery_limit" and await when_up(self._queue, lambda: self._give_back(origin, item)):
            return
        await self._keep(origin, item, f"the broker gave it up: {reason or 'no reason given'}", 0)

    async def _give_back(self, origin: str, item: Item) -> bool:
        async with self._db.tx() as tx:
            attempt = await inbox.begin(tx, origin, item.event_id)
            if attempt and (attempt.crashes > inbox.MOST_CRASHES or failpoints.is_off("poison")):
                return False
            if attempt:
                tx.put_back(ROAD, origin, item.raw)
        return True

    async def _keep(self, queue: str, item: Item, reason: str, attempts: int, way: inbox.Way | None = None) -> None:
        async def write() -> None:
            async with self._db.tx() as tx:
                await inbox.bury(tx, queue, item.raw, reason, attempts, way)

        await when_up(self._queue, write)
        HANDLED.labels(queue, "dead").inc()
