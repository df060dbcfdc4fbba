"""Comparing a ledger that knows too little with the provider's list, until everything there is accounted for."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from services.gateway.domain import match
from services.gateway.domain.status import Move, furthest
from services.gateway.domain.wire import Listed
from services.gateway.provider import Listing
from services.gateway.store import hold, ledger, lines, strange, sweeps
from services.kit import log
from services.kit.db import Database, Tx

# What is older was met by nobody's order again.
FURTHEST = strange.MEETS_WITHIN
# One transaction's worth.
SLICE = 200


async def compare(db: Database, provider: Listing) -> None:
    """Link what can be linked, flag what may have left, remember the rest; then the hold ends.

    It may be broken off anywhere and done again, by several replicas at once too. Raises one of AWAY.
    """
    async with db.tx() as tx:
        began, stands = tx.now, await hold.state(tx)
        ours = await lines.names(tx)
        walk = match.Walk(began, stands.compare_since, await strange.receipts(tx, stands.known_until))
    async for page in provider.sent_since(began - FURTHEST):
        listed = match.of_lines(page, ours)
        async with db.tx() as tx:
            known = await strange.known(tx, [item.provider_sid for item in listed])
        if walk.is_over(listed, known):
            break
    async with db.tx() as tx:
        await hold.compare_since(tx, walk.since)
    waits = False
    for items in _slices(walk.unknown):
        async with db.tx() as tx:
            waits |= await _account(tx, items)
    if waits:
        log.get().info("comparison_waits")  # for what is on the wire, seconds; then it is done again
        return
    async with db.tx() as tx:
        until = (await hold.lock(tx)).known_until
        await strange.keep_receipts(tx, await strange.receipts(tx, until))
        await hold.all_known(tx, began, ours)


async def _account(tx: Tx, items: Sequence[Listed]) -> bool:
    """Account for these; whether some must wait."""
    await hold.lock(tx)
    # In this order, as in hold._signs.
    pending = await sweeps.pending(tx, [item.number for item in items])
    known = await strange.known(tx, [item.provider_sid for item in items])
    unknown = {item.provider_sid: item for item in items if item.provider_sid not in known}
    found = match.account(pending, list(unknown.values()))
    links = [Move(id_, item.status, item.provider_sid, item.error_code) for id_, item in found.links.items()]
    await ledger.move(tx, furthest(links))
    await hold.flag(tx, found.review)
    await strange.keep(tx, found.strange)
    log.get().info("texts_compared", linked=len(links), flagged=len(found.review), strange=len(found.strange))
    return found.waits


def _slices(unknown: Sequence[Listed]) -> Iterator[list[Listed]]:
    """Some hundred texts at a time; never are those of one line to one number apart."""
    items: list[Listed] = []
    for _, road in groupby(sorted(unknown, key=_road), key=_road):
        items += road
        if len(items) >= SLICE:
            yield items
            items = []
    if items:
        yield items


def _road(item: Listed) -> tuple[str, str]:
    return item.number, item.line
