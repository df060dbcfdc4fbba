"""A text to many becomes each person's own: once, the words that were fixed, and to nobody who may not get it now."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from asyncpg import Record

from proto.hints import PageChanged
from services.kit import failpoints
from services.kit.ids import new_id
from services.kit.tx import Tx
from services.threads.domain.asking import asks
from services.threads.domain.batches import left_out
from services.threads.domain.pages import LeftOut
from services.threads.domain.sending import Road
from services.threads.store.access import reach_of
from services.threads.store.audience import audience
from services.threads.store.heads import Change, Head, lock_threads, settle
from services.threads.store.roads import roads

# Threads are locked while a slice is written: texts that come in meanwhile wait no longer than for these.
SLICE: Final = 100


class Running(msgspec.Struct, frozen=True):
    """A text to many with people who have not got theirs yet."""

    batch_id: UUID
    department_id: UUID
    author_id: UUID
    release_at: datetime
    is_scheduled: bool


async def spread(tx: Tx) -> int:
    """Give the next slice of people of one batch their text; how many were decided about, 0 when nobody is left."""
    batch = await _lock_running(tx)
    if batch is None:
        return 0
    rows = await tx.fetch(
        """
        SELECT recipient.thread_id, recipient.body, thread.staff_id, thread.department_id
          FROM recipient
          JOIN thread ON thread.thread_id = recipient.thread_id
         WHERE recipient.batch_id = $1
           AND recipient.state = 'in'
           AND recipient.message_id IS NULL
         ORDER BY recipient.thread_id
         LIMIT $2
        """,
        batch.batch_id,
        SLICE,
    )
    out = await _judged(tx, batch, rows)
    await _leave_out(tx, batch, out)
    await _give(tx, batch, [row["thread_id"] for row in rows if row["thread_id"] not in out])
    return len(rows)


_RUNNING: Final = """
    SELECT batch_id, department_id, author_id, release_at, local_at IS NOT NULL
      FROM batch
     WHERE state = 'running'
       AND EXISTS (SELECT
                     FROM recipient
                    WHERE recipient.batch_id = batch.batch_id
                      AND recipient.state = 'in'
                      AND recipient.message_id IS NULL)
     ORDER BY sent_at
     LIMIT 1
"""
# Held against another replica, and against "Stop the rest": what it reads in this transaction stays so.
_LOCK_RUNNING: Final = f"{_RUNNING} FOR NO KEY UPDATE SKIP LOCKED"


async def _lock_running(tx: Tx) -> Running | None:
    row = await tx.fetchrow(_RUNNING if failpoints.is_off("batch_once") else _LOCK_RUNNING)
    return Running(*row) if row else None


async def _judged(tx: Tx, batch: Running, rows: Sequence[Record]) -> dict[UUID, LeftOut]:
    """Who gets nothing after all: since it was looked at they stopped texts, were given away, lost their number."""
    if failpoints.is_off("many_judged_again"):
        return {}
    seen, ways = await reach_of(tx, batch.author_id), await roads(tx, {row["thread_id"] for row in rows})
    reasons: dict[UUID, LeftOut] = {}
    for row in rows:
        road: Road = ways[row["thread_id"]]
        is_theirs = seen.may_see(row["staff_id"], row["department_id"]) and row["department_id"] == batch.department_id
        reason = left_out(road, row["body"], asks(road, row["body"]), is_theirs=is_theirs)
        if reason:
            reasons[row["thread_id"]] = reason
    return reasons


async def _leave_out(tx: Tx, batch: Running, out: dict[UUID, LeftOut]) -> None:
    if not out:
        return
    await tx.execute(
        """
        UPDATE recipient
           SET state = 'out', left_out = away.reason
          FROM unnest($2::uuid[], $3::text[]) AS away (thread_id, reason)
         WHERE recipient.batch_id = $1
           AND recipient.thread_id = away.thread_id
        """,
        batch.batch_id,
        list(out),
        list(out.values()),
    )
    tx.audit("batch_left_out", object_kind="batch", object_id=batch.batch_id, recipients_count=len(out))


async def _give(tx: Tx, batch: Running, thread_ids: Collection[UUID]) -> None:
    if not thread_ids:
        return
    heads = await lock_threads(tx, thread_ids)
    texts = {thread_id: new_id() for thread_id in heads}
    await _insert(tx, batch, texts)
    await tx.execute(
        """
        UPDATE recipient
           SET message_id = given.message_id
          FROM unnest($2::uuid[], $3::uuid[]) AS given (thread_id, message_id)
         WHERE recipient.batch_id = $1
           AND recipient.thread_id = given.thread_id
        """,
        batch.batch_id,
        list(texts),
        list(texts.values()),
    )
    # No answer to anything a client wrote: who waits for one waits on.
    await settle(tx, [Change(thread_id, 1) for thread_id in heads])
    tx.audit("batch_spread", object_kind="batch", object_id=batch.batch_id, recipients_count=len(heads))
    await _hint(tx, heads, texts)


async def _insert(tx: Tx, batch: Running, texts: dict[UUID, UUID]) -> None:
    """The words from where they were fixed. A second text for one person of a batch is refused by the index."""
    await tx.execute(
        """
        INSERT INTO message (message_id, thread_id, direction, shown_at, arrival, body, segments, status, status_at,
                             release_at, author_id, is_scheduled, purpose, lane, batch_id, template_id, meant_for,
                             local_at, local_zone, dated)
        SELECT given.message_id, thread.thread_id, 'outbound',
               CASE WHEN $4 THEN $5 ELSE GREATEST($6, thread.last_at + interval '1 microsecond') END,
               thread.arrivals + 1, recipient.body, recipient.segments, 'held', $6, $5, batch.author_id, $4, 'many',
               'bulk', batch.batch_id, batch.template_id, recipient.number, batch.local_at, batch.local_zone,
               recipient.dated
          FROM unnest($2::uuid[], $3::uuid[]) AS given (thread_id, message_id)
          JOIN batch ON batch.batch_id = $1
          JOIN recipient ON recipient.batch_id = $1 AND recipient.thread_id = given.thread_id
          JOIN thread ON thread.thread_id = given.thread_id
        """,
        batch.batch_id,
        list(texts),
        list(texts.values()),
        batch.is_scheduled and batch.release_at > tx.now,
        batch.release_at,
        tx.now,
    )


async def _hint(tx: Tx, heads: dict[UUID, Head], texts: dict[UUID, UUID]) -> None:
    """Open pages show the new text, and draw its thread's row once."""
    watching = await audience(tx, [head.staff_id for head in heads.values()])
    for thread_id, head in heads.items():
        tx.hint(
            PageChanged(
                kind="message",
                staff_ids=watching.of(head.staff_id),
                department_id=head.department_id,
                thread_id=thread_id,
                message_id=texts[thread_id],
            )
        )
