"""Lists that were brought are kept for a month: what became of each row is asked for soon, or never."""

from services.kit import log
from services.kit.db import Database
from services.threads.store.rosters import forget_rows


class Rosters:
    """The job about lists, with the pool it works on."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def forget(self) -> None:
        """Take away the rows of old lists."""
        async with self._db.tx() as tx:
            count = await forget_rows(tx)
        if count:
            log.get().info("rosters_forgotten", count=count)
