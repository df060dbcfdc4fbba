"""What must be remembered because events come in any order."""

from datetime import datetime
from uuid import UUID

from services.kit.tx import Tx


async def set_answered(tx: Tx, thread_id: UUID, at: datetime) -> None:
    """Staff wrote in this thread."""
    await tx.execute(
        """
        INSERT INTO answered (thread_id, answered_at)
        VALUES ($1, $2)
        ON CONFLICT (thread_id) DO UPDATE
           SET answered_at = GREATEST(answered.answered_at, excluded.answered_at)
        """,
        thread_id,
        at,
    )


async def is_answered(tx: Tx, thread_id: UUID, at: datetime) -> bool:
    """Whether staff wrote in this thread since then."""
    return bool(
        await tx.fetchval(
            "SELECT EXISTS (SELECT FROM answered WHERE thread_id = $1 AND answered_at >= $2)", thread_id, at
        )
    )


async def is_newest_end(tx: Tx, message_id: UUID, seq: int) -> bool:
    """Whether this is the newest end of a message we heard of; from now on it is."""
    return bool(
        await tx.fetchval(
            """
            INSERT INTO message_end (message_id, seq)
            VALUES ($1, $2)
            ON CONFLICT (message_id) DO UPDATE
               SET seq = excluded.seq
             WHERE message_end.seq < excluded.seq
            RETURNING true
            """,
            message_id,
            seq,
        )
    )
