"""A file is applied: all that it changes in one transaction, or nothing of it.

What is compared was read a moment before; whoever changed one of these dates since is found out by its row, and all is
compared once more. Nothing is read out of cells while others wait.
"""

from collections.abc import Iterator, Sequence
from typing import Final
from uuid import UUID

from proto.receipts import ReceiptAccepted
from services.kit import failpoints, log
from services.kit.db import Database
from services.kit.tx import Tx
from services.reminders.acts.kinds.closed import fall_on
from services.reminders.acts.loads.comparing import Change, Whole, compared
from services.reminders.acts.loads.reading import note_judged
from services.reminders.acts.telling import About, Told, tell_all
from services.reminders.domain.files.filed import NOBODY, Filed, Taking, after
from services.reminders.store import replan
from services.reminders.store.appointments import hold_matching
from services.reminders.store.attention import settle
from services.reminders.store.filed import hold_unchanged, lapse_edits, matches_of, save_filed
from services.reminders.store.load_rows import AT_ONCE, add_rows, change_rows, drop_gone
from services.reminders.store.loads import Load, hold_load, last_applied, set_judged, supersede
from services.reminders.store.sources import hold_source

TRIES: Final = 3
# So many dates a statement.
PIECE: int = AT_ONCE
NOTES: Final = {
    "no_client": "Client not known yet; planned when their record carries this id.",
    "ambiguous": "More than one client here may be meant; somebody here decides which.",
}


class Overtaken(Exception):
    """What was compared is not what is there any more; nothing happened."""


async def apply_load(db: Database, load: Load) -> bool:
    """Apply it, or hold it after all; whether it was applied. Raises Overtaken when others are always faster."""
    for left in reversed(range(TRIES)):
        whole = await compared(db, load)
        try:
            if whole.judged.held and load.approved_by_id is None:
                await _hold(db, whole)
                return False
            return await _apply(db, whole)
        except Overtaken:
            if not left:
                raise
    return False


async def _hold(db: Database, whole: Whole) -> None:
    """Another file was applied since it was read: beside that one it is another matter."""
    async with db.tx() as tx:
        if await _is_still(tx, whole):
            await _change_report(tx, whole)
            await note_judged(tx, whole.load, whole.publisher, whole.judged)


async def _apply(db: Database, whole: Whole) -> bool:
    pieces = [whole.changes[first : first + PIECE] for first in range(0, len(whole.changes), PIECE)]
    if failpoints.is_off("load_atomic"):
        return await _apply_by_pieces(db, whole, pieces)
    async with db.tx() as tx:
        await hold_matching(tx, of_clients=False)
        if not await _is_still(tx, whole):
            return False
        for piece in pieces:
            await _write(tx, whole, piece)
            await failpoints.hit("load.between_pieces")
        await _finish(tx, whole)
    log.get().info("load_applied", load_id=str(whole.load.load_id), changes=len(whole.changes))
    return True


async def _apply_by_pieces(db: Database, whole: Whole, pieces: Sequence[Sequence[Change]]) -> bool:
    for piece in pieces:
        async with db.tx() as tx:
            await _write(tx, whole, piece)
        await failpoints.hit("load.between_pieces")
    async with db.tx() as tx:
        await _finish(tx, whole)
    return True


async def _is_still(tx: Tx, whole: Whole) -> bool:
    """Whether it waits to be applied, its source held. Raises Overtaken when another file of it was meanwhile."""
    if not failpoints.is_off("one_load"):
        await hold_source(tx, whole.source.source_id)
    standing = await hold_load(tx, whole.load.load_id)
    last = await last_applied(tx, whole.source.source_id)
    if (last.load_id if last else None) != (whole.facts.last.load_id if whole.facts.last else None):
        raise Overtaken
    return standing is not None and standing.state == "read"


async def _write(tx: Tx, whole: Whole, piece: Sequence[Change]) -> None:
    """Write these dates, tell their publisher, and have whose they are, and were, planned."""
    if not await hold_unchanged(tx, [change.before for change in piece if change.before]):
        raise Overtaken
    matches = await matches_of(tx, {change.row.row.says.ref for change in piece if change.row.row})
    taking = Taking(
        publisher=whole.publisher,
        source_id=whole.source.source_id,
        load_id=whole.load.load_id,
        at=whole.load.at,
        is_first=whole.facts.last is None,
    )
    dates = [after(change.row, change.before, taking, matches, change.appointment_id) for change in piece]
    await save_filed(tx, whole.source.source_id, dates)
    await fall_on(tx, whole.publisher.publisher_id, [one.appointment for one in dates])
    await lapse_edits(tx, [(change.appointment_id, change.row.lapses) for change in piece if change.row.lapses])
    notes = [_note(one, matches.get(one.says.ref, NOBODY).reason) for one in dates]
    await tell_all(
        tx,
        [
            Told(whole.publisher, ReceiptAccepted, About(taking.event_id, one.appointment.their_id), None, note)
            for one, note in zip(dates, notes, strict=True)
        ],
    )
    await replan.ask(tx, set(_clients(piece, dates)), "load")


def _note(one: Filed, reason: str) -> str | None:
    return NOTES.get(reason) if one.appointment.client_id is None else None


def _clients(piece: Sequence[Change], dates: Sequence[Filed]) -> Iterator[UUID]:
    for one in (*dates, *(change.before for change in piece if change.before)):
        if one.appointment.client_id is not None:
            yield one.appointment.client_id


async def _finish(tx: Tx, whole: Whole) -> None:
    load = whole.load
    await _change_report(tx, whole)
    rows = whole.judged.found.rows
    await set_judged(tx, load.load_id, "applied", load.held_because, whole.judged.counts, rows)
    for older in await supersede(tx, load):
        await settle(tx, "load_held", older)
    await settle(tx, "load_held", load.load_id)
    tx.audit("load_applied", object_kind="load", object_id=load.load_id, count=rows, changes=len(whole.changes))


async def _change_report(tx: Tx, whole: Whole) -> None:
    """Rows of which something else became than it seemed when the file was read."""
    await change_rows(tx, whole.load.load_id, whole.other)
    if whole.gone is not None:
        await drop_gone(tx, whole.load.load_id)
        await add_rows(tx, whole.load.load_id, whole.gone)
