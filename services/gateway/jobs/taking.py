"""What a provider brings by a connection of its own, made durable: as a webhook's door does, without a web request."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from urllib.parse import parse_qs

from services.gateway.domain.status import Move, furthest
from services.gateway.domain.wire import Piece, Receipt
from services.gateway.jobs.resolve import PATIENCE, UNEXPLAINED
from services.gateway.store import ledger, lines, pieces, receipts, roads, sweeps
from services.gateway.store.roads import Stray, Unknown
from services.kit import failpoints, log
from services.kit.batch import Batcher
from services.kit.db import Database, Tx


class Taking:
    """The two batchers, and what is due afterwards."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._pieces: Batcher[Piece, bool] = Batcher(self._take_pieces)
        self._receipts: Batcher[Receipt, None] = Batcher(self._take_receipts)

    async def run(self) -> None:
        """Flush what arrives, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._pieces.run(), name="pieces")
            tasks.create_task(self._receipts.run(), name="receipts")

    def lives(self, link_id: str) -> AbstractAsyncContextManager[None]:
        """Until its end, nothing that this connection brought is taken for brought again by another."""
        return self._db.lock(pieces.LINK + link_id)

    async def piece(self, piece: Piece) -> bool:
        """Whether a text, or its part, is for a line of ours and is kept."""
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
            are_ours = await pieces.take_in(tx, batch)
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
