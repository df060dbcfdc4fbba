"""The send ledger: attempts taken on, cancelled, moved on, put back. Nothing here sends."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from proto.sms import AttemptStatus, SmsSend
from proto.values.body import segments
from services.gateway.domain.status import Move
from services.gateway.store import consequences, parking, rests
from services.gateway.store.consequences import COLUMNS, Moved
from services.kit import failpoints
from services.kit.db import Tx
from services.kit.ids import new_id


async def take_on(tx: Tx, orders: Sequence[SmsSend]) -> None:
    """Queue these texts. One whose message is known already, or was cancelled before it came, changes nothing."""
    rows = sorted({order.message_id: order for order in orders}.values(), key=lambda order: order.message_id)
    await tx.execute(
        """
        INSERT INTO attempt (attempt_id, message_id, number, line, lane, body, segments, not_before, not_after,
                             purpose, status, status_at, is_waiting)
        SELECT attempt_id, message_id, number, line, lane, body, segments, not_before, not_after, purpose, 'queued',
               $11, true
          FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[],
                      $8::timestamptz[], $9::timestamptz[], $10::text[])
            AS came (attempt_id, message_id, number, line, lane, body, segments, not_before, not_after, purpose)
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
        [order.purpose for order in rows],
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
    # Every answer is news, or whoever asked would take it for a word he has heard already.
    await tx.execute(
        """
        WITH held AS (
            SELECT attempt_id
              FROM attempt
             WHERE message_id = ANY ($1)
             ORDER BY attempt_id
               FOR NO KEY UPDATE
        )
        UPDATE attempt
           SET status = CASE WHEN is_waiting THEN 'released' ELSE status END,
               status_at = CASE WHEN is_waiting THEN $2 ELSE status_at END,
               seq = seq + 1,
               is_waiting = false,
               is_unwanted = true
          FROM held
         WHERE attempt.attempt_id = held.attempt_id
        """,
        wanted,
        tx.now,
    )
    return await _stands(tx, wanted)


async def _stands(tx: Tx, message_ids: Sequence[UUID]) -> list[Answer]:
    """Where these stand. One whose last try was taken back may still have reached the phone by the try before."""
    rows = await tx.fetch(
        """
        SELECT DISTINCT ON (message_id)
               message_id, status, max(seq) OVER (PARTITION BY message_id)
          FROM attempt
         WHERE message_id = ANY ($1)
         ORDER BY message_id, (status IN ('released', 'failed')), attempt_no DESC
        """,
        message_ids,
    )
    return [Answer(*row) for row in rows]


async def _bury(tx: Tx, message_ids: Sequence[UUID]) -> None:
    await tx.execute(
        """
        INSERT INTO attempt (attempt_id, message_id, status, status_at, seq, is_waiting)
        SELECT attempt_id, message_id, 'released', $3, 0, false
          FROM unnest($1::uuid[], $2::uuid[]) AS tombstone (attempt_id, message_id)
         ORDER BY message_id
        ON CONFLICT (message_id, attempt_no) DO NOTHING
        """,
        [new_id() for _ in message_ids],
        message_ids,
        tx.now,
    )


async def move(tx: Tx, moves: Sequence[Move]) -> None:
    """Move attempts on, one move each and in key order; only upward, or to say why. Does what a code asks for."""
    if failpoints.is_off("unknown_not_reposted"):
        await requeue(tx, {move.attempt_id: Back(None) for move in moves if move.status == "unknown"})
        moves = [move for move in moves if move.status != "unknown"]
    # Lines before attempts, as the claim locks them.
    await rests.rest_lines_of(tx, {move.attempt_id: move.error_code for move in moves if move.error_code})
    rows = await tx.fetch(
        f"""
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
               looked_at = NULL, looks = 0,
               provider_sid = coalesce(attempt.provider_sid, new.provider_sid),
               error_code = new.error_code
          FROM held
          JOIN unnest($1::uuid[], $2::text[], $3::text[], $4::text[])
            AS new (attempt_id, status, provider_sid, error_code) USING (attempt_id)
         WHERE attempt.attempt_id = new.attempt_id
           AND (status_rank(attempt.status) < status_rank(new.status)
                OR (attempt.status = new.status AND attempt.error_code IS NULL AND new.error_code IS NOT NULL)
                OR $6)
        RETURNING {COLUMNS}
        """,  # noqa: S608 (a constant of ours)
        *([getattr(move, name) for move in moves] for name in ("attempt_id", "status", "provider_sid", "error_code")),
        tx.now,
        failpoints.is_off("rank"),
    )
    await consequences.follow(tx, [Moved(*row) for row in rows], {m.attempt_id: m.wording for m in moves if m.wording})


class Back(msgspec.Struct, frozen=True):
    """A claim that is given back: when it was made (None: whenever), and the code that says why, if any."""

    claimed_at: datetime | None
    error_code: str | None = None


async def requeue(tx: Tx, back: Mapping[UUID, Back]) -> None:
    """Put claimed texts back that certainly never left; one that somebody flagged meanwhile stays flagged.

    Recorded twice, as a commit's answer may be lost, it takes no text from whoever claimed it in between. One that is
    not wanted any more is let go: whoever wanted it back was told that it was too late, and now it is not.
    """
    wanted = sorted(back)
    await _settle_lines(tx, back)
    rows = await tx.fetch(
        f"""
        WITH held AS (
            SELECT attempt_id, is_unwanted AND NOT $5 AS is_over, code
              FROM attempt
              JOIN unnest($1::uuid[], $2::timestamptz[], $3::text[]) AS came (attempt_id, claimed_at, code)
                   USING (attempt_id)
             WHERE status = 'claimed'
               AND (came.claimed_at IS NULL OR attempt.claimed_at = came.claimed_at OR $6)
             ORDER BY attempt_id
               FOR NO KEY UPDATE OF attempt
        )
        UPDATE attempt
           SET status = CASE WHEN is_over THEN 'released' ELSE 'queued' END,
               status_at = $4,
               seq = seq + 1,
               is_waiting = NOT is_over,
               claimed_until = NULL,
               unknown_since = NULL,
               error_code = code
          FROM held
         WHERE attempt.attempt_id = held.attempt_id
        RETURNING {COLUMNS}
        """,  # noqa: S608 (a constant of ours)
        wanted,
        [back[attempt_id].claimed_at for attempt_id in wanted],
        [back[attempt_id].error_code for attempt_id in wanted],
        tx.now,
        failpoints.is_off("unwanted_let_go"),
        failpoints.is_off("own_claim"),
    )
    consequences.tell_back(tx, [Moved(*row) for row in rows])


async def _settle_lines(tx: Tx, back: Mapping[UUID, Back]) -> None:
    """What these mean for their lines, which are locked before attempts are."""
    await parking.give_back(tx, {attempt_id: one.claimed_at for attempt_id, one in back.items()})
    await rests.rest_lines_of(tx, {attempt_id: one.error_code for attempt_id, one in back.items() if one.error_code})
