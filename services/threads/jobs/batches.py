"""Texts to many, a slice a transaction: each person's own text is written, the rest taken back, what is over ended."""

from collections.abc import Awaitable, Callable

from services.kit import failpoints, log
from services.kit.db import Database
from services.kit.tx import Tx
from services.threads.store.endings import end_batches, take_back_rest
from services.threads.store.spreading import spread


class Batches:
    """The jobs about texts to many, with the pool they work on."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def carry(self) -> None:
        """Whatever there is to do about any of them. What is to be stopped comes first."""
        await self._all(take_back_rest, "batch_taken_back")
        await self._all(spread, "batch_spread")
        async with self._db.tx() as tx:
            await end_batches(tx)

    async def _all(self, slice_of: Callable[[Tx], Awaitable[int]], said: str) -> None:
        while True:
            async with self._db.tx() as tx:
                count = await slice_of(tx)
                if count:
                    await failpoints.hit("batch.before_commit")
            if not count:
                return
            await failpoints.hit("batch.after_spread")
            log.get().info(said, count=count)
