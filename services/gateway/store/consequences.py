"""What follows from where an attempt has got to: who is told, what is learnt, what is tried again.

The same whether a code came as the answer to our post, in a receipt, or was read in the provider's list.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from proto.registry import Lane
from proto.sms import AttemptStatus, SmsCancelled, SmsExpired, SmsStatusChanged
from services.gateway.domain import codes, retry
from services.gateway.domain.codes import Wording
from services.gateway.store import numbers
from services.kit import failpoints, log
from services.kit.db import Tx
from services.kit.ids import new_id

# Two machines that answer one another: a day of silence, and neither remembers.
SILENCE = timedelta(days=1)

COLUMNS = """
    attempt.attempt_id, attempt.message_id, attempt.attempt_no, attempt.number, attempt.line, attempt.lane,
    attempt.segments, attempt.status, attempt.error_code, attempt.seq, attempt.not_after, attempt.is_unwanted,
    attempt.is_repeated
"""


class Moved(msgspec.Struct, frozen=True):
    """An attempt as it stands now; the fields of COLUMNS."""

    attempt_id: UUID
    message_id: UUID
    attempt_no: int
    number: str
    line: str
    lane: Lane
    segments: int
    status: AttemptStatus
    error_code: str | None
    seq: int
    not_after: datetime
    is_unwanted: bool
    is_repeated: bool


async def follow(tx: Tx, moved: Sequence[Moved], wordings: Mapping[UUID, Wording]) -> None:
    """Do what these moves ask for."""
    failed = [one for one in moved if one.error_code and one.status in ("failed", "undelivered")]
    again = {one.attempt_id: at for one in failed if (at := _next_try(one, tx.now))}
    over = {one.attempt_id for one in failed if one.attempt_id not in again and _has_expired(one)}
    for one in moved:
        if one.attempt_id in again:
            _tell(tx, one, "queued", again[one.attempt_id])
        elif one.attempt_id in over:
            _tell_expired(tx, one)
        elif not one.is_repeated:
            _tell(tx, one, one.status, wording=wordings.get(one.attempt_id))
    if again:
        # A line that rests keeps the text for itself; when somebody opens it before its time, the text goes.
        kept = {one.attempt_id for one in failed if codes.meaning(one.error_code).rests}
        await _try_again(tx, {id_: tx.now if id_ in kept else at for id_, at in again.items()})
    await _learn(tx, failed)
    if arrived := [one for one in moved if one.is_repeated and one.status == "delivered"]:
        await _call_off(tx, arrived)


async def tell_no_receipt(tx: Tx, attempt_ids: Sequence[UUID]) -> None:
    """The provider never said what became of these: they stay as they are, and that is told, once."""
    rows = await tx.fetch(
        f"""
        WITH held AS (
            SELECT attempt_id
              FROM attempt
             WHERE attempt_id = ANY ($1)
               AND status IN ('accepted', 'sent')
               AND looks >= 0
             ORDER BY attempt_id
               FOR NO KEY UPDATE
        )
        UPDATE attempt
           SET looks = -1, seq = seq + 1
          FROM held
         WHERE attempt.attempt_id = held.attempt_id
        RETURNING {COLUMNS}
        """,  # noqa: S608 (a constant of this file)
        sorted(attempt_ids),
    )
    for row in rows:
        one = Moved(*row)
        if not one.is_repeated:
            _tell(tx, one, one.status, wording="no_receipt")


def tell_back(tx: Tx, moved: Sequence[Moved]) -> None:
    """Say of texts that came back to the queue what keeps them there, or that they are let go."""
    for one in moved:
        code = codes.meaning(one.error_code)
        if one.status == "released" and one.attempt_no == 1:
            tx.publish(SmsCancelled(message_id=one.message_id, at=tx.now), subject=str(one.message_id), seq=one.seq)
        elif one.status == "released":
            # A phone may yet show the try before: that it never went is more than we know.
            _tell(tx, one, "undelivered")
        elif code.next in ("later", "stop"):
            _tell(tx, one, "queued", retry.rests_until(code, tx.now))


def tell_expired(tx: Tx, moved: Sequence[Moved]) -> None:
    """Say of texts whose window closed while they waited that they did not go; or, of a retry, how it ended before."""
    for one in moved:
        if codes.meaning(one.error_code).next == "space_out":
            _tell(tx, one, "undelivered")
        else:
            _tell_expired(tx, one)


def _next_try(one: Moved, now: datetime) -> datetime | None:
    if one.is_unwanted or one.is_repeated:
        return None
    attempt_no = 1 if failpoints.is_off("retry_bound") else one.attempt_no
    return retry.next_try(codes.meaning(one.error_code), attempt_no, now, one.not_after)


def _has_expired(one: Moved) -> bool:
    return retry.has_expired(codes.meaning(one.error_code)) and not one.is_unwanted and not one.is_repeated


async def _try_again(tx: Tx, again: Mapping[UUID, datetime]) -> None:
    """Queue a new attempt for each of these, not before its moment."""
    tried = sorted(again)
    await tx.execute(
        """
        WITH old AS (
            UPDATE attempt
               SET is_repeated = true
              FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) AS new (new_id, attempt_id, again_at)
             WHERE attempt.attempt_id = new.attempt_id
            RETURNING new_id, message_id, attempt_no, number, line, lane, body, segments, purpose, media_ids, again_at,
                      not_after, seq, error_code
        )
        INSERT INTO attempt (attempt_id, message_id, attempt_no, number, line, lane, body, segments, purpose,
                             media_ids, not_before, not_after, status, status_at, seq, is_waiting, error_code)
        SELECT new_id, message_id, attempt_no + 1, number, line, lane, body, segments, purpose, media_ids,
               again_at, not_after, 'queued', $4, seq, true, error_code
          FROM old
        ON CONFLICT (message_id, attempt_no) DO NOTHING
        """,
        [new_id() for _ in tried],
        tried,
        [again[attempt_id] for attempt_id in tried],
        tx.now,
    )


async def _learn(tx: Tx, failed: Sequence[Moved]) -> None:
    """What a failure says of its number: it said STOP, or a machine answers there."""
    said_stop = [one for one in failed if codes.meaning(one.error_code).next == "opt_out"]
    if said_stop:
        await numbers.learn_opt_outs(tx, [(one.number, one.line, one.attempt_id) for one in said_stop])
    loops = sorted({(one.number, one.line) for one in failed if codes.meaning(one.error_code).next == "fall_silent"})
    if not loops:
        return
    fresh = await tx.fetch(
        """
        INSERT INTO quiet_pair (number, line, until_at)
        SELECT number, line, $3 FROM unnest($1::text[], $2::text[]) AS pair (number, line)
        ON CONFLICT (number, line) DO UPDATE SET until_at = EXCLUDED.until_at WHERE quiet_pair.until_at <= $4
        RETURNING number
        """,
        [number for number, _ in loops],
        [line for _, line in loops],
        tx.now + SILENCE,
        tx.now,
    )
    if fresh:
        tx.audit("pairs_silenced", object_kind="ledger", count=len(fresh))
        log.get().error("pairs_silenced", count=len(fresh))


async def _call_off(tx: Tx, arrived: Sequence[Moved]) -> None:
    """A text arrived after all while it waited to be tried again: it is not, and that is the news."""
    rows = await tx.fetch(
        """
        WITH held AS (
            SELECT attempt_id
              FROM attempt
             WHERE message_id = ANY ($1)
               AND is_waiting
             ORDER BY attempt_id
               FOR NO KEY UPDATE
        )
        UPDATE attempt
           SET status = 'released', status_at = $2, seq = seq + 1, is_waiting = false
          FROM held
         WHERE attempt.attempt_id = held.attempt_id
        RETURNING message_id, seq
        """,
        [one.message_id for one in arrived],
        tx.now,
    )
    seqs = {row["message_id"]: row["seq"] for row in rows}
    for one in arrived:
        if one.message_id in seqs:
            _tell(tx, msgspec.structs.replace(one, seq=seqs[one.message_id]), one.status)


def _tell(
    tx: Tx, one: Moved, status: AttemptStatus, retry_at: datetime | None = None, wording: Wording | None = None
) -> None:
    changed = SmsStatusChanged(
        message_id=one.message_id,
        attempt_id=one.attempt_id,
        status=status,
        at=tx.now,
        code=one.error_code,
        wording=wording or codes.wording(one.error_code),
        segments=one.segments,
        retry_at=retry_at,
    )
    # What became of a reply is not told behind twenty thousand reminders.
    lane: Lane = "reply" if one.lane == "reply" else "bulk"
    tx.publish(changed, subject=str(one.message_id), seq=one.seq, lane=lane)


def _tell_expired(tx: Tx, one: Moved) -> None:
    tx.publish(SmsExpired(message_id=one.message_id, at=tx.now), subject=str(one.message_id), seq=one.seq)
