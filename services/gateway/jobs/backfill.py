"""Texts the provider has and we have not: their webhooks failed while nobody answered. Taken in, marked as late."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from prometheus_client import Counter

from services.gateway.domain.wire import Inbound
from services.gateway.provider import AWAY, Listing
from services.gateway.store import lines, texts
from services.kit import failpoints, log
from services.kit.db import Database

EVERY_S = 300
LOOK_BACK = timedelta(days=1)
# A webhook and its fallback have 15 s each; what is younger may still be on its way, and would be no late text.
SETTLED = timedelta(minutes=1)
BATCH = 200

BACKFILLED = Counter("texts_backfilled", "Texts that came in by the provider's list, their webhooks having failed")


async def backfill(db: Database, provider: Listing, settled: timedelta = SETTLED) -> None:
    """Look through the last day's texts to each number of ours."""
    if failpoints.is_off("backfill"):
        return
    async with db.tx() as tx:
        numbers, now = await lines.ways_in(tx), tx.now
    for number in numbers:
        try:
            missing = await _missing(db, provider, number, now - LOOK_BACK)
        except AWAY as error:
            log.get().warning("provider_away", error=type(error).__name__)
            return
        await _take_in(db, [text for text in missing if _heard(text) <= now - settled])


async def _missing(db: Database, provider: Listing, number: str, since: datetime) -> list[Inbound]:
    """Those that never came in, in the order in which they were sent."""
    found: list[Inbound] = []
    async for page in provider.came_in_since(number, since):
        async with db.tx() as tx:
            known = await texts.seen(tx, [text.provider_sid for text in page])
        found += [text for text in page if text.provider_sid not in known]
    # Their times are whole seconds; within one, the list's own order counts: newest first.
    found.reverse()
    return sorted(found, key=_heard)


async def _take_in(db: Database, missing: Sequence[Inbound]) -> None:
    for start in range(0, len(missing), BATCH):
        async with db.tx() as tx:
            verdicts = await texts.take_in(tx, missing[start : start + BATCH])
        count = verdicts.count("stored")
        if count:
            BACKFILLED.inc(count)
            log.get().warning("texts_backfilled", count=count)


def _heard(text: Inbound) -> datetime:
    assert text.heard_at is not None  # noqa: S101  (every listed text has its time)
    return text.heard_at
