"""Who is in a text to many by two records that were merged gets it once; parted again, each gets their own."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from services.kit import failpoints
from services.kit.tx import Tx

# Why one of the two was taken back.
GOT_IT: Final = "sent_once"
_GOT_IT: Final = """
    SELECT message.message_id
      FROM message
      JOIN message AS other ON other.thread_id = message.thread_id
                           AND other.batch_id = message.batch_id
                           AND other.message_id <> message.message_id
     WHERE message.message_id = ANY ($1)
       AND other.status IN ('queued', 'sending', 'sent', 'delivered', 'unknown')
"""


def may_double() -> bool:
    """Whether a test has one person get it twice."""
    return failpoints.is_off("many_once")


async def who_got_it(tx: Tx, message_ids: Collection[UUID]) -> set[UUID]:
    """Those of these texts to many whose person gets it, or has got it, by the other record."""
    if not message_ids or may_double():
        return set()
    return {row["message_id"] for row in await tx.fetch(_GOT_IT, list(message_ids))}


_WAIT_AGAIN: Final = """
    UPDATE message
       SET status = 'held', status_at = $2, wording = NULL, changes = changes + 1
     WHERE thread_id = ANY ($1)
       AND status = 'cancelled'
       AND wording = $3
       AND (SELECT stopped_at IS NULL FROM batch WHERE batch.batch_id = message.batch_id)
       AND NOT EXISTS (SELECT
                         FROM message AS other
                        WHERE other.thread_id = message.thread_id
                          AND other.batch_id = message.batch_id
                          AND other.message_id <> message.message_id)
    RETURNING batch_id
"""


async def wait_again(tx: Tx, thread_ids: Collection[UUID]) -> None:
    """Two who were taken for one have not both got it: what was taken back for that waits anew, in parted threads.

    It goes if its moment is not over; else its author is told, as of any text that could not go in time. Both threads
    and all texts of ours in them are held.
    """
    rows = await tx.fetch(_WAIT_AGAIN, list(thread_ids), tx.now, GOT_IT)
    if rows:
        query = "UPDATE batch SET state = 'running' WHERE batch_id = ANY ($1) AND state = 'done'"
        await tx.execute(query, list({row["batch_id"] for row in rows}))
