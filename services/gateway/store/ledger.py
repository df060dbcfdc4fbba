"""The send ledger: attempts taken on, cancelled, moved on, put back. Nothing here sends."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from proto.registry import Lane
from proto.sms import AttemptStatus, SmsSend, SmsStatusChanged
from proto.values.body import segments
from services.gateway.domain import codes
from services.gateway.domain.status import Move
from services.kit import failpoints
from services.kit.db import Tx
from services.kit.ids import new_id


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
        await requeue(tx, {move.attempt_id: None for move in moves if move.status == "unknown"})
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


async def requeue(tx: Tx, claims: Mapping[UUID, datetime | None]) -> None:
    """Put claimed texts back that certainly never left; one that somebody flagged meanwhile stays flagged.

    claims: when each was claimed (None: whenever). Recorded twice, since the first commit's answer was lost, it must
    not take the text from whoever claimed it in between and is posting it now.
    """
    await tx.execute(
        """
        WITH held AS (
            SELECT attempt_id
              FROM attempt
              JOIN unnest($1::uuid[], $2::timestamptz[]) AS claim (attempt_id, claimed_at) USING (attempt_id)
             WHERE status = 'claimed'
               AND (claim.claimed_at IS NULL OR attempt.claimed_at = claim.claimed_at OR $4)
             ORDER BY attempt_id
               FOR NO KEY UPDATE OF attempt
        )
        UPDATE attempt
           SET status = 'queued', status_at = $3, is_waiting = true, claimed_until = NULL, unknown_since = NULL
          FROM held
         WHERE attempt.attempt_id = held.attempt_id
        """,
        list(claims),
        list(claims.values()),
        tx.now,
        failpoints.is_off("own_claim"),
    )
