"""Held texts whose time has come: looked at once more, then handed to gateway, put off, or given up."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from proto.messages import MessageSent, MessageStatus
from proto.registry import Lane
from proto.sms import SmsCancel, SmsSend
from services.kit.tx import Tx
from services.threads.domain.held import Held, decide
from services.threads.domain.sending import Go, Road, Stop, Wait
from services.threads.domain.status import CANCEL_SEQ, SEND_SEQ
from services.threads.store import doubles, questions
from services.threads.store.answering import answered_by, followed_up_by, unanswered_by
from services.threads.store.due import lock_due
from services.threads.store.heads import Change, settle
from services.threads.store.roads import roads
from services.threads.store.statuses import Owned, Word, apply_words
from services.threads.store.wordings import keep_words, worded

LIMIT = 200
# A slice takes some of every lane: a reply never waits behind a backlog of reminders, and nothing starves.
SLICE: Final[dict[Lane, int]] = {"reply": 100, "reminder": 70, "bulk": 30}


class Released(msgspec.Struct, frozen=True):
    """How many texts were decided about, and whether more of them may be due."""

    count: int
    has_more: bool


async def release_due(tx: Tx) -> Released:
    """Decide about a slice of the held texts that are due, some of every lane."""
    lanes = [await lock_due(tx, lane, limit) for lane, limit in SLICE.items()]
    due = [held for lane in lanes for held in lane]
    if due:
        ways = await roads(tx, {held.thread_id for held in due})
        await release(tx, await worded(tx, due, ways), ways)
    is_full = [len(lane) == limit for lane, limit in zip(lanes, SLICE.values(), strict=True)]
    return Released(len(due), any(is_full))


async def release(tx: Tx, due: Sequence[Held], ways: dict[UUID, Road]) -> None:
    """Send, put off or give up each of these locked texts."""
    going: list[tuple[Held, Road, Go]] = []
    waiting: list[tuple[Held, Wait]] = []
    stopped: list[Word] = []
    doubled = await doubles.who_got_it(tx, [held.message_id for held in due if held.batch_id])
    for held in due:
        if held.message_id in doubled:
            stopped.append(_taken_back(held, tx.now))
            continue
        road = ways[held.thread_id]
        decision = decide(held, road, tx.now)
        if isinstance(decision, Go):
            going.append((held, road, decision))
        elif isinstance(decision, Wait):
            waiting.append((held, decision))
        else:
            stopped.append(_given_up(held, decision, tx.now))
    await _queue(tx, going)
    await _put_off(tx, waiting)
    await apply_words(tx, stopped)


def _given_up(held: Held, stop: Stop, at: datetime) -> Word:
    status: MessageStatus = "expired" if stop.reason == "expired" else "failed"
    return Word(message_id=held.message_id, seq=None, status=status, at=at, wording=stop.reason)


def _taken_back(held: Held, at: datetime) -> Word:
    return Word(message_id=held.message_id, seq=None, status="cancelled", at=at, wording=doubles.GOT_IT)


async def _queue(tx: Tx, going: Sequence[tuple[Held, Road, Go]]) -> None:
    """To gateway, and in the same transaction: queued."""
    if not going:
        return
    await _note_sent(tx, going)
    await keep_words(tx, [held for held, _, _ in going if held.is_reworded])
    words = [Word(message_id=held.message_id, seq=None, status="queued", at=tx.now) for held, _, _ in going]
    heads = await apply_words(tx, words)
    await questions.ask_with(tx, [held for held, _, _ in going])
    for held, road, go in going:
        _send(tx, held, road, go)
        _tell_sent(tx, held, heads[held.message_id])
    shown = sorted({held.thread_id for held, _, _ in going if held.is_scheduled or held.is_reworded})
    if shown:
        await followed_up_by(tx, [held for held, _, _ in going])
        answered = await answered_by(tx, [held for held, _, _ in going])
        await settle(tx, [Change(one, 0, is_answer_due=False if one in answered else None) for one in shown])


async def _note_sent(tx: Tx, going: Sequence[tuple[Held, Road, Go]]) -> None:
    await tx.execute(
        """
        UPDATE message
           SET number = sent.number, line = sent.line, not_after = sent.not_after, asked_at = $5, asks = 1
          FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[])
               AS sent (message_id, number, line, not_after)
         WHERE message.message_id = sent.message_id
        """,
        [held.message_id for held, _, _ in going],
        [road.number for _, road, _ in going],
        [road.line for _, road, _ in going],
        [go.window.not_after for _, _, go in going],
        tx.now,
    )


def _tell_sent(tx: Tx, held: Held, one: Owned) -> None:
    sent = MessageSent(
        message_id=held.message_id,
        thread_id=held.thread_id,
        client_id=one.client_id,
        department_id=one.department_id,
        staff_id=held.author_id,
        at=tx.now,
        purpose=held.purpose,
    )
    tx.publish(sent, subject=str(held.thread_id), seq=one.arrival)


def _send(tx: Tx, held: Held, road: Road, go: Go) -> None:
    tx.publish(
        SmsSend(
            message_id=held.message_id,
            to=str(road.number),
            line=str(road.line),
            body=held.body,
            not_before=go.window.not_before,
            not_after=go.window.not_after,
            lane=held.lane,
            purpose=held.purpose,
            media_ids=tuple(held.media_ids),
        ),
        subject=str(held.message_id),
        seq=SEND_SEQ,
        lane=held.lane,
    )


async def _put_off(tx: Tx, waiting: Sequence[tuple[Held, Wait]]) -> None:
    """It is quiet at the client's: the text stands where it will go."""
    if not waiting:
        return
    await tx.execute(
        """
        UPDATE message
           SET release_at = later.at, shown_at = later.at, is_scheduled = true
          FROM unnest($1::uuid[], $2::timestamptz[]) AS later (message_id, at)
         WHERE message.message_id = later.message_id
        """,
        [held.message_id for held, _ in waiting],
        [wait.until for _, wait in waiting],
    )
    await unanswered_by(tx, [held for held, _ in waiting])


_FORGOTTEN: Final = """
    UPDATE message
       SET asked_at = $1, asks = asks + 1
     WHERE message_id IN (SELECT message_id
                            FROM message
                           WHERE status = 'queued'
                             AND (status_seq = 0 OR is_stopping)
                             AND asked_at < $1::timestamptz - make_interval(secs => $2)
                             AND asked_at < $1::timestamptz - make_interval(secs => $2) * (1 << LEAST(asks - 1, 6))
                           ORDER BY asked_at
                           LIMIT $3
                             FOR NO KEY UPDATE SKIP LOCKED)
    RETURNING message_id, number, line, body, release_at, not_after, lane, purpose, is_stopping,
              media_ids
"""


async def ask_again(tx: Tx, after_s: float) -> int:
    """Texts gateway never said a word about: ask again with the same id, each time twice as long after the last.

    A broker that was wiped took the command with it; gateway acts on a message id once. How many were asked for.
    """
    rows = await tx.fetch(
        _FORGOTTEN,
        tx.now,
        after_s,
        LIMIT,
    )
    for row in rows:
        if row["is_stopping"]:
            tx.publish(SmsCancel(message_id=row["message_id"]), subject=str(row["message_id"]), seq=CANCEL_SEQ)
        tx.publish(
            SmsSend(
                message_id=row["message_id"],
                to=row["number"],
                line=row["line"],
                body=row["body"],
                not_before=row["release_at"],
                not_after=row["not_after"],
                lane=row["lane"],
                purpose=row["purpose"],
                media_ids=tuple(row["media_ids"]),
            ),
            subject=str(row["message_id"]),
            seq=SEND_SEQ,
            lane=row["lane"],
        )
    return len(rows)
