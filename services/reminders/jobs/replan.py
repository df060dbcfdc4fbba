"""Clients around whom something changed are planned again."""

from typing import Final

from services.kit import log
from services.kit.db import Database
from services.reminders.acts.planning import replan
from services.reminders.store.replan import take

# Larger ones gain nothing more, and hold their plans longer against departments' events.
BATCH: Final = 200


async def replan_asked(db: Database) -> None:
    """Plan whoever waits for it, batch after batch."""
    while True:
        async with db.tx() as tx:
            asked = await take(tx, BATCH)
            if asked:
                await replan(tx, asked, "asked")
        if not asked:
            return
        log.get().info("clients_replanned", count=len(asked))
