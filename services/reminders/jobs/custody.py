"""Whose custody was told of before it began is planned again when it does: what was handed on by then is taken back."""

from services.kit import log
from services.kit.db import Database
from services.reminders.store.custody import ask_where_begun


async def custody_begins(db: Database) -> None:
    """Ask for the plans of those who came into custody since they were planned."""
    async with db.tx() as tx:
        count = await ask_where_begun(tx)
    if count:
        log.get().info("custody_begun", count=count)
