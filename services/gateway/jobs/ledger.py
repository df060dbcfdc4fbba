"""The ledger's own timers: claims that ran out, windows that closed, early receipts, what supervisors found out."""

from services.gateway.domain.status import Move, furthest
from services.gateway.provider.twilio.words import status_of
from services.gateway.store import ledger, receipts, review, sweeps
from services.kit import log
from services.kit.db import Database


async def flag_lost_claims(db: Database) -> None:
    """A claim that ran out: its process died, or hangs. Nobody knows whether the text left."""
    async with db.tx() as tx:
        over = await sweeps.claims_over(tx)
        if over:
            log.get().warning("claims_lost", count=len(over))
            await ledger.move(tx, [Move(attempt_id, "unknown") for attempt_id in over])


async def expire(db: Database) -> None:
    """Release what can no longer be sent in time."""
    count = sweeps.SWEEP
    while count == sweeps.SWEEP:
        async with db.tx() as tx:
            count = await sweeps.expire(tx)
        if count:
            log.get().info("texts_expired", count=count)


async def match_receipts(db: Database) -> None:
    """Receipts that were there before their attempt."""
    async with db.tx() as tx:
        found = await receipts.match_late(tx)
        moves = [Move(attempt_id, status_of(word), sid, code or None) for attempt_id, sid, word, code in found]
        if moves:
            await ledger.move(tx, furthest(moves))


async def apply_verdicts(db: Database) -> None:
    """What supervisors found out about texts nobody could explain."""
    async with db.tx() as tx:
        count = await review.apply_verdicts(tx)
        if count:
            tx.audit("verdicts_applied", object_kind="ledger", count=count)
            log.get().info("verdicts_applied", count=count)
