"""Texts to numbers that are nobody's: released when it is time, asked for again, and forgotten."""

from services.kit import log
from services.kit.db import Database
from services.threads.store import courts, number_posts

# As with texts of conversations.
SILENCE_S = 120.0


class Courts:
    """The jobs about courts' lines, with the pool they work on."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def release(self) -> None:
        """All whose time has come, a slice a transaction."""
        has_more = True
        while has_more:
            async with self._db.tx() as tx:
                has_more = await number_posts.release_due(tx) == number_posts.LIMIT

    async def ask_again(self) -> None:
        """Texts that gateway never spoke of."""
        async with self._db.tx() as tx:
            count = await number_posts.ask_again(tx, SILENCE_S)
        if count:
            log.get().warning("texts_asked_again", count=count)

    async def forget(self) -> None:
        """A month later nobody's number is kept here."""
        async with self._db.tx() as tx:
            await courts.forget(tx)
