"""Whether something we sent to a client did not arrive, and nothing has mended that: then the thread is a problem."""

from collections.abc import Collection
from uuid import UUID

from services.kit import failpoints
from services.kit.tx import Tx


async def settle_troubles(tx: Tx, thread_ids: Collection[UUID]) -> set[UUID]:
    """Bring these locked threads' has_failed in line with what became of their texts; those where it changed.

    What failed is mended by what a person wrote after it, once that arrived after the failure, or by a text of the
    client's since. A reminder, a text to many or an older text that arrives says nothing of the one that did not.
    """
    rows = await tx.fetch(
        """
        UPDATE thread
           SET has_failed = now.has_failed
          FROM (SELECT asked.thread_id,
                       EXISTS (SELECT
                                 FROM message AS failed
                                WHERE failed.thread_id = asked.thread_id
                                  AND failed.status IN ('undelivered', 'failed', 'expired', 'unknown')
                                  AND NOT EXISTS (SELECT
                                                    FROM message AS later
                                                   WHERE later.thread_id = failed.thread_id
                                                     AND later.status = 'delivered'
                                                     AND later.status_at >= failed.status_at
                                                     AND (later.arrival > failed.arrival
                                                          AND later.post_id IS NULL
                                                          AND later.batch_id IS NULL
                                                          OR $2))
                                  AND NOT EXISTS (SELECT
                                                    FROM message AS written
                                                   WHERE written.thread_id = failed.thread_id
                                                     AND written.direction = 'inbound'
                                                     AND written.shown_at > failed.status_at)) AS has_failed
                  FROM unnest($1::uuid[]) AS asked (thread_id)) AS now
         WHERE thread.thread_id = now.thread_id
           AND thread.has_failed <> now.has_failed
        RETURNING thread.thread_id
        """,
        sorted(thread_ids),
        failpoints.is_off("failed_stands"),
    )
    return {row["thread_id"] for row in rows}
