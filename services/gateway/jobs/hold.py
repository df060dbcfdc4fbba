"""Whether this ledger knows all that the provider knows. While it does not, nothing is sent.

Every replica looks at the row all the time, one of them at the provider's list each minute, and each at its start. What
the list or a receipt tells of and this ledger does not know makes it hold the sending until all was compared.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from services.gateway.domain import match
from services.gateway.domain.wire import Listed
from services.gateway.jobs.compare import compare
from services.gateway.provider import AWAY, Listing
from services.gateway.store import hold, lines, strange, sweeps
from services.gateway.store.hold import State
from services.kit import failpoints, log
from services.kit.db import Database, Tx

# How soon a replica learns that things stand otherwise, or that there is a line nobody has looked at.
LOOK_S = 2


class Hold:
    """One process's part in it. provider: None where there is no list; a person then ends every hold."""

    def __init__(self, db: Database, provider: Listing | None) -> None:
        self._db, self._provider = db, provider
        self._seen: State | None = None
        # Until it was compared once in this life, this process sends nothing: the database may be a restored one.
        self.is_checked = asyncio.Event()

    def shown(self) -> dict[str, Any]:
        """What /readyz says of it."""
        why = self._why()
        return {
            "is_held": bool(why),
            "held_because": why,
            "compared_until": self._seen.compared_until if self._seen else None,
        }

    def _why(self) -> str:
        if self._seen and self._seen.is_held:
            return self._seen.reason
        if self._seen is None or not self.is_checked.is_set():
            return "not compared yet"
        return "" if self._seen.is_open else "the last comparison is too old"

    def shows(self, fact: str) -> Any:
        """One of those."""
        return self.shown()[fact]

    async def when_open(self, job: Callable[[], Awaitable[None]]) -> None:
        """Run a job that must not believe a ledger nobody has compared."""
        async with self._db.tx() as tx:
            is_open = self.is_checked.is_set() and (await hold.state(tx)).is_open
        if is_open or failpoints.is_off("hold"):
            await job()

    async def check_ledger(self) -> None:
        """Look how things stand and, when it is time, at the provider's list."""
        try:
            async with self._db.tx() as tx:
                new = await lines.unchecked(tx)
                if not await self._is_due(tx, bool(new)):
                    return
            if await self._signs(new) and self._provider is not None:
                await compare(self._db, self._provider)
                await self._look()
        except AWAY as error:
            log.get().warning("ledger_not_compared", error=type(error).__name__)

    async def _is_due(self, tx: Tx, has_new: bool) -> bool:
        self._seen = await hold.state(tx)
        is_due = self._seen.is_due or has_new or not self.is_checked.is_set()
        if is_due:
            await hold.try_now(tx)
        return is_due

    async def _signs(self, new: Sequence[str]) -> bool:
        """Whether anything shows that the provider knows more; then it is held. Else, all is known."""
        async with self._db.tx() as tx:
            ours = await lines.names(tx)
            until = tx.now
        listed = await self._newest(ours, new)
        async with self._db.tx() as tx:
            why = await _signs(tx, list({item.provider_sid: item for item in listed}.values()))
            if self._provider is None and not failpoints.is_off("hold"):
                why = why or await hold.is_another(tx)
            if why:
                await hold.hold(tx, why)
            elif not (await hold.lock(tx)).is_held:
                await hold.all_known(tx, until, ours)
        await self._look()
        # From here on the row speaks for this process too.
        self.is_checked.set()
        return self._seen is not None and self._seen.is_held

    async def _newest(self, ours: Sequence[str], new: Sequence[str]) -> list[Listed]:
        if self._provider is None:
            return []
        listed = await self._provider.newest(ours)
        # The newest of all need not be any of theirs.
        return listed + await self._provider.newest(new) if new else listed

    async def _look(self) -> None:
        async with self._db.tx() as tx:
            self._seen = await hold.state(tx)


async def _signs(tx: Tx, listed: Sequence[Listed]) -> str:
    if failpoints.is_off("hold"):
        return ""
    until = (await hold.state(tx)).known_until
    # In this order: a text that is explained between the two is in both, the other way round it would be in neither.
    unsettled = await sweeps.unsettled(tx, [item.number for item in listed])
    known = await strange.known(tx, [item.provider_sid for item in listed])
    if foreign := match.foreign(unsettled, listed, known, until):
        return f"{len(foreign)} of the provider's newest texts are not in this ledger"
    if told := await strange.receipts(tx, until):
        return f"receipts tell of {len(told)} texts that are not in this ledger"
    return ""
