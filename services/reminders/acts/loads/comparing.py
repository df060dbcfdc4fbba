"""A file that was read is compared once more, with what is known by now: what applying it is going to write."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import msgspec

from services.kit.db import Database
from services.kit.ids import new_id
from services.reminders.acts.loads.judging import Facts, Judged, facts_of, judge
from services.reminders.domain.files.checking import mapping_of
from services.reminders.domain.files.diffing import Judged as Row
from services.reminders.domain.files.filed import NOBODY, Filed
from services.reminders.domain.files.kept import GONE, KeptRow, Told, decoded, kept, reads_of
from services.reminders.domain.records import Publisher
from services.reminders.store.load_rows import NewRow, StoredRow, rows_of
from services.reminders.store.loads import Load
from services.reminders.store.sources import Source, source_of


class Change(msgspec.Struct, frozen=True):
    """A row that changes something, or a date that is gone, and what was there before."""

    row: Row
    before: Filed | None
    appointment_id: UUID


class Whole(msgspec.Struct, frozen=True, kw_only=True):
    """A file and all it changes, in the order of dates' ids.

    other: rows of which something else became than it seemed when the file was read; gone: all dates that are in it no
    more, if they are others than they seemed.
    """

    load: Load
    source: Source
    publisher: Publisher
    facts: Facts
    judged: Judged
    changes: Sequence[Change]
    other: Sequence[NewRow]
    gone: Sequence[NewRow] | None


async def compared(db: Database, load: Load) -> Whole:
    """What it changes as everything stands. Nothing is held meanwhile."""
    async with db.tx() as tx:
        source, publisher = await source_of(tx, load.source_id)
        stored = await rows_of(tx, load.load_id)
    told = await asyncio.to_thread(_told, stored)
    reads = reads_of(told)
    async with db.tx() as tx:
        facts = await facts_of(tx, source, reads)
    judged = await judge(facts, reads, mapping_of(source.mapping.encode()), source.min_share)
    rows = await asyncio.to_thread(_rows, kept(judged.found, reads), facts, stored)
    changes = await asyncio.to_thread(_changes, judged, rows, facts)
    other = [row for row in rows if row.kept.place < GONE and row.kept.told != told.get(row.kept.place)]
    gone = [row for row in rows if row.kept.place >= GONE]
    is_other = [row.kept.told for row in gone] != [one for place, one in sorted(told.items()) if place >= GONE]
    return Whole(
        load=load,
        source=source,
        publisher=publisher,
        facts=facts,
        judged=judged,
        changes=changes,
        other=other,
        gone=gone if is_other else None,
    )


def _told(stored: Sequence[StoredRow]) -> dict[int, Told]:
    return {row.place: decoded(row.told) for row in stored}


def _rows(rows: Sequence[KeptRow], facts: Facts, stored: Sequence[StoredRow]) -> list[NewRow]:
    """With the id of each row's date: that of one we know, else the one it was to have when the file was read."""
    ids = {one.row_key: one.appointment.appointment_id for one in facts.filed}
    taken = set(ids.values())
    given = {row.place: row.appointment_id for row in stored if row.appointment_id not in taken}
    return [
        NewRow(one, (), (ids.get(one.row_key) or given.get(one.place) or new_id()) if one.row_key else None)
        for one in rows
    ]


def _changes(judged: Judged, rows: Sequence[NewRow], facts: Facts) -> list[Change]:
    before = {one.row_key: one for one in facts.filed}
    changes = [
        Change(row, before.get(row.their_id), new.appointment_id)
        for row, new in zip(judged.found.outcomes, rows, strict=True)
        if new.appointment_id is not None and _is_change(row, before.get(row.their_id), facts)
    ]
    return sorted(changes, key=lambda change: change.appointment_id)


def _is_change(row: Row, before: Filed | None, facts: Facts) -> bool:
    """Whether anything is to be written: of a date that is as it was, too, when its client is known by now."""
    if row.row is None or before is None or row.change != "same":
        return row.row is not None or row.outcome == "gone"
    is_nobodys = before.appointment.client_id is None and row.known is not None and row.known.state == "scheduled"
    return is_nobodys and facts.matches.get(row.row.says.ref, NOBODY).client_id is not None
