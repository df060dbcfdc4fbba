"""The rows of files, and what became of each."""

from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

import msgspec

from services.kit.tx import Tx
from services.reminders.domain.files.diffing import Outcome
from services.reminders.domain.files.kept import GONE, KeptRow, encoded

# A statement of so many stays far below what one may take, and what it sends below some megabytes.
AT_ONCE: Final = 5_000


class NewRow(msgspec.Struct, frozen=True):
    """A row to be kept, with its cells. appointment_id: its date's, also of one that is not there yet."""

    kept: KeptRow
    cells: tuple[str, ...]
    appointment_id: UUID | None


class StoredRow(msgspec.Struct, frozen=True):
    """A row as it is kept; told: JSON, as domain/files/kept reads it."""

    place: int
    outcome: Outcome
    told: str
    appointment_id: UUID | None
    cells: tuple[str, ...] = ()


async def add_rows(tx: Tx, load_id: UUID, rows: Sequence[NewRow]) -> None:
    """Keep these."""
    for first in range(0, len(rows), AT_ONCE):
        some = rows[first : first + AT_ONCE]
        await tx.execute(
            """
            INSERT INTO load_row (load_id, place, row_key, cells, told, outcome, reason, field, appointment_id)
            SELECT $1, place, row_key, ARRAY (SELECT jsonb_array_elements_text(cells)), told, outcome, reason, field,
                   appointment_id
              FROM unnest($2::integer[], $3::text[], $4::jsonb[], $5::jsonb[], $6::text[], $7::text[], $8::text[],
                          $9::uuid[])
                AS given (place, row_key, cells, told, outcome, reason, field, appointment_id)
            """,
            load_id,
            [row.kept.place for row in some],
            [row.kept.row_key or None for row in some],
            [msgspec.json.encode(row.cells).decode() for row in some],
            *_judged([row.kept for row in some]),
            [row.appointment_id for row in some],
        )


async def change_rows(tx: Tx, load_id: UUID, rows: Sequence[NewRow]) -> None:
    """What became of these is another than it seemed."""
    for first in range(0, len(rows), AT_ONCE):
        some = rows[first : first + AT_ONCE]
        await tx.execute(
            """
            UPDATE load_row
               SET row_key = given.row_key, told = given.told, outcome = given.outcome, reason = given.reason,
                   field = given.field, appointment_id = given.appointment_id
              FROM unnest($2::integer[], $3::text[], $4::jsonb[], $5::text[], $6::text[], $7::text[], $8::uuid[])
                AS given (place, row_key, told, outcome, reason, field, appointment_id)
             WHERE load_id = $1
               AND load_row.place = given.place
            """,
            load_id,
            [row.kept.place for row in some],
            [row.kept.row_key or None for row in some],
            *_judged([row.kept for row in some]),
            [row.appointment_id for row in some],
        )


async def drop_gone(tx: Tx, load_id: UUID) -> None:
    """Forget which dates are in it no more: others are by now."""
    await tx.execute("DELETE FROM load_row WHERE load_id = $1 AND place >= $2", load_id, GONE)


async def rows_of(tx: Tx, load_id: UUID) -> list[StoredRow]:
    """All rows of a file, without their cells."""
    rows = await tx.fetch(
        """
        SELECT place, outcome, told::text AS told, appointment_id
          FROM load_row
         WHERE load_id = $1
         ORDER BY place
        """,
        load_id,
    )
    return [StoredRow(row["place"], row["outcome"], row["told"], row["appointment_id"]) for row in rows]


async def rows_after(
    tx: Tx, load_id: UUID, after: int, most: int, outcomes: Collection[Outcome] = ()
) -> list[StoredRow]:
    """Some rows behind that place, of these outcomes or, when none is named, of all."""
    rows = await tx.fetch(
        """
        SELECT place, outcome, told::text AS told, appointment_id, cells
          FROM load_row
         WHERE load_id = $1
           AND place > $2
           AND (cardinality($3::text[]) = 0 OR outcome = ANY ($3))
         ORDER BY place
         LIMIT $4
        """,
        load_id,
        after,
        list(outcomes),
        most,
    )
    return [
        StoredRow(row["place"], row["outcome"], row["told"], row["appointment_id"], tuple(row["cells"])) for row in rows
    ]


def _judged(rows: Sequence[KeptRow]) -> tuple[list[str | None], ...]:
    """told, outcome, reason and field of each, as columns."""
    wrongs = [row.told.wrong or (row.told.unread if row.outcome == "refused" else None) for row in rows]
    return (
        [encoded(row.told) for row in rows],
        [row.outcome for row in rows],
        [wrong.reason if wrong else row.told.reason or None for row, wrong in zip(rows, wrongs, strict=True)],
        [wrong.field if wrong else None for wrong in wrongs],
    )
