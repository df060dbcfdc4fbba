"""Every reminder whose time has come is looked at once more and handed to threads."""

from services.kit import failpoints, log
from services.kit.db import Database
from services.reminders.acts.handing import BATCH, Handled, hand_over_due
from services.reminders.store.due import Place


async def hand_over(db: Database) -> None:
    """Hand every reminder that is due to threads, batch after batch."""
    after: Place | None = None
    while True:
        handled = await hand_over_batch(db, after)
        if handled.claimed < BATCH:
            return
        after = handled.last


async def hand_over_batch(db: Database, after: Place | None = None) -> Handled:
    """Claim, look again, and act on a batch, in one transaction."""
    async with db.tx() as tx:
        handled = await hand_over_due(tx, after)
        if handled.claimed:
            await failpoints.hit("reminders.after_claim_before_commit")
    if handled.claimed:
        await failpoints.hit("reminders.after_commit")
        log.get().info("reminders_rechecked", count=handled.claimed, handed=handled.handed, skipped=handled.skipped)
    return handled
