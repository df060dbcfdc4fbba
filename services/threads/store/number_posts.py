"""Texts to numbers that are nobody's: held, looked at once more when they go, and what became of each."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from proto.courts import NumberPost, NumberPostChanged, NumberReason, NumberState
from proto.messages import MessageStatus
from proto.registry import Lane
from proto.sms import SmsSend
from services.kit.tx import Tx
from services.threads.domain.number_posts import Post, Sent, decided, heard
from services.threads.domain.status import SEND_SEQ
from services.threads.store.numbers import keep_numbers

LIMIT: Final = 200


async def take(tx: Tx, post: NumberPost) -> None:
    """Keep a text that was asked for, once; asked again, what became of it is answered again."""
    row = await tx.fetchrow(
        """
        INSERT INTO number_post (post_id, line, number, department_id, body, lane, options, is_open, is_answer,
                                 asked_at, release_at, not_after, at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, cardinality($7::text[]) > 0, $8, $9, $10, $11, $12)
        ON CONFLICT (post_id) DO NOTHING
        RETURNING post_id
        """,
        post.post_id,
        post.line,
        post.number,
        post.department_id,
        post.body,
        post.lane,
        list(post.options),
        post.is_answer,
        post.asked_at,
        max(post.not_before, tx.now),
        post.not_after,
        tx.now,
    )
    if row is None:
        await _tell(tx, [post.post_id])


async def release_due(tx: Tx, post_id: UUID | None = None) -> int:
    """Decide about texts whose time has come, or about this one; how many there were.

    Their numbers are kept whose they are before they are looked at, as where a text comes in.
    """
    rows = await tx.fetch(_DUE, tx.now, LIMIT, post_id)
    if rows:
        await keep_numbers(tx, {row["number"] for row in rows})
        posts = [Post(*row) for row in await tx.fetch(_FACTS, [row["post_id"] for row in rows], _UNDONE)]
        sent = [decided(post, tx.now) for post in posts]
        await _write(tx, sent)
        for post, one in zip(posts, sent, strict=True):
            if one.state == "queued":
                _send(tx, post, one)
    return len(rows)


_UNDONE: Final = ["merged", "undone"]
_DUE: Final = """
    SELECT post_id, number
      FROM number_post
     WHERE state = 'held'
       AND release_at <= $1
       AND ($3::uuid IS NULL OR post_id = $3)
     ORDER BY release_at
     LIMIT $2
"""
# A STOP to any line of the department holds for all of them. Who came to have the number after it was asked for, or
# gave it away: whoever reads it there now asked for nothing.
_FACTS: Final = """
    SELECT post_id, number_post.line, number, body, lane, is_answer, release_at, not_after,
           COALESCE(department.time_zone, 'UTC'), department.quiet_from, department.quiet_until,
           EXISTS (SELECT
                     FROM line
                    WHERE line.line = number_post.line
                      AND line.department_id = number_post.department_id
                      AND line.is_active) AS has_line,
           EXISTS (SELECT
                     FROM opt_out
                     JOIN line ON line.line = opt_out.line
                    WHERE opt_out.number = number_post.number
                      AND opt_out.is_out
                      AND line.department_id = number_post.department_id)
           OR EXISTS (SELECT
                        FROM wish
                       WHERE wish.number = number_post.number
                         AND wish.department_id = number_post.department_id
                         AND (wish.purpose = 'talk' OR NOT number_post.is_answer)) AS is_stopped,
           EXISTS (SELECT
                     FROM phone
                    WHERE phone.number = number_post.number
                      AND COALESCE(phone.ended_because, '') <> ALL ($2)
                      AND (phone.valid_from > number_post.asked_at OR phone.valid_to > number_post.asked_at))
               AS is_anothers
      FROM number_post
      LEFT JOIN department USING (department_id)
     WHERE post_id = ANY ($1)
       AND state = 'held'
     ORDER BY post_id
       FOR NO KEY UPDATE OF number_post SKIP LOCKED
"""


async def _write(tx: Tx, sent: Sequence[Sent]) -> None:
    await tx.execute(
        """
        UPDATE number_post
           SET state = now.state, reason = now.reason, release_at = now.release_at, not_after = now.not_after,
               changes = changes + (now.state <> 'held')::integer,
               sent_at = CASE WHEN now.state = 'queued' THEN $5::timestamptz ELSE sent_at END
          FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $6::timestamptz[])
               AS now (post_id, state, reason, release_at, not_after)
         WHERE number_post.post_id = now.post_id
        """,
        [one.post_id for one in sent],
        [one.state for one in sent],
        [one.reason for one in sent],
        [one.release_at for one in sent],
        tx.now,
        [one.not_after for one in sent],
    )
    await _tell(tx, [one.post_id for one in sent if one.state == "refused"])


def _send(tx: Tx, post: Post, one: Sent) -> None:
    _ask_gateway(tx, post.post_id, post.number, post.line, post.body, post.lane, one.release_at, one.not_after)


def _ask_gateway(
    tx: Tx, post_id: UUID, number: str, line: str, body: str, lane: Lane, not_before: datetime, not_after: datetime
) -> None:
    send = SmsSend(
        message_id=post_id,
        to=number,
        line=line,
        body=body,
        not_before=not_before,
        not_after=not_after,
        lane=lane,
        purpose="court",
    )
    tx.publish(send, subject=str(post_id), seq=SEND_SEQ, lane=lane)


async def ask_again(tx: Tx, after_s: float) -> int:
    """Texts gateway never said a word about; it acts on an id once. How many."""
    rows = await tx.fetch(
        """
        UPDATE number_post
           SET sent_at = $1
         WHERE post_id IN (SELECT post_id
                             FROM number_post
                            WHERE state = 'queued'
                              AND status_seq = 0
                              AND sent_at < $2
                            ORDER BY post_id
                            LIMIT $3
                              FOR NO KEY UPDATE SKIP LOCKED)
        RETURNING post_id, number, line, body, lane, release_at, not_after
        """,
        tx.now,
        tx.now - timedelta(seconds=after_s),
        LIMIT,
    )
    for row in rows:
        _ask_gateway(tx, *row)
    return len(rows)


class Word(msgspec.Struct, frozen=True):
    """One report of gateway's. seq: its own, per text."""

    post_id: UUID
    seq: int
    status: MessageStatus
    code: str | None = None


async def hear(tx: Tx, words: Sequence[Word]) -> None:
    """What gateway says of texts to numbers: the newest word wins; of a client's text it says nothing here."""
    newest = {one.post_id: one for one in sorted(words, key=lambda one: one.seq)}
    if not newest:
        return
    rows = await tx.fetch(
        """
        SELECT post_id, state, status_seq
          FROM number_post
         WHERE post_id = ANY ($1)
         ORDER BY post_id
           FOR NO KEY UPDATE
        """,
        list(newest),
    )
    fresh = [newest[row["post_id"]] for row in rows if newest[row["post_id"]].seq > row["status_seq"]]
    if not fresh:
        return
    became: list[tuple[NumberState, NumberReason | None]] = [heard(one.status, one.code) for one in fresh]
    before = {row["post_id"]: row["state"] for row in rows}
    await tx.execute(
        """
        UPDATE number_post
           SET state = word.state, reason = word.reason, status_seq = word.seq, changes = changes + 1
          FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[]) AS word (post_id, state, reason, seq)
         WHERE number_post.post_id = word.post_id
        """,
        [one.post_id for one in fresh],
        [state for state, _ in became],
        [reason for _, reason in became],
        [one.seq for one in fresh],
    )
    await _tell(
        tx, [one.post_id for one, (state, _) in zip(fresh, became, strict=True) if state != before[one.post_id]]
    )


async def _tell(tx: Tx, post_ids: Sequence[UUID]) -> None:
    if not post_ids:
        return
    rows = await tx.fetch(
        "SELECT post_id, state, reason, changes FROM number_post WHERE post_id = ANY ($1) ORDER BY post_id",
        list(post_ids),
    )
    for row in rows:
        changed = NumberPostChanged(post_id=row["post_id"], state=row["state"], reason=row["reason"], at=tx.now)
        tx.publish(changed, subject=str(row["post_id"]), seq=row["changes"])
