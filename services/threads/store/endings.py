"""A text to many ends: all of it has gone, or the rest of it is taken back."""

from typing import Final
from uuid import UUID

from proto.sms import SmsCancel
from services.kit.tx import Tx
from services.threads.domain.status import CANCEL_SEQ
from services.threads.store.statuses import Word, apply_words

# Held texts are cancelled in slices: their threads are locked meanwhile.
SLICE: Final = 100


async def take_back_rest(tx: Tx) -> int:
    """Take back a slice of one batch that is being stopped; how many texts and people that was, 0 when there are none.

    Locks outbound messages before their threads, as everybody does.
    """
    batch_id = await tx.fetchval(
        """
        SELECT batch_id
          FROM batch
         WHERE state = 'stopping'
           AND (EXISTS (SELECT
                          FROM recipient
                         WHERE recipient.batch_id = batch.batch_id
                           AND recipient.state = 'in'
                           AND recipient.message_id IS NULL)
                OR EXISTS (SELECT
                             FROM message
                            WHERE message.batch_id = batch.batch_id
                              AND message.status IN ('held', 'queued')
                              AND NOT message.is_stopping))
         ORDER BY stopped_at
         LIMIT 1
           FOR NO KEY UPDATE SKIP LOCKED
        """
    )
    if batch_id is None:
        return 0
    return await _drop_unspread(tx, batch_id) + await _take_back_texts(tx, batch_id)


async def _drop_unspread(tx: Tx, batch_id: UUID) -> int:
    tag = await tx.execute(
        """
        UPDATE recipient
           SET state = 'out', left_out = 'stopped'
         WHERE batch_id = $1
           AND state = 'in'
           AND message_id IS NULL
        """,
        batch_id,
    )
    return int(tag.rpartition(" ")[2])


async def _take_back_texts(tx: Tx, batch_id: UUID) -> int:
    rows = await tx.fetch(
        """
        SELECT message_id, status
          FROM message
         WHERE batch_id = $1
           AND status IN ('held', 'queued')
           AND NOT is_stopping
         ORDER BY message_id
         LIMIT $2
           FOR NO KEY UPDATE
        """,
        batch_id,
        SLICE,
    )
    queued = [row["message_id"] for row in rows if row["status"] == "queued"]
    await tx.execute("UPDATE message SET is_stopping = true WHERE message_id = ANY ($1)", queued)
    for message_id in queued:
        tx.publish(SmsCancel(message_id=message_id), subject=str(message_id), seq=CANCEL_SEQ)
    held = [row["message_id"] for row in rows if row["status"] == "held"]
    await apply_words(tx, [Word(message_id=message_id, seq=None, status="cancelled", at=tx.now) for message_id in held])
    return len(rows)


async def end_batches(tx: Tx) -> int:
    """Those of which nothing waits and nothing is on its way are done; how many."""
    tag = await tx.execute(
        """
        UPDATE batch
           SET state = 'done'
         WHERE state IN ('running', 'stopping')
           AND NOT EXISTS (SELECT
                             FROM recipient
                            WHERE recipient.batch_id = batch.batch_id
                              AND recipient.state = 'in'
                              AND recipient.message_id IS NULL)
           AND NOT EXISTS (SELECT
                             FROM message
                            WHERE message.batch_id = batch.batch_id
                              AND message.status IN ('held', 'queued', 'sending'))
        """
    )
    return int(tag.rpartition(" ")[2])
