"""Looking through the ledger on a timer: claims that ran out, windows that closed, texts nobody can explain."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from proto.sms import SmsExpired
from services.gateway.domain.match import Pending, Unsettled
from services.kit.db import Tx

# One transaction's worth of a sweep.
SWEEP = 500


async def claims_over(tx: Tx) -> list[UUID]:
    """Claimed texts whose claimer has not been heard of in time; nobody knows whether they left."""
    rows = await tx.fetch(
        """
        SELECT attempt_id
          FROM attempt
         WHERE claimed_until < $1
         ORDER BY attempt_id
         LIMIT $2
           FOR NO KEY UPDATE SKIP LOCKED
        """,
        tx.now,
        SWEEP,
    )
    return [row["attempt_id"] for row in rows]


async def expire(tx: Tx) -> int:
    """Release the texts whose window closed before they were sent, and tell threads; how many there were."""
    rows = await tx.fetch(
        """
        UPDATE attempt
           SET status = 'released', status_at = $1, seq = seq + 1, is_waiting = false
         WHERE attempt_id IN (SELECT attempt_id
                                FROM attempt
                               WHERE is_waiting
                                 AND not_after <= $1
                               ORDER BY attempt_id
                               LIMIT $2
                                 FOR NO KEY UPDATE SKIP LOCKED)
        RETURNING message_id, seq
        """,
        tx.now,
        SWEEP,
    )
    for row in rows:
        tx.publish(SmsExpired(message_id=row["message_id"], at=tx.now), subject=str(row["message_id"]), seq=row["seq"])
    return len(rows)


async def unknown_since(tx: Tx, since: datetime, most: int) -> list[Unsettled]:
    """The texts flagged as unexplained since then, newest first."""
    rows = await tx.fetch(
        """
        SELECT attempt_id, number, line, body, claimed_at, unknown_since
          FROM attempt
         WHERE unknown_since >= $1
         ORDER BY unknown_since DESC
         LIMIT $2
        """,
        since,
        most,
    )
    return [Unsettled(*row) for row in rows]


async def linked(tx: Tx, provider_sids: Sequence[str]) -> set[str]:
    """Those of these that an attempt of ours already is."""
    rows = await tx.fetch("SELECT provider_sid FROM attempt WHERE provider_sid = ANY ($1)", list(provider_sids))
    return {row["provider_sid"] for row in rows}


async def unsettled(tx: Tx, numbers: Sequence[str]) -> list[Unsettled]:
    """Texts to these numbers that may be on the wire without our knowing their sid."""
    rows = await tx.fetch(
        """
        SELECT attempt_id, number, line, body, claimed_at, unknown_since
          FROM attempt
         WHERE (claimed_until IS NOT NULL OR unknown_since IS NOT NULL)
           AND provider_sid IS NULL
           AND number = ANY ($1)
        """,
        list(numbers),
    )
    return [Unsettled(*row) for row in rows]


async def pending(tx: Tx, numbers: Sequence[str]) -> list[Pending]:
    """Texts to these numbers that may have left before this ledger knew it, locked until the commit."""
    rows = await tx.fetch(
        """
        SELECT attempt_id, number, line, body, is_waiting, claimed_until IS NOT NULL AS is_claimed,
               CASE WHEN is_waiting THEN greatest(status_at, not_before) ELSE claimed_at END AS earliest,
               CASE WHEN is_waiting THEN not_after ELSE coalesce(unknown_since, claimed_until) END AS latest
          FROM attempt
         WHERE (is_waiting OR claimed_until IS NOT NULL OR unknown_since IS NOT NULL)
           AND provider_sid IS NULL
           AND number = ANY ($1)
         ORDER BY attempt_id
           FOR NO KEY UPDATE
        """,
        list(numbers),
    )
    return [Pending(*row) for row in rows]
