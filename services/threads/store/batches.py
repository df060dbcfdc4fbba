"""Texts to many, as their authors and those who are asked as second see them. Under the page role."""

import json
from datetime import datetime
from typing import Final
from uuid import UUID

import asyncpg
import msgspec

from services.kit import failpoints
from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.threads.domain.batches import is_confirmed_by_count, needs_second, review
from services.threads.domain.forms import NewBatch
from services.threads.domain.pages import Batch, Batches, BatchState, Words
from services.threads.domain.templates import in_languages
from services.threads.store.access import NotYours, reach_of
from services.threads.store.recipients import chosen
from services.threads.store.results import progress_of
from services.threads.store.templates import words_of

# Nothing of it has gone.
BEFORE: Final[tuple[BatchState, ...]] = ("draft", "asked", "refused")
_BATCH: Final = """
    SELECT batch.batch_id, batch.author_id, batch.wording::text AS wording, batch.template_id, batch.state, batch.edits,
           batch.release_at, to_char(batch.local_at, 'YYYY-MM-DD"T"HH24:MI') AS local_time, batch.local_zone,
           batch.recipient_count, batch.segment_count, COALESCE(batch.ceiling, department.many_ceiling) AS ceiling,
           batch.created_at, batch.asked_at, batch.sent_at, batch.stopped_at, author.name AS author_name,
           second.name AS approved_by_name, stopper.name AS stopped_by_name
      FROM batch
      JOIN department ON department.department_id = batch.department_id
      LEFT JOIN staff AS author ON author.staff_id = batch.author_id
      LEFT JOIN staff AS second ON second.staff_id = batch.approved_by_id
      LEFT JOIN staff AS stopper ON stopper.staff_id = batch.stopped_by_id
"""
_ONE: Final = f"{_BATCH} WHERE batch.batch_id = $1"
_MINE: Final = f"""{_BATCH}
     WHERE batch.author_id = $1
       AND ($2::uuid IS NULL OR (batch.created_at, batch.batch_id) < ($3::timestamptz, $2))
     ORDER BY batch.created_at DESC, batch.batch_id DESC
     LIMIT $4
"""
_ASKED: Final = f"""{_BATCH}
     WHERE batch.department_id = $1
       AND batch.author_id <> $2
       AND batch.state = 'asked'
     ORDER BY batch.asked_at, batch.batch_id
     LIMIT $3
"""


class IdUsed(Exception):
    """This id is another text's."""


class Kept(msgspec.Struct, frozen=True):
    """A text to many that somebody may see, locked or not. is_second: they may say yes to it, or stop it."""

    batch_id: UUID
    department_id: UUID
    author_id: UUID
    state: BatchState
    edits: int
    recipient_count: int
    release_at: datetime | None
    template_id: UUID | None
    ceiling: int
    is_mine: bool
    is_second: bool


async def seconds(tx: Tx, staff: StaffToken) -> UUID | None:
    """The department where this person may be the second one, by what threads knows of them."""
    department_id: UUID | None = await tx.fetchval(
        """
        SELECT department_id
          FROM staff
         WHERE staff_id = $1
           AND is_active
           AND role IN ('supervisor', 'administrator')
        """,
        staff.staff_id,
    )
    return department_id


async def batch_for(tx: Tx, staff: StaffToken, batch_id: UUID, *, is_locked: bool = False) -> Kept:
    """The batch, if this person may see it. Raises NotYours. is_locked: hold it until the transaction ends."""
    row = await tx.fetchrow(_LOCK_BATCH if is_locked else _SEE_BATCH, batch_id)
    if row is None:
        raise NotYours("batch", batch_id)
    board, second = (await reach_of(tx, staff.staff_id)).board, await seconds(tx, staff)
    mine = row["author_id"] == staff.staff_id and row["department_id"] == board
    other = row["author_id"] != staff.staff_id and row["department_id"] == second and row["state"] != "draft"
    if not (mine or other) and not failpoints.is_off("service_wall"):
        raise NotYours("batch", batch_id)
    return Kept(**row, is_mine=mine, is_second=other)


_SEE_BATCH: Final = """
    SELECT batch.batch_id, batch.department_id, batch.author_id, batch.state, batch.edits, batch.recipient_count,
           batch.release_at, batch.template_id, department.many_ceiling AS ceiling
      FROM batch
      JOIN department ON department.department_id = batch.department_id
     WHERE batch.batch_id = $1
"""
_LOCK_BATCH: Final = f"{_SEE_BATCH} FOR NO KEY UPDATE OF batch"


async def add_batch(tx: Tx, staff: StaffToken, board: UUID, form: NewBatch, wording: Words) -> None:
    """A new draft, for nobody yet. Raises IdUsed."""
    try:
        await tx.execute(
            """
            INSERT INTO batch (batch_id, department_id, author_id, wording, template_id, created_at)
            VALUES ($1, $2, $3, $4, $5, $6)
            """,
            form.batch_id,
            board,
            staff.staff_id,
            as_json(wording),
            form.template_id,
            tx.now,
        )
    except asyncpg.UniqueViolationError as error:
        raise IdUsed from error
    tx.audit("batch_written", object_kind="batch", object_id=form.batch_id)


async def wrote_before(tx: Tx, staff: StaffToken, batch_id: UUID) -> bool:
    """Whether this person's click wrote it already."""
    query = "SELECT author_id = $2 FROM batch WHERE batch_id = $1"
    return bool(await tx.fetchval(query, batch_id, staff.staff_id))


async def wording_of(tx: Tx, batch_id: UUID) -> Words:
    """Its words."""
    return words_of(await tx.fetchval("SELECT wording::text FROM batch WHERE batch_id = $1", batch_id))


async def change_batch(tx: Tx, kept: Kept, wording: Words, template_id: UUID | None) -> None:
    """Other words, or other people; one that was refused is a draft again. Its recipients are fixed anew after this."""
    await tx.execute(
        """
        UPDATE batch
           SET wording = $2, template_id = $3, edits = edits + 1, state = 'draft', asked_at = NULL, release_at = NULL,
               local_at = NULL, local_zone = NULL
         WHERE batch_id = $1
        """,
        kept.batch_id,
        as_json(wording),
        template_id,
    )
    tx.audit("batch_changed", object_kind="batch", object_id=kept.batch_id)


async def all_batches(tx: Tx, staff: StaffToken, after: UUID | None, most: int) -> Batches:
    """The reader's own, and those that wait for a second person."""
    last_at = await tx.fetchval("SELECT created_at FROM batch WHERE batch_id = $1", after) if after else None
    rows = await tx.fetch(_MINE, staff.staff_id, after, last_at, most + 1)
    second = await seconds(tx, staff)
    asked = await tx.fetch(_ASKED, second, staff.staff_id, most) if second else []
    return Batches(
        batches=tuple(_batch(row, staff, second) for row in rows[:most]),
        asked=tuple(_batch(row, staff, second) for row in asked),
        has_more=len(rows) > most,
    )


async def one_batch(tx: Tx, staff: StaffToken, batch_id: UUID) -> Batch:
    """The batch as it is now; to its author with whom it is for, or how far it is."""
    row = await tx.fetchrow(_ONE, batch_id)
    assert row is not None  # noqa: S101  (batch_for saw it in this transaction)
    shown = _batch(row, staff, await seconds(tx, staff))
    if not shown.is_mine:
        return shown
    seen = await reach_of(tx, staff.staff_id)
    if shown.state in BEFORE:
        people = await chosen(tx, seen, batch_id)
        ids = tuple(one.thread_id for one in people)
        return msgspec.structs.replace(shown, review=review(people), thread_ids=ids)
    return msgspec.structs.replace(shown, progress=await progress_of(tx, seen, batch_id))


def _batch(row: asyncpg.Record, staff: StaffToken, second: UUID | None) -> Batch:
    is_mine, count = row["author_id"] == staff.staff_id, row["recipient_count"]
    copied = {name: row[name] for name in Batch.__struct_fields__ if name in row.keys() and name != "wording"}  # noqa: SIM118
    return Batch(
        **copied,
        wording=words_of(row["wording"]),
        is_mine=is_mine,
        needs_second=needs_second(count, row["ceiling"]),
        is_confirmed_by_count=is_confirmed_by_count(count),
        can_decide=bool(second) and not is_mine and row["state"] == "asked",
        can_stop=row["state"] in ("asked", "running") and (is_mine or (bool(second) and row["state"] == "running")),
    )


def as_json(wording: Words) -> str:
    """The words, as the database keeps them."""
    return json.dumps(in_languages(wording))
