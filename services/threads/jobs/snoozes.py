"""What was put off comes back: the pages that are open then learn it within seconds, all others by looking."""

from services.kit.db import Database
from services.threads.store.snoozes import MOST, tell_due


class Snoozes:
    """The job about what was put off, with the pool it works on."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def wake(self) -> None:
        """Everything whose time has come, a slice a transaction."""
        has_more = True
        while has_more:
            async with self._db.tx() as tx:
                has_more = await tell_due(tx) == MOST
