"""Texts that were to be tried again when their number said STOP."""

from uuid import UUID

import msgspec

from services.kit.tx import Tx


class Waiting(msgspec.Struct, frozen=True):
    """A text of ours that waits, with whose it is."""

    message_id: UUID
    thread_id: UUID
    staff_id: UUID | None
    department_id: UUID


async def end_hope(tx: Tx, number: str, line: str) -> list[Waiting]:
    """Texts that waited to be tried again when the number said STOP: they wait for nothing now, and say so."""
    rows = await tx.fetch(
        """
        UPDATE message
           SET wording = 'opted_out'
          FROM thread
         WHERE thread.thread_id = message.thread_id
           AND message_id IN (SELECT message_id
                                FROM message
                               WHERE status = 'queued'
                                 AND number = $1
                                 AND line = $2
                                 AND wording IS NOT NULL
                               ORDER BY message_id
                                 FOR NO KEY UPDATE)
        RETURNING message.message_id, thread.thread_id, thread.staff_id, thread.department_id
        """,
        number,
        line,
    )
    return [Waiting(**row) for row in rows]
