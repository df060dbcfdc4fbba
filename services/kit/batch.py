"""Natural batching: what arrives while the last flush is in flight is the next batch. No timer, no cost when idle.

Measured (inbox + outbox, webhook to durable): 7,500/s against 3,050/s one transaction a request at 64 in flight, and no
slower at 1; a 5 ms timer gave 136/s at 1.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Batcher(Generic[T, R]):
    """Turns many single calls into few flushes. Owned by a task group: run() flushes until cancelled.

    flush(items) returns one result an item, in order; what it raises reaches every waiter of that batch.
    """

    def __init__(self, flush: Callable[[list[T]], Awaitable[list[R]]], limit: int = 200) -> None:
        self._flush, self._limit = flush, limit
        self._waiting: list[tuple[T, asyncio.Future[R]]] = []
        self._arrived = asyncio.Event()

    async def add(self, item: T) -> R:
        """Hand in one item and wait for its result."""
        future: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        self._arrived.set()
        return await future

    async def run(self) -> None:
        """Flush what has arrived, again and again."""
        try:
            while True:
                await self._arrived.wait()
                batch, self._waiting = self._waiting[: self._limit], self._waiting[self._limit :]
                if not self._waiting:
                    self._arrived.clear()
                await self._flush_one(batch)
        finally:
            for _, future in self._waiting:
                future.cancel()

    async def _flush_one(self, batch: list[tuple[T, asyncio.Future[R]]]) -> None:
        try:
            results = await self._flush([item for item, _ in batch])
        except asyncio.CancelledError:
            for _, future in batch:
                future.cancel()
            raise
        except Exception as error:
            for _, future in batch:
                if not future.done():
                    future.set_exception(error)
            return
        for (_, future), result in zip(batch, results, strict=True):
            if not future.done():
                future.set_result(result)
