"""What a provider brings by a connection of its own, made durable: as a webhook's door does, without a web request."""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from contextlib import asynccontextmanager
from urllib.parse import parse_qs

from services.gateway.domain.status import Move, furthest
from services.gateway.domain.wire import Piece, Receipt
from services.gateway.jobs.resolve import PATIENCE, UNEXPLAINED
from services.gateway.store import ledger, lines, pieces, receipts, roads, sweeps
from services.gateway.store.roads import Stray, Unknown
from services.kit import failpoints, log
from services.kit.batch import Batcher
from services.kit.cancelling import end_if_cancelled
from services.kit.db import UNAVAILABLE, Database, Tx

# To have a connection's lock at first: a phone company does not wait for long to be told who is there.
FIRST_LOCK_S = 5.0
# Between two tries to have one again that was lost.
LOCK_AGAIN_S = 1.0
# Whoever lost his by the same restart has it again by then: he learns of it within two seconds, is connected within
# three, and tries every second.
ALL_LOCKED_S = 10.0


class Taking:
    """The two batchers, and what is due afterwards."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._is_locked = asyncio.Event()
        self._locks_tell_at = 0.0
        self._pieces: Batcher[Piece, bool] = Batcher(self._take_pieces)
        self._receipts: Batcher[Receipt, None] = Batcher(self._take_receipts)

    async def run(self) -> None:
        """Flush what arrives, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._pieces.run(), name="pieces")
            tasks.create_task(self._receipts.run(), name="receipts")

    @asynccontextmanager
    async def lives(self, link_id: str) -> AsyncIterator[None]:
        """Until its end, nothing that this connection brought is taken for brought again by another.

        Raises TimeoutError when the lock that says so is not to be had at first: without the database a connection
        could neither bring nor send. One that is there lives on when its lock is lost, as by a restart of Postgres:
        else what it has on the wire would be unknown for ever.
        """
        async with asyncio.TaskGroup() as tasks:
            locking = tasks.create_task(self._stay_locked(pieces.LINK + link_id), name="smpp_lock")
            async with asyncio.timeout(FIRST_LOCK_S):
                await self._is_locked.wait()
            yield
            locking.cancel()

    async def _stay_locked(self, name: str) -> None:
        """Hold the lock, and have it again under the same name whenever it was lost.

        Until then others could take a client's second "ok" for the first that this connection brought, and one that
        shows twice is better than one that is lost. So nothing comes in by a connection without its lock, and for a
        while after a loss nothing is taken for brought again: theirs may be gone by the same restart. What is left are
        the seconds after a session that was lost alone, as when a person ends it.
        """
        while True:
            try:
                async with self._db.lock(name):
                    self._is_locked.set()
                    await asyncio.Event().wait()
            except* UNAVAILABLE:
                log.get().warning("smpp_lock_lost")
                if failpoints.is_off("lock_again"):
                    raise
            finally:
                self._is_locked.clear()
            end_if_cancelled()
            self._locks_tell_at = time.monotonic() + ALL_LOCKED_S
            await asyncio.sleep(LOCK_AGAIN_S)

    async def piece(self, piece: Piece) -> bool:
        """Whether a text, or its part, is for a line of ours and is kept."""
        await self._is_locked.wait()
        return await self._pieces.add(piece)

    async def receipt(self, receipt: Receipt) -> None:
        """Keep a receipt and move its attempt on."""
        await self._receipts.add(receipt)

    async def has(self, provider_sid: str) -> bool:
        """Whether a text of ours is called so already."""
        async with self._db.tx() as tx:
            return bool(await sweeps.linked(tx, [provider_sid]))

    async def confirm(self, known: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
        """The provider knows that we have these, and will not bring them again; those to be said so of once more."""
        wanted = list(known)
        if not wanted:
            return []
        async with self._db.tx() as tx:
            return await pieces.confirm(tx, wanted)

    async def _take_pieces(self, batch: list[Piece]) -> list[bool]:
        async with self._db.tx() as tx:
            are_ours = await pieces.take_in(tx, batch, time.monotonic() >= self._locks_tell_at)
            await failpoints.hit("smpp.after_insert_before_commit")
        if not all(are_ours):
            log.get().warning("texts_for_no_line", count=are_ours.count(False))
        return are_ours

    async def _take_receipts(self, batch: list[Receipt]) -> list[None]:
        async with self._db.tx() as tx:
            ours = set(await lines.names(tx))
            known = await sweeps.linked(tx, [receipt.provider_sid for receipt in batch])
            # Others may use the same account: what became of their texts is no sign that we have forgotten ours.
            kept = [one for one in batch if one.provider_sid in known or _road(one.form, ours)[1] in ours]
            if kept:
                await receipts.take_in(tx, kept)
        return [None] * len(batch)


async def tidy(db: Database) -> None:
    """Read what there is of texts whose other parts never came."""
    async with db.tx() as tx:
        if count := await pieces.tidy(tx):
            log.get().warning("texts_with_gaps", count=count)


async def explain(db: Database) -> None:
    """Texts of which nobody knows whether they left, explained by their receipts.

    A receipt says between which two numbers the text went. When just one unknown text went that way, and just one
    receipt nobody has asked for came back, they are one; else a person must tell, and the receipts are accounted for.
    """
    async with db.tx() as tx:
        UNEXPLAINED.set(await sweeps.unexplained_since(tx, tx.now - PATIENCE))
        ours = set(await lines.names(tx))
        told: dict[tuple[str, str], list[Stray]] = defaultdict(list)
        for stray in await roads.strays(tx):
            told[_road(stray.form, ours)].append(stray)
        unknown = await roads.unknown(tx, told)
        moves: list[Move] = []
        for road, strays in told.items():
            moves += await _explained(tx, strays, unknown.get(road, []))
        if moves:
            await roads.link(tx, {move.provider_sid or "": move.attempt_id for move in moves})
            await ledger.move(tx, furthest(moves))
            log.get().info("texts_explained", count=len({move.attempt_id for move in moves}))


async def _explained(tx: Tx, strays: Sequence[Stray], unknown: Sequence[Unknown]) -> list[Move]:
    """What the receipts of one road mean for its unknown texts."""
    sids = {stray.provider_sid for stray in strays}
    first_at = min(stray.received_at for stray in strays)
    may_be = [one for one in unknown if one.claimed_at <= first_at]
    if len(may_be) == len(sids) == 1 or (may_be and failpoints.is_off("one_of_a_road")):
        attempt_id = may_be[0].attempt_id
        return [Move(attempt_id, one.status, one.provider_sid, one.error_code or None) for one in strays]
    if may_be:
        await roads.leave(tx, sids)
    return []


def _road(form: str, ours: Collection[str]) -> tuple[str, str]:
    """The number and the line of a receipt's text: most turn the two around, as of an answer; some do not."""
    fields = parse_qs(form)
    to, from_ = fields.get("To", [""])[0], fields.get("From", [""])[0]
    return (from_, to) if to in ours and from_ not in ours else (to, from_)
