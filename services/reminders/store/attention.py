"""What waits for a person, as others are told of it."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from proto.attention import AttentionChanged, AttentionKind
from services.kit.ids import new_id
from services.kit.tx import Tx

_COLUMNS = """
    attention_id, kind, attention.department_id, client_id, count, attention.is_open, seq,
    ARRAY (SELECT staff_id
             FROM caseload
            WHERE caseload.client_id = attention.client_id
              AND caseload.department_id = attention.department_id
              AND caseload.is_open
              AND staff_id IS NOT NULL) AS staff_ids
"""


async def raise_silent(tx: Tx, reminder_ids: Sequence[UUID]) -> None:
    """Have a person look at texts of which nobody answers whether they were taken back in time."""
    rows = await tx.fetch(
        f"""
        INSERT INTO attention (attention_id, kind, department_id, client_id, object_id, is_open, seq, at)
        SELECT given.attention_id, 'withdraw_silent', COALESCE(reminder.department_id, appointment.department_id),
               reminder.client_id, reminder_id, true, 1, $3
          FROM unnest($1::uuid[], $2::uuid[]) AS given (attention_id, reminder_id)
          JOIN reminder USING (reminder_id)
          JOIN appointment USING (appointment_id)
         ORDER BY reminder_id
            ON CONFLICT (kind, object_id) DO UPDATE SET is_open = true, seq = attention.seq + 1, at = excluded.at
         WHERE NOT attention.is_open
        RETURNING {_COLUMNS}
        """,  # noqa: S608  (our own columns)
        [new_id() for _ in reminder_ids],
        reminder_ids,
        tx.now,
    )
    _tell(tx, rows)


async def raise_of(tx: Tx, kind: AttentionKind, department_id: UUID, object_id: UUID, count: int = 1) -> None:
    """Have somebody of a department look at this, so many of them; who, is for its front office to say."""
    rows = await tx.fetch(
        f"""
        INSERT INTO attention (attention_id, kind, department_id, object_id, count, is_open, seq, at)
        VALUES ($1, $2, $3, $4, $6, true, 1, $5)
            ON CONFLICT (kind, object_id) DO UPDATE
           SET is_open = true, count = excluded.count, seq = attention.seq + 1, at = excluded.at
         WHERE NOT attention.is_open
        RETURNING {_COLUMNS}
        """,  # noqa: S608  (our own columns)
        new_id(),
        kind,
        department_id,
        object_id,
        tx.now,
        count,
    )
    _tell(tx, rows)


async def settle(tx: Tx, kind: AttentionKind, object_id: UUID) -> None:
    """Nobody needs to look at it any more."""
    rows = await tx.fetch(
        f"""
        UPDATE attention
           SET is_open = false, seq = seq + 1, at = $3
         WHERE kind = $1
           AND object_id = $2
           AND is_open
        RETURNING {_COLUMNS}
        """,  # noqa: S608  (our own columns)
        kind,
        object_id,
        tx.now,
    )
    _tell(tx, rows)


async def all_attention(tx: Tx) -> list[tuple[AttentionChanged, int]]:
    """All that waits for a person, or did, each with its seq; what is a client's is for whoever serves them."""
    rows = await tx.fetch(f"SELECT {_COLUMNS} FROM attention ORDER BY attention_id")  # noqa: S608  (our own columns)
    return [(_state(row), row["seq"]) for row in rows]


def _tell(tx: Tx, rows: Sequence[asyncpg.Record]) -> None:
    for row in rows:
        tx.publish(_state(row), subject=str(row["attention_id"]), seq=row["seq"])


def _state(row: asyncpg.Record) -> AttentionChanged:
    return AttentionChanged(**{name: row[name] for name in AttentionChanged.__struct_fields__})
