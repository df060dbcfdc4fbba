"""Those who asked a court to be told are, when there is something; numbers are forgotten when there is nothing more."""

from services.kit.db import Database
from services.reminders.acts.court import look
from services.reminders.store import court_posts, court_talks


async def look_at_courts(db: Database) -> None:
    """All whose turn it is, a slice a transaction."""
    has_more = True
    while has_more:
        async with db.tx() as tx:
            has_more = await look(tx) == court_talks.LIMIT


async def forget_numbers(db: Database) -> None:
    """A month after the last word."""
    async with db.tx() as tx:
        await court_posts.forget(tx, tx.now - court_posts.KEPT)
