"""A file that was brought is read: every row is kept with what would become of it, and the file itself is not."""

import asyncio
from collections.abc import Mapping as Map
from collections.abc import Sequence

import msgspec

from services.desk.sheets.asked import Line, Reading, SheetError
from services.desk.sheets.running import lines_of
from services.kit import log
from services.kit.db import UNAVAILABLE, Database
from services.kit.ids import new_id
from services.kit.tx import Tx
from services.reminders.acts.loads.judging import Facts, Judged, facts_of, judge
from services.reminders.domain.files.checking import mapping_of
from services.reminders.domain.files.faults import BadMapping
from services.reminders.domain.files.kept import kept
from services.reminders.domain.files.limits import LIMITS
from services.reminders.domain.files.mapping import Mapping
from services.reminders.domain.files.reading import read_rows
from services.reminders.domain.files.records import Line as Row
from services.reminders.domain.files.records import NoColumn, records_of
from services.reminders.domain.files.rows import Read
from services.reminders.domain.pages.loads import State
from services.reminders.domain.records import Publisher
from services.reminders.store.attention import raise_of, settle
from services.reminders.store.load_rows import NewRow, add_rows
from services.reminders.store.loads import (
    Load,
    content_of,
    forget_files,
    hold_load,
    set_judged,
    set_refused,
    supersede,
)
from services.reminders.store.sources import Source, source_of


class Unusable(ValueError):
    """Nothing can be made of this file. The message: a word of refusing.REFUSED, and more behind a space."""


class _Sheet(msgspec.Struct, frozen=True):
    """A file that was read: its rows, and their cells by their places."""

    reads: Sequence[Read]
    cells: Map[int, tuple[str, ...]]
    mapping: Mapping


async def read_load(db: Database, load: Load) -> None:
    """Read it, and keep what it says; it is applied next, or held, or it was no file of its source's."""
    async with db.tx() as tx:
        source, publisher = await source_of(tx, load.source_id)
        content = await content_of(tx, load.load_id) or b""
    try:
        sheet = await _sheet(content, source, publisher)
    except Unusable as error:
        await _refuse(db, load, str(error))
        return
    async with db.tx() as tx:
        facts = await facts_of(tx, source, sheet.reads)
    judged = await judge(facts, sheet.reads, sheet.mapping, source.min_share)
    rows = await asyncio.to_thread(_rows, judged, sheet, facts)
    async with db.tx() as tx:
        await _keep(tx, load, publisher, judged, rows)


async def _sheet(content: bytes, source: Source, publisher: Publisher) -> _Sheet:
    mapping = _mapping(source, publisher)
    try:
        lines = await lines_of(content, LIMITS, reading_of(source.format, source.delimiter, is_quoted=source.is_quoted))
        reads = await asyncio.to_thread(read_all, lines, mapping)
    except SheetError as error:
        raise Unusable(error.reason) from error
    except NoColumn as error:
        raise Unusable(f"no_column {', '.join(error.names)}") from error
    except UNAVAILABLE:
        raise
    except Exception as error:
        # Read again it would fail again, and every other file would wait for it. What it says may be somebody's name.
        log.get().error("load_unread", error=type(error).__name__)
        raise Unusable("fault") from error
    return _Sheet(reads, {line.place: line.cells for line in lines}, mapping)


def reading_of(kind: str, delimiter: str, *, is_quoted: bool) -> Reading:
    """How the child reads a source's files."""
    return Reading(format="xlsx" if kind == "xlsx" else "csv", delimiter=delimiter, is_quoted=is_quoted)


def read_all(lines: Sequence[Line], mapping: Mapping) -> list[Read]:
    """What each row says. Raises NoColumn."""
    return read_rows(records_of((Row(line.place, line.cells) for line in lines), mapping), mapping)


def _mapping(source: Source, publisher: Publisher) -> Mapping:
    try:
        mapping = mapping_of(source.mapping.encode())
    except BadMapping as error:
        raise Unusable("mapping") from error
    if not may_name(publisher, mapping):
        raise Unusable("not_your_label")
    return mapping


def may_name(publisher: Publisher, mapping: Mapping) -> bool:
    """Whether its publisher may name clients by the mapping's label."""
    return publisher.labels is None or mapping.client is None or mapping.client.label in publisher.labels


def _rows(judged: Judged, sheet: _Sheet, facts: Facts) -> list[NewRow]:
    ids = {one.row_key: one.appointment.appointment_id for one in facts.filed}
    return [
        # A date that is not there yet gets its id now, so that applying it changes no row of the report.
        NewRow(one, sheet.cells.get(one.place, ()), (ids.get(one.row_key) or new_id()) if one.row_key else None)
        for one in kept(judged.found, sheet.reads)
    ]


async def _keep(tx: Tx, load: Load, publisher: Publisher, judged: Judged, rows: Sequence[NewRow]) -> None:
    standing = await hold_load(tx, load.load_id)
    if standing is None or standing.state != "brought":
        return
    await add_rows(tx, load.load_id, rows)
    await forget_files(tx, [load.load_id])
    for older in await supersede(tx, load):
        await settle(tx, "load_held", older)
    await note_judged(tx, load, publisher, judged)


async def note_judged(tx: Tx, load: Load, publisher: Publisher, judged: Judged) -> None:
    """It may be applied, or waits for a person, who is told so."""
    state: State = "held" if judged.held else "read"
    because = " ".join(held.reason for held in judged.held) or None
    rows = judged.found.rows
    await set_judged(tx, load.load_id, state, because, judged.counts, rows)
    if judged.held:
        await raise_of(tx, "load_held", publisher.department_id, load.load_id, rows)
    tx.audit(f"load_{state}", object_kind="load", object_id=load.load_id, count=rows)
    log.get().info("load_judged", load_id=str(load.load_id), state=state, rows=rows)


async def _refuse(db: Database, load: Load, because: str) -> None:
    async with db.tx() as tx:
        standing = await hold_load(tx, load.load_id)
        if standing is not None and standing.state == "brought":
            await set_refused(tx, load.load_id, because)
            tx.audit("load_refused", object_kind="load", object_id=load.load_id)
    log.get().info("load_refused", load_id=str(load.load_id), why=because.partition(" ")[0])
