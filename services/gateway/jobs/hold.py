"""Whether this ledger knows all that the provider knows. While it does not, nothing is sent."""

import asyncio

from services.gateway.domain import match
from services.gateway.domain.wire import Listed
from services.gateway.provider.twilio.api import AWAY, Provider
from services.gateway.store import hold, sweeps
from services.kit import failpoints, log
from services.kit.db import Database

CHECK_RETRY_S = (1, 2, 5, 10)


class Hold:
    """One process's part in it."""

    def __init__(self, db: Database, provider: Provider) -> None:
        self._db, self._provider = db, provider
        self.is_held = True
        # Until the ledger was compared with the provider's list, nobody may send: the database may be a restored one.
        self.is_checked = asyncio.Event()

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
            except AWAY as error:
                log.get().warning("provider_away", error=type(error).__name__)
                await asyncio.sleep(CHECK_RETRY_S[min(tries, len(CHECK_RETRY_S) - 1)])
                tries += 1
