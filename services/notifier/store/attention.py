"""What waits for a person in reminders, as it last said."""

from proto.attention import AttentionChanged
from services.kit.tx import Tx


async def copy_attention(tx: Tx, event: AttentionChanged, seq: int) -> bool:
    """Take over whether something waits for a person; False when ours is as new."""
    return bool(
        await tx.fetchval(
            """
            INSERT INTO attention (attention_id, is_open, seq)
            VALUES ($1, $2, $3)
            ON CONFLICT (attention_id) DO UPDATE
               SET is_open = excluded.is_open, seq = excluded.seq
             WHERE attention.seq < excluded.seq
            RETURNING true
            """,
            event.attention_id,
            event.is_open,
            seq,
        )
    )
