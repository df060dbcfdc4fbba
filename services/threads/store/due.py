"""Held texts whose time has come: a slice of a lane, locked."""

from typing import Final

from proto.registry import Lane
from services.kit.tx import Tx
from services.threads.domain.dated import noted
from services.threads.domain.held import Held
from services.threads.store import doubles

_DUE: Final = """
    SELECT message_id, thread_id, body, lane, purpose, author_id, post_id, release_at, not_after,
           urgent_reason IS NOT NULL, is_scheduled, media_ids, meant_for, despite, batch_id, retry_of,
           (SELECT failed.is_called_off FROM message AS failed WHERE failed.message_id = message.retry_of) IS TRUE,
           dated::text
      FROM message
     WHERE status = 'held'
       AND lane = $1
       AND release_at <= $2
       -- Once "Stop the rest" was said nothing more of it leaves, before any job has taken it back.
       AND (batch_id IS NULL OR (SELECT state <> 'stopping' FROM batch WHERE batch.batch_id = message.batch_id))
       -- Of two that one person would get of it, the merged record's waits for what becomes of the other: should that
       -- one fail, it goes.
       AND ($4 OR batch_id IS NULL OR NOT EXISTS (SELECT
                                                    FROM message AS other
                                                   WHERE other.thread_id = message.thread_id
                                                     AND other.batch_id = message.batch_id
                                                     AND other.status = 'held'
                                                     AND (other.merge_id IS NOT NULL, other.message_id)
                                                         < (message.merge_id IS NOT NULL, message.message_id)))
     ORDER BY release_at
     LIMIT $3
       FOR NO KEY UPDATE SKIP LOCKED
"""


async def lock_due(tx: Tx, lane: Lane, limit: int) -> list[Held]:
    """Texts of this lane that are due and that nobody else decides about, the longest due first."""
    rows = await tx.fetch(_DUE, lane, tx.now, limit, doubles.may_double())
    return [Held(*(*tuple(row)[:-1], noted(row["dated"]))) for row in rows]
