"""What waits for a person, as others are told of it."""

from proto.attention import AttentionChanged
from services.kit.tx import Tx


async def all_attention(tx: Tx) -> list[tuple[AttentionChanged, int]]:
    """All that waits for a person, or did, each with its seq; what is a client's is for whoever serves them."""
    rows = await tx.fetch(
        """
        SELECT attention_id, kind, attention.department_id, client_id, count, attention.is_open, seq,
               ARRAY (SELECT staff_id
                        FROM caseload
                       WHERE caseload.client_id = attention.client_id
                         AND caseload.department_id = attention.department_id
                         AND caseload.is_open
                         AND staff_id IS NOT NULL) AS staff_ids
          FROM attention
         ORDER BY attention_id
        """
    )
    names = AttentionChanged.__struct_fields__
    return [(AttentionChanged(**{name: row[name] for name in names}), row["seq"]) for row in rows]
