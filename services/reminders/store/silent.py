"""What threads was asked and has not answered."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.kit.tx import Tx
from services.reminders.domain.due import Due
from services.reminders.store.due import COLUMNS, with_facts


async def claim_silent(tx: Tx, asked_before: datetime, most: int) -> list[Due]:
    """Reminders threads was asked to post, or to take back, and has not answered for; marked as asked again.

    Each time it waits as long again as it has waited so far: while threads is down the question is safe in its queue.
    What is carried by another is not asked for: its post is the other's.
    """
    rows = await tx.fetch(
        f"""
        UPDATE reminder
           SET asked_at = $3
         WHERE reminder_id IN (
               SELECT reminder_id
                 FROM reminder
                WHERE state IN ('handed', 'withdrawing')
                  AND carried_by IS NULL
                  AND asked_at <= $1
                  AND asked_at + (asked_at - changed_at) <= $3
                ORDER BY asked_at
                LIMIT $2
                FOR NO KEY UPDATE SKIP LOCKED
         )
        RETURNING {COLUMNS}, appointment_id
        """,  # noqa: S608  (our own columns)
        asked_before,
        most,
        tx.now,
    )
    return await with_facts(tx, rows)


async def silent_since(tx: Tx, reminder_ids: Sequence[UUID], before: datetime) -> list[UUID]:
    """Of these, held, those that are being taken back since before then."""
    rows = await tx.fetch(
        """
        SELECT reminder_id
          FROM reminder
         WHERE reminder_id = ANY($1)
           AND state = 'withdrawing'
           AND changed_at <= $2
         ORDER BY reminder_id
        """,
        reminder_ids,
        before,
    )
    return [row["reminder_id"] for row in rows]
