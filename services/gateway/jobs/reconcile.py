"""Texts whose receipts never came: the provider is asked for each by its sid, now and then, until it says the end."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from services.gateway.domain.keys import first_id
from services.gateway.domain.status import Move, furthest
from services.gateway.provider import AWAY, Knowing
from services.gateway.store import consequences, ledger, sweeps
from services.gateway.store.sweeps import Open
from services.kit import failpoints, log
from services.kit.db import Database

# Receipts come within seconds; a phone that is off makes them come within hours.
QUIET_FOR = timedelta(minutes=15)
# Theirs keep a text for ten hours and tell of it for a day; after that nobody will say any more.
GIVE_UP = timedelta(hours=34)
LOOK_FOR = timedelta(hours=48)
# A pass of a minute: what it asks for, and what it reads of the ledger, stays small whatever the ledger has grown to.
MOST_ASKED = 50
STRETCH, STRETCHES = 2_000, 10


class Reconciler:
    """One process's walk through the ledger. Several may walk: who was looked at is written down."""

    def __init__(self, db: Database, provider: Knowing) -> None:
        self._db, self._provider = db, provider
        self._after: UUID | None = None

    async def reconcile(self) -> None:
        """Ask for the next texts without an end."""
        if failpoints.is_off("reconciler"):
            return
        found = await self._next()
        moves, silent, given_up = await self._ask(found)
        async with self._db.tx() as tx:
            if moves:
                await ledger.move(tx, furthest(moves))
                log.get().info("texts_reconciled", count=len(moves))
            if silent:
                await sweeps.looked_at(tx, silent)
            if given_up:
                await consequences.tell_no_receipt(tx, given_up)

    async def _next(self) -> list[Open]:
        found: list[Open] = []
        for _ in range(STRETCHES):
            async with self._db.tx() as tx:
                after = self._after or first_id(tx.now - LOOK_FOR)
                some, self._after = await sweeps.open_after(tx, after, first_id(tx.now - QUIET_FOR), STRETCH)
            found += some
            if self._after is None or len(found) >= MOST_ASKED:
                break
        return found[:MOST_ASKED]

    async def _ask(self, found: Sequence[Open]) -> tuple[list[Move], list[UUID], list[UUID]]:
        """What the provider says of these: moves, those still without an end, and those that will never have one."""
        moves: list[Move] = []
        silent: list[UUID] = []
        given_up: list[UUID] = []
        for text in found:
            try:
                listed = await self._provider.status(text.provider_sid)
            except AWAY as error:
                log.get().warning("provider_away", error=type(error).__name__)
                break
            if listed is not None:
                moves.append(Move(text.attempt_id, listed.status, text.provider_sid, listed.error_code))
            is_over = listed is None or listed.status in ("accepted", "sent")
            if is_over and self._db.clock.now() - text.claimed_at > GIVE_UP:
                given_up.append(text.attempt_id)
            elif is_over:
                silent.append(text.attempt_id)
        return moves, silent, given_up
