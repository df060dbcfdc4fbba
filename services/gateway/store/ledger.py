"""The send ledger: attempts taken on, cancelled, moved on, expired. Nothing here sends."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from proto.registry import Lane
from proto.sms import AttemptStatus, SmsExpired, SmsSend, SmsStatusChanged
from proto.values.body import segments
from services.gateway.domain import codes
from services.gateway.domain.match import Unsettled
from services.gateway.domain.status import Move
from services.kit import failpoints
from services.kit.db import Tx
from services.kit.ids import new_id

# One transaction's worth of a sweep.
SWEEP = 500


async def take_on(tx: Tx, orders: Sequence[SmsSend]) -> None:
    """Queue these texts. One whose message is known already, or was cancelled before it came, changes nothing."""
    rows = sorted({order.message_id: order for order in orders}.values(), key=lambda order: order.message_id)
    await tx.execute(
        """
        INSERT INTO attempt (attempt_id, message_id, number, line, lane, body, segments, not_before, not_after,
                             status, status_at, is_waiting)
        SELECT attempt_id, message_id, number, line, lane, body, segments, not_before, not_after, 'queued', $10, true
          FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[],
                      $8::timestamptz[], $9::timestamptz[])
            AS came (attempt_id, message_id, number, line, lane, body, segments, not_before, not_after)
        ON CONFLICT (message_id, attempt_no) DO NOTHING
        """,
        [new_id() for _ in rows],
        [order.message_id for order in rows],
        [order.to for order in rows],
        [order.line for order in rows],
        [order.lane for order in rows],
        [order.body for order in rows],
        [segments(order.body) for order in rows],
        [order.not_before for order in rows],
        [order.not_after for order in rows],
        tx.now,
    )


class Answer(msgspec.Struct, frozen=True):
    """Where a text stands after it was to be cancelled. Released: it will never be sent."""

    message_id: UUID
    status: AttemptStatus
    seq: int


async def cancel(tx: Tx, message_ids: Collection[UUID]) -> list[Answer]:
    """Take texts back that are not on the wire yet; where each stands now.

    The unique key makes a cancel and its order wait for each other, whichever comes first: a message we know nothing
    of gets a tombstone in its first attempt's place, with the first word about it: a seq of 0 nobody would believe.
    """
    wanted = sorted(message_ids)
    await _bury(tx, wanted)
    await tx.execute(
        """
        WITH held AS (
            SELECT attempt_id
              FROM attempt
             WHERE message_id = ANY ($1)
               AND status = 'queued'
             ORDER BY attempt_id
               FOR NO KEY UPDATE
        )
        UPDATE attempt
           SET status = 'released', status_at = $2, seq = seq + 1, is_waiting = false
          FROM held
         WHERE attempt.attempt_id = held.attempt_id
        """,
        wanted,
        tx.now,
    )
    rows = await tx.fetch(
        """
        SELECT DISTINCT ON (message_id) message_id, status, seq
          FROM attempt
         WHERE message_id = ANY ($1)
         ORDER BY message_id, attempt_no DESC
        """,
        wanted,
    )
    return [Answer(*row) for row in rows]


async def _bury(tx: Tx, message_ids: Sequence[UUID]) -> None:
    await tx.execute(
        """
        INSERT INTO attempt (attempt_id, message_id, status, status_at, seq, is_waiting)
        SELECT attempt_id, message_id, 'released', $3, 1, false
          FROM unnest($1::uuid[], $2::uuid[]) AS tombstone (attempt_id, message_id)
         ORDER BY message_id
        ON CONFLICT (message_id, attempt_no) DO NOTHING
        """,
        [new_id() for _ in message_ids],
        message_ids,
        tx.now,
    )


async def move(tx: Tx, moves: Sequence[Move]) -> None:
    """Move attempts on, one move each and in key order; only upward. Tells threads what changed."""
    if failpoints.is_off("unknown_not_reposted"):
        await requeue(tx, [move.attempt_id for move in moves if move.status == "unknown"])
        moves = [move for move in moves if move.status != "unknown"]
    rows = await tx.fetch(
        """
        WITH held AS (
            SELECT attempt_id
              FROM attempt
             WHERE attempt_id = ANY ($1)
             ORDER BY attempt_id
               FOR NO KEY UPDATE
        )
        UPDATE attempt
           SET status = new.status,
               status_at = $5,
               seq = attempt.seq + 1,
               is_waiting = false,
               claimed_until = NULL,
               unknown_since = CASE WHEN new.status = 'unknown' THEN $5::timestamptz END,
               provider_sid = coalesce(attempt.provider_sid, new.provider_sid),
               error_code = new.error_code
          FROM held
          JOIN unnest($1::uuid[], $2::text[], $3::text[], $4::text[])
            AS new (attempt_id, status, provider_sid, error_code) USING (attempt_id)
         WHERE attempt.attempt_id = new.attempt_id
           AND (status_rank(attempt.status) < status_rank(new.status) OR $6)
        RETURNING attempt.attempt_id, message_id, attempt.seq, attempt.status, attempt.error_code, segments, lane
        """,
        [move.attempt_id for move in moves],
        [move.status for move in moves],
        [move.provider_sid for move in moves],
        [move.error_code for move in moves],
        tx.now,
        failpoints.is_off("rank"),
    )
    for row in rows:
        _publish(tx, row)


def _publish(tx: Tx, row: asyncpg.Record) -> None:
    changed = SmsStatusChanged(
        message_id=row["message_id"],
        attempt_id=row["attempt_id"],
        status=row["status"],
        at=tx.now,
        code=row["error_code"],
        wording=codes.wording(row["error_code"]),
        segments=row["segments"],
    )
    # What became of a reply is not told behind twenty thousand reminders.
    lane: Lane = "reply" if row["lane"] == "reply" else "bulk"
    tx.publish(changed, subject=str(row["message_id"]), seq=row["seq"], lane=lane)


async def requeue(tx: Tx, attempt_ids: Sequence[UUID]) -> None:
    """Put claimed texts back that certainly never left; one that somebody flagged meanwhile stays flagged."""
    await tx.execute(
        """
        UPDATE attempt
           SET status = 'queued', status_at = $2, is_waiting = true, claimed_until = NULL, unknown_since = NULL
         WHERE attempt_id = ANY ($1)
           AND status = 'claimed'
        """,
        sorted(attempt_ids),
        tx.now,
    )


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
