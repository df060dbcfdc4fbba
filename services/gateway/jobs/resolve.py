"""Texts of which nobody knows whether they left, explained by the provider's list."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from prometheus_client import Gauge

from services.gateway.domain import match
from services.gateway.domain.status import Move, furthest
from services.gateway.domain.wire import Listed
from services.gateway.provider import AWAY, Listing
from services.gateway.store import ledger, sweeps
from services.kit import failpoints, log
from services.kit.db import Database

# The provider's list lags by seconds, in its bad hours by more. For a day after a text was flagged it is looked for.
LOOK_FOR = timedelta(days=1)
MOST_LOOKUPS = 50
# Longer than that no send may stay unexplained without a person being told: it stands on the review list.
PATIENCE = timedelta(minutes=15)
UNEXPLAINED = Gauge("texts_unexplained", "Texts of which nobody has known for 15 minutes whether they went out")


async def resolve(db: Database, provider: Listing) -> None:
    """Explain unknown texts where only one of the provider's texts can be the one."""
    if failpoints.is_off("resolver"):
        return
    async with db.tx() as tx:
        unknown = await sweeps.unknown_to_look_up(tx, tx.now - LOOK_FOR, MOST_LOOKUPS)
        UNEXPLAINED.set(await sweeps.unexplained_since(tx, tx.now - PATIENCE))
    since: dict[tuple[str, str], datetime] = {}
    for text in unknown:
        road = (text.number, text.line)
        since[road] = min(since.get(road, text.claimed_at), text.claimed_at)
    for (number, line), start in since.items():
        try:
            listed = await provider.sent_to(number, line, start - match.SKEW)
        except AWAY as error:
            log.get().warning("provider_away", error=type(error).__name__)
            return
        await _explain(db, number, listed)


async def _explain(db: Database, number: str, listed: Sequence[Listed]) -> None:
    async with db.tx() as tx:
        linked = await sweeps.linked(tx, [item.provider_sid for item in listed])
        found = match.explain(await sweeps.unsettled(tx, [number]), listed, linked)
        if found:
            moves = [Move(id_, item.status, item.provider_sid, item.error_code) for id_, item in found.items()]
            await ledger.move(tx, furthest(moves))
            log.get().info("texts_explained", count=len(moves))
