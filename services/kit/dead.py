"""Dead letters: what was given up, kept until a person puts it back or drops it. Every look and act is audited."""

from datetime import datetime
from uuid import UUID

import msgspec

from services.kit.db import Tx
from services.kit.inbox import Way
from services.kit.tx import Raw

# The shortest delay queue is the one road by which a service may write to a queue of its own.
ROAD = "delay.1s"


class DeadLetter(msgspec.Struct, frozen=True):
    """One event that was given up; its body is only read by read()."""

    dead_letter_id: UUID
    queue: str
    event_id: str
    type: str
    reason: str
    attempts: int
    died_at: datetime
    body_bytes: int


async def listed(tx: Tx, limit: int) -> list[DeadLetter]:
    """The newest first."""
    rows = await tx.fetch(
        """
        SELECT dead_letter_id, queue, event_id, type, reason, attempts, died_at, length(body) AS body_bytes
          FROM dead_letter
         ORDER BY died_at DESC, dead_letter_id
         LIMIT $1
        """,
        limit,
    )
    return [DeadLetter(**row) for row in rows]


async def read(tx: Tx, dead_letter_id: UUID, why: str) -> bytes:
    """Its body, personal facts and all; the look is recorded with its reason. Raises LookupError."""
    body: bytes | None = await tx.fetchval("SELECT body FROM dead_letter WHERE dead_letter_id = $1", dead_letter_id)
    if body is None:
        raise LookupError(f"no dead letter {dead_letter_id}")
    tx.audit("dead_letter_read", object_kind="dead_letter", object_id=dead_letter_id, why=why)
    return body


async def take(tx: Tx, dead_letter_id: UUID) -> tuple[Raw, Way]:
    """Take one off the list, its attempts forgotten: the event as it came, and the way it goes back.

    One that found no queue goes the way it came, under its sender's name; any other to its queue. Raises LookupError.
    """
    row = await tx.fetchrow(
        """
        DELETE FROM dead_letter
         WHERE dead_letter_id = $1
        RETURNING queue, event_id, type, body, traceparent, exchange, routing_key, sender
        """,
        dead_letter_id,
    )
    if row is None:
        raise LookupError(f"no dead letter {dead_letter_id}")
    await tx.execute(
        "UPDATE inbox SET state = 'trying', attempts = 0, crashes = 0 WHERE queue = $1 AND event_id = $2",
        row["queue"],
        row["event_id"],
    )
    tx.audit("dead_letter_replayed", object_kind="dead_letter", object_id=dead_letter_id, type=row["type"])
    way = Way(row["exchange"], row["routing_key"], row["sender"]) if row["exchange"] else Way(ROAD, row["queue"], None)
    return Raw(row["event_id"], row["type"], row["body"], row["traceparent"]), way


async def drop(tx: Tx, dead_letter_id: UUID, why: str) -> None:
    """Forget it; the reason is recorded. Raises LookupError."""
    gone = await tx.fetchval("DELETE FROM dead_letter WHERE dead_letter_id = $1 RETURNING type", dead_letter_id)
    if gone is None:
        raise LookupError(f"no dead letter {dead_letter_id}")
    tx.audit("dead_letter_dropped", object_kind="dead_letter", object_id=dead_letter_id, type=gone, why=why)
