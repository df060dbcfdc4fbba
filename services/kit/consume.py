"""Consumers: one flusher a queue turns what has arrived into one transaction, then acknowledges it in one frame.

Fresh events run as a batch; when one of them raises, by halves until it is alone. A redelivered event always runs
alone, after its attempt was counted in a commit of its own: an event that kills the process stops killing it [P13].
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from aio_pika.abc import AbstractChannel, AbstractConnection, AbstractIncomingMessage

from proto import topology
from services.kit import failpoints, inbox, log, strangers, trace
from services.kit.bus import BROKEN, CONNECT_S, LOST, Refuse, Retry, open_channel
from services.kit.courtesy import COURTEOUS_BATCH, Courtesy
from services.kit.db import Database
from services.kit.endings import HANDLED, Endings, when_up
from services.kit.handlers import Context, Handlers, Item, Received, call, handler_name
from services.kit.tx import Tx

__all__ = ["Consumer", "Context", "Received", "handler_name"]

BATCH = 100
# Two batches: one in the transaction, one arriving.
PREFETCH = 2 * BATCH
WATCH_S = 15.0
strangers.put_up_with()


class Consumer:
    """One queue and what happens on each of its events."""

    def __init__(
        self, queue: topology.Queue, handlers: Handlers, db: Database, user: str, state: Any, courtesy: Courtesy
    ) -> None:
        self._queue, self._handlers, self._db, self._user, self._state = queue, handlers, db, user, state
        self._courtesy, self._lane = courtesy, queue.name.rpartition(".")[2]
        self._endings = Endings(queue.name, db)
        # What comes here nobody handles: it is kept for a person.
        keepers = {"dead": self._endings.taken_from_broker, topology.UNROUTED.name: self._endings.unrouted}
        self._keep = keepers.get(self._lane)
        self._arrived: list[AbstractIncomingMessage] = []
        self._wake = asyncio.Event()
        self._stopping = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self.is_consuming = False

    async def run(self, connection: AbstractConnection) -> None:
        """Consume until stopped or the connection is lost; a lost channel or a cancelled consumer is renewed."""
        # Not `connection.is_closed`: of a plain connection that says only whether we closed it.
        while not self._stopping.is_set() and connection.connected.is_set():
            try:
                async with await open_channel(connection, publisher_confirms=False) as channel:
                    await self._consume(channel)
            except LOST as error:
                log.get().warning("consumer_lost", queue=self._queue.name, error=type(error).__name__)
                await asyncio.sleep(1)

    async def stop(self) -> None:
        """Take no more, and wait until what was taken is done."""
        self._stopping.set()
        self._wake.set()
        await self._idle.wait()

    async def _consume(self, channel: AbstractChannel) -> None:
        self._arrived = []
        await channel.set_qos(prefetch_count=PREFETCH)
        # Passive: a queue that is missing or different is the topology job's business, and must not be made here.
        queue = await channel.declare_queue(self._queue.name, passive=True)
        lost = asyncio.Event()
        underlay = await channel.get_underlay_channel()
        underlay.on_consumer_cancel_callbacks.add(_setter(lost, self._wake))
        tag = await queue.consume(self._take)
        self.is_consuming = True
        try:
            async with asyncio.TaskGroup() as tasks:
                watch = tasks.create_task(self._watch(channel, lost), name=f"{self._queue.name}.watch")
                flush = tasks.create_task(self._flush_until(lost), name=f"{self._queue.name}.flush")
                await asyncio.wait([flush])
                watch.cancel()
                if not channel.is_closed and not lost.is_set():
                    await queue.cancel(tag)
        finally:
            self.is_consuming = False

    async def _take(self, message: AbstractIncomingMessage) -> None:
        # The library cancels this call when the connection drops; so it only notes the delivery.
        self._arrived.append(message)
        self._wake.set()

    async def _watch(self, channel: AbstractChannel, lost: asyncio.Event) -> None:
        """Notice a dead channel, or a consumer that the broker no longer knows."""
        while not channel.is_closed:
            try:
                async with asyncio.timeout(WATCH_S):
                    await channel.closed()
            except TimeoutError:
                if not await self._is_known(channel):
                    break
        lost.set()
        self._wake.set()

    async def _is_known(self, channel: AbstractChannel) -> bool:
        """Whether the broker still has a consumer on our queue; another replica's counts, too."""
        try:
            async with asyncio.timeout(CONNECT_S):
                state = await channel.declare_queue(self._queue.name, passive=True)
        except LOST:
            return False
        return bool(state.declaration_result.consumer_count)

    async def _flush_until(self, lost: asyncio.Event) -> None:
        while not lost.is_set() and not self._stopping.is_set():
            await self._wake.wait()
            size = COURTEOUS_BATCH if self._courtesy.gives_way(self._lane) else BATCH
            batch, self._arrived = self._arrived[:size], self._arrived[size:]
            if not self._arrived:
                self._wake.clear()
            if not batch:
                continue
            async with self._courtesy.turn(self._lane):
                self._idle.clear()
                try:
                    await self._apply([Item(message, self._user) for message in batch])
                finally:
                    trace.leave()
                    self._idle.set()

    async def _apply(self, items: list[Item]) -> None:
        again = [item.event_id for item in items if not item.is_fresh]
        over = await when_up(self._queue.name, lambda: self._over(again)) if again else set()
        fresh: list[Item] = []
        for item in items:
            if item.is_fresh and self._keep is None:
                fresh.append(item)
                continue
            await self._apply_fresh(fresh)
            fresh = []
            if item.event_id not in over:
                await self._apply_alone(item)
                # At once: a process that keeps dying gets a little further each time, and what is done does not come
                # again until the broker gives it up.
                await self._ack(item)
        await self._apply_fresh(fresh)
        await failpoints.hit("consumer.after_commit_before_ack")
        if not items[-1].message.processed:
            await self._ack(items[-1])

    async def _over(self, event_ids: list[str]) -> set[str]:
        async with self._db.tx() as tx:
            return await inbox.over(tx, self._queue.name, event_ids)

    async def _ack(self, item: Item) -> None:
        """Acknowledge this and everything before it."""
        try:
            await item.message.ack(multiple=True)
        except BROKEN as error:
            # They come again and their inbox rows answer for them.
            log.get().info("ack_lost", queue=self._queue.name, error=type(error).__name__)

    async def _apply_fresh(self, items: list[Item]) -> None:
        unique = list({item.event_id: item for item in items}.values())
        if not unique:
            return
        try:
            seen = await when_up(self._queue.name, lambda: self._try_batch(unique))
        except Exception as error:
            if len(unique) > 1:
                log.get().warning("batch_split", queue=self._queue.name, error=type(error).__name__, count=len(unique))
                # By halves: a poison event in a hundred then costs some fourteen commits; one by one, two hundred.
                await self._apply_fresh(unique[: len(unique) // 2])
                await self._apply_fresh(unique[len(unique) // 2 :])
                return
            seen = unique
        for item in seen:
            await self._apply_alone(item)

    async def _try_batch(self, items: list[Item]) -> list[Item]:
        """Handle those never seen in one transaction; the others come back, to be looked at alone."""
        async with self._db.tx() as tx:
            if failpoints.is_off("inbox"):
                new = {item.event_id for item in items}
            else:
                new = await inbox.claim(tx, self._queue.name, [item.event_id for item in items])
            await self._handle(tx, [item for item in items if item.event_id in new])
            await failpoints.hit("consumer.after_inbox_before_commit")
        HANDLED.labels(self._queue.name, "done").inc(len(new))
        return [item for item in items if item.event_id not in new]

    async def _handle(self, tx: Tx, items: list[Item]) -> None:
        start = 0
        while start < len(items):
            handler, is_batch = self._handlers[items[start].type_name]
            end = start + 1
            while is_batch and end < len(items) and items[end].type_name == items[start].type_name:
                end += 1
            await call(tx, handler, is_batch, items[start:end], self._state)
            start = end

    async def _apply_alone(self, item: Item) -> None:
        if self._keep is not None:
            await self._keep(item)
            return
        if await self._endings.put_off(item):
            return
        attempt = await when_up(self._queue.name, lambda: self._begin(item))
        if attempt is None:
            HANDLED.labels(self._queue.name, "duplicate").inc()
            return
        if item.fault is not None or item.type_name not in self._handlers:
            await self._endings.bury(item, item.fault or f"no handler for {item.type_name}", attempt)
            return
        if attempt.crashes > inbox.MOST_CRASHES and not failpoints.is_off("poison"):
            await self._endings.bury(item, f"the process died {inbox.MOST_CRASHES} times handling it", attempt)
            return
        await self._try_alone(item, attempt)

    async def _begin(self, item: Item) -> inbox.Attempt | None:
        async with self._db.tx() as tx:
            return await inbox.begin(tx, self._queue.name, item.event_id)

    async def _try_alone(self, item: Item, attempt: inbox.Attempt) -> None:
        try:
            await when_up(self._queue.name, lambda: self._commit_alone(item))
            HANDLED.labels(self._queue.name, "done").inc()
        except Refuse as refusal:
            await self._endings.bury(item, refusal.reason, attempt)
        except Retry as retry:
            await self._endings.park(item, retry.reason, attempt, retry.after_s)
        except Exception as error:
            log.get().warning("handler_failed", queue=self._queue.name, type=item.type_name, exc_info=error)
            await self._endings.park(item, type(error).__name__, attempt, None)

    async def _commit_alone(self, item: Item) -> None:
        async with self._db.tx() as tx:
            if await inbox.finish(tx, self._queue.name, item.event_id) or failpoints.is_off("inbox"):
                await self._handle(tx, [item])


def _setter(*events: asyncio.Event) -> Callable[..., Awaitable[None]]:
    async def set_them(*_args: object, **_kwargs: object) -> None:
        for event in events:
            event.set()

    return set_them
