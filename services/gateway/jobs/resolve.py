"""Texts of which nobody knows whether they left, explained by the provider's list."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from prometheus_client import Gauge

from services.gateway.domain import match
from services.gateway.domain.match import Unsettled
from services.gateway.domain.status import Move, furthest
from services.gateway.domain.wire import Listed
from services.gateway.provider import AWAY, Listing
from services.gateway.store import ledger, sweeps
from services.kit import failpoints, log
from services.kit.db import Database

# The provider's list lags by seconds, in its bad hours by more. For a day after a text was flagged it is looked for.
LOOK_FOR = timedelta(days=1)
MOST_LOOKUPS = 50
# So many lists in a row that can't be read are an outage; fewer are weather, and keep nobody else waiting.
MOST_AWAY = 3
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
    roads = _by_road(unknown)
    away = 0
    while roads and away < MOST_AWAY:
        (number, line), texts = roads.popitem()
        try:
            listed = await provider.sent_to(number, line, min(text.claimed_at for text in texts) - match.SKEW)
        except AWAY as error:
            log.get().warning("provider_away", error=type(error).__name__)
            away += 1
            continue
        away = 0
        await _explain(db, number, listed)
    if roads:
        async with db.tx() as tx:
            await sweeps.not_looked_up(tx, [text.attempt_id for texts in roads.values() for text in texts])


def _by_road(unknown: Sequence[Unsettled]) -> dict[tuple[str, str], list[Unsettled]]:
    roads: dict[tuple[str, str], list[Unsettled]] = defaultdict(list)
    for text in unknown:
        roads[text.number, text.line].append(text)
    return roads


async def _explain(db: Database, number: str, listed: Sequence[Listed]) -> None:
    async with db.tx() as tx:
        linked = await sweeps.linked(tx, [item.provider_sid for item in listed])
        found = match.explain(await sweeps.unsettled(tx, [number]), listed, linked)
        if found:
            moves = [Move(id_, item.status, item.provider_sid, item.error_code) for id_, item in found.items()]
            await ledger.move(tx, furthest(moves))
            log.get().info("texts_explained", count=len(moves))
