"""What we keep raw ends by schedule: webhooks as they came, and the words in the send ledger. The thread has its own.

What was said about consent stays, and so do the facts: who, when, by which line, and how it ended.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from services.gateway.store import raw
from services.kit import failpoints, log
from services.kit.db import Database, Tx

EVERY_S = 3600
# Twenty thousand rows an hour and kind: a county's busiest day is behind us within that.
MOST_PAGES = 40

PAGES = (
    raw.forget_inbound,
    raw.forget_outbound,
    raw.forget_passed,
    raw.forget_calls,
    raw.forget_receipts,
    raw.forget_strange,
)


async def forget(db: Database, kept: timedelta) -> None:
    """Blank what is older than that; several replicas may do it, each its own pages."""
    if failpoints.is_off("raw_forms_end"):
        return
    for page in PAGES:
        count = await _walk(db, page, kept)
        if count:
            log.get().info("raw_forms_forgotten", kind=page.__name__, count=count)


async def _walk(db: Database, page: Callable[[Tx, datetime], Awaitable[int]], kept: timedelta) -> int:
    total = 0
    for _ in range(MOST_PAGES):
        async with db.tx() as tx:
            count = await page(tx, tx.now - kept)
            if count:
                tx.audit("raw_forms_forgotten", object_kind="ledger", count=count)
        total += count
        if not count:
            break
    return total
