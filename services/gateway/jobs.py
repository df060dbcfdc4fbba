"""What happens on a timer: claims that ran out, windows that closed, receipts that came early, texts nobody can
explain, and whether this ledger knows all that the provider knows."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import aiohttp

from services.gateway.domain import match
from services.gateway.domain.status import Move, furthest
from services.gateway.domain.wire import Listed
from services.gateway.provider.api import Provider
from services.gateway.provider.words import status_of
from services.gateway.store import hold, ledger, receipts, sweeps
from services.kit import failpoints, log
from services.kit.db import Database

# The provider's list lags by seconds. For an hour after a text was flagged it is looked for; then it is a person's.
LOOK_FOR = timedelta(hours=1)
MOST_LOOKUPS = 50
PROVIDER_AWAY = (aiohttp.ClientError, TimeoutError, OSError)
CHECK_RETRY_S = (1, 2, 5, 10)


class Jobs:
    """The gateway's timers."""

    def __init__(self, db: Database, provider: Provider) -> None:
        self._db, self._provider = db, provider
        self.is_held = True
        # Until the ledger was compared with the provider's list, nobody may send: the database may be a restored one.
        self.is_checked = asyncio.Event()

    async def flag_lost_claims(self) -> None:
        """A claim that ran out: its process died, or hangs. Nobody knows whether the text left."""
        async with self._db.tx() as tx:
            over = await sweeps.claims_over(tx)
            if over:
                log.get().warning("claims_lost", count=len(over))
                await ledger.move(tx, [Move(attempt_id, "unknown") for attempt_id in over])

    async def expire(self) -> None:
        """Release what can no longer be sent in time."""
        count = sweeps.SWEEP
        while count == sweeps.SWEEP:
            async with self._db.tx() as tx:
                count = await sweeps.expire(tx)
            if count:
                log.get().info("texts_expired", count=count)

    async def match_receipts(self) -> None:
        """Receipts that were there before their attempt."""
        async with self._db.tx() as tx:
            found = await receipts.match_late(tx)
            moves = [Move(attempt_id, status_of(word), sid, code or None) for attempt_id, sid, word, code in found]
            if moves:
                await ledger.move(tx, furthest(moves))

    async def resolve(self) -> None:
        """Explain unknown texts by the provider's list, where only one of its texts can be the one."""
        async with self._db.tx() as tx:
            unknown = await sweeps.unknown_since(tx, tx.now - LOOK_FOR, MOST_LOOKUPS)
        since: dict[tuple[str, str], datetime] = {}
        for text in unknown:
            road = (text.number, text.line)
            since[road] = min(since.get(road, text.claimed_at), text.claimed_at)
        for (number, line), start in since.items():
            try:
                listed = await self._provider.sent_to(number, line, start - match.SKEW)
            except PROVIDER_AWAY as error:
                log.get().warning("provider_away", error=type(error).__name__)
                return
            await self._explain(number, listed)

    async def _explain(self, number: str, listed: Sequence[Listed]) -> None:
        async with self._db.tx() as tx:
            linked = await sweeps.linked(tx, [item.provider_sid for item in listed])
            found = match.explain(await sweeps.unsettled(tx, [number]), listed, linked)
            if found:
                moves = [Move(id_, item.status, item.provider_sid, item.error_code) for id_, item in found.items()]
                await ledger.move(tx, furthest(moves))
                log.get().info("texts_explained", count=len(moves))

    async def check_ledger(self) -> None:
        """Hold the sending while the provider's newest texts are unknown to this ledger; end it when they are known."""
        if self.is_checked.is_set() and not await self._hold_stands():
            return
        listed = await self._newest()
        async with self._db.tx() as tx:
            linked = await sweeps.linked(tx, [item.provider_sid for item in listed])
            unsettled = await sweeps.unsettled(tx, [item.number for item in listed])
            foreign = match.foreign(unsettled, listed, linked, await hold.known_until(tx))
            if failpoints.is_off("hold"):
                foreign = []
            if foreign:
                await hold.hold(tx, f"{len(foreign)} of the provider's newest texts are not in this ledger")
            else:
                await hold.end_hold(tx)
        self.is_held = bool(foreign)
        self.is_checked.set()

    async def _hold_stands(self) -> bool:
        async with self._db.tx() as tx:
            self.is_held = await hold.is_held(tx)
        return self.is_held

    async def _newest(self) -> list[Listed]:
        tries = 0
        while True:
            try:
                return await self._provider.newest()
            except PROVIDER_AWAY as error:
                log.get().warning("provider_away", error=type(error).__name__)
                await asyncio.sleep(CHECK_RETRY_S[min(tries, len(CHECK_RETRY_S) - 1)])
                tries += 1
