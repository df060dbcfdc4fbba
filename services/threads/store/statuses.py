"""What became of our texts: the newest word about each wins, whatever order words come in [P16]."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from asyncpg import Record

from proto.hints import PageChanged
from proto.messages import MessageStatus, MessageStatusChanged
from proto.posts import ThreadRefused
from services.kit.tx import Tx
from services.threads.domain.health import Outcome
from services.threads.domain.held import answers
from services.threads.domain.status import ON_THE_WAY, OVER, STEPS, TROUBLE, WITHDRAW_SEQ
from services.threads.store import phones, questions, told
from services.threads.store.audience import audience, hint_thread
from services.threads.store.heads import Change, settle
from services.threads.store.troubles import settle_troubles


class Word(msgspec.Struct, frozen=True, kw_only=True):
    """One report about a text. seq: gateway's, per message; None: our own decision, which no report precedes.

    is_too_late: it could not be taken back. status None: nothing new but that.
    """

    message_id: UUID
    seq: int | None
    status: MessageStatus
    at: datetime
    code: str | None = None
    wording: str | None = None
    segments: int | None = None
    is_too_late: bool = False


class Owned(msgspec.Struct, frozen=True):
    """A message that changed, with whose it is. is_row_steady: its thread's row shows no trouble of it, and has it."""

    message_id: UUID
    thread_id: UUID
    client_id: UUID
    department_id: UUID
    staff_id: UUID | None
    number: str | None
    post_id: UUID | None
    is_stopping: bool
    changes: int
    arrival: int
    batch_id: UUID | None
    retry_of: UUID | None
    purpose: str
    is_row_steady: bool


async def apply_words(tx: Tx, words: Sequence[Word]) -> dict[UUID, Owned]:
    """Apply reports: statuses, the threads' rows, the numbers' health, and who is told; the messages that changed."""
    rows = await _lock(tx, [word.message_id for word in words])
    newest = _newest(words, rows)
    if not newest:
        return {}
    owned = {word.message_id: _owned(rows[word.message_id]) for word in newest}
    await _write(tx, newest)
    turned = await _write_threads(tx, newest, owned)
    lost = [word.message_id for word in newest if word.status in OVER - {"delivered"}]
    if lost:
        await questions.withdraw(tx, lost)
    changed = await _note_outcomes(tx, newest, owned)
    drawn = {one.message_id for one in owned.values() if one.client_id in changed or one.thread_id in turned}
    await _tell(tx, newest, owned, drawn)
    return owned


async def lock_status(tx: Tx, message_id: UUID) -> MessageStatus | None:
    """The status of a text of ours as it is now, held still until the transaction ends."""
    status: MessageStatus | None = await tx.fetchval(
        "SELECT status FROM message WHERE message_id = $1 FOR NO KEY UPDATE", message_id
    )
    return status


async def _lock(tx: Tx, message_ids: Sequence[UUID]) -> dict[UUID, Record]:
    rows = await tx.fetch(
        """
        SELECT message.message_id, message.thread_id, message.status_seq, message.changes, message.arrival,
               message.number, message.post_id, message.is_stopping, message.batch_id, message.retry_of,
               message.purpose,
               NOT (message.status = ANY ($2) OR (message.is_scheduled AND message.status = 'held')) AS is_row_steady,
               thread.client_id, thread.department_id, thread.staff_id
          FROM message
          JOIN thread ON thread.thread_id = message.thread_id
         WHERE message.message_id = ANY ($1)
           AND message.direction = 'outbound'
         ORDER BY message.message_id
           FOR NO KEY UPDATE OF message
        """,
        message_ids,
        list(TROUBLE),
    )
    return {row["message_id"]: row for row in rows}


def _newest(words: Sequence[Word], rows: dict[UUID, Record]) -> list[Word]:
    """The newest report about each message that is newer than what it has. A message we do not have is not ours."""
    newest: dict[UUID, Word] = {}
    for word in words:
        row = rows.get(word.message_id)
        if row is None or (word.seq is not None and word.seq <= row["status_seq"]):
            continue
        known = newest.get(word.message_id)
        if known is None or (word.seq or 0) > (known.seq or 0):
            newest[word.message_id] = word
    return [newest[message_id] for message_id in sorted(newest)]


def _owned(row: Record) -> Owned:
    facts = {name: row[name] for name in Owned.__struct_fields__}
    return Owned(**(facts | {"changes": row["changes"] + 1}))


async def _write(tx: Tx, words: Sequence[Word]) -> None:
    await tx.execute(
        """
        UPDATE message
           SET status = word.status, status_at = word.at, code = word.code, wording = word.wording,
               segments = COALESCE(word.segments, message.segments),
               status_seq = COALESCE(word.seq, message.status_seq), changes = message.changes + 1,
               is_stopping = message.is_stopping AND NOT word.ends_stopping
          FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::integer[], $7::bigint[],
                      $8::boolean[])
               AS word (message_id, status, at, code, wording, segments, seq, ends_stopping)
         WHERE message.message_id = word.message_id
        """,
        [word.message_id for word in words],
        [word.status for word in words],
        [word.at for word in words],
        [word.code for word in words],
        [word.wording for word in words],
        [word.segments for word in words],
        [word.seq for word in words],
        [word.is_too_late or word.status in OVER for word in words],
    )


async def _write_threads(tx: Tx, words: Sequence[Word], owned: dict[UUID, Owned]) -> set[UUID]:
    """The row of the list: the newest text's status, and whether something did not arrive; where that changed."""
    threads = sorted({owned[word.message_id].thread_id for word in words})
    await tx.execute(
        "SELECT thread_id FROM thread WHERE thread_id = ANY ($1) ORDER BY thread_id FOR NO KEY UPDATE", threads
    )
    await tx.execute(
        """
        UPDATE thread
           SET last_status = word.status
          FROM unnest($1::uuid[], $2::text[]) AS word (message_id, status)
         WHERE thread.last_message_id = word.message_id
           AND thread.thread_id = ANY ($3)
        """,
        [word.message_id for word in words],
        [word.status for word in words],
        threads,
    )
    await _step_back(tx, [owned[word.message_id] for word in words if word.status == "cancelled"])
    return await settle_troubles(tx, {owned[word.message_id].thread_id for word in words if _may_mend(word, owned)})


def _may_mend(word: Word, owned: dict[UUID, Owned]) -> bool:
    """Whether it says anything of what did not arrive: that it did not, that it did after all, or a person's text did.

    Thousands of reminders that arrive are looked at no further.
    """
    one = owned[word.message_id]
    is_persons = one.post_id is None and one.batch_id is None
    return word.status in TROUBLE or not one.is_row_steady or (word.status == "delivered" and is_persons)


async def _step_back(tx: Tx, taken_back: Sequence[Owned]) -> None:
    """The text before one that was taken back is the newest again; a reply (to one) undone leaves an answer due."""
    replies = [one for one in taken_back if one.post_id is None and one.batch_id is None and answers(one.purpose)]
    due = {one.thread_id for one in replies}
    threads = sorted({one.thread_id for one in taken_back})
    if threads:
        await settle(tx, [Change(thread_id, 0, is_answer_due=thread_id in due or None) for thread_id in threads])


async def _note_outcomes(tx: Tx, words: Sequence[Word], owned: dict[UUID, Owned]) -> Collection[UUID]:
    """What the numbers learn of it; the clients of those that do better or worse now."""
    outcomes = []
    for word in words:
        one = owned[word.message_id]
        # Without gateway's word nothing was tried, and the number is not to blame.
        if one.number and word.seq is not None and word.status in ("delivered", "undelivered", "failed"):
            outcomes.append(Outcome(one.client_id, one.number, word.at, word.status == "delivered", word.code))
    if not outcomes:
        return ()
    changed = await phones.note_outcomes(tx, outcomes)
    await told.publish_clients(tx, changed)
    return changed


async def _tell(tx: Tx, words: Sequence[Word], owned: dict[UUID, Owned], drawn: Collection[UUID]) -> None:
    watching = await audience(tx, [one.staff_id for one in owned.values()])
    for word in words:
        one = owned[word.message_id]
        if word.status not in ON_THE_WAY:
            _tell_services(tx, word, one)
        if word.is_too_late and one.post_id:
            refused = ThreadRefused(post_id=one.post_id, reason="too_late", at=tx.now, of="withdraw")
            tx.publish(refused, subject=str(one.post_id), seq=WITHDRAW_SEQ)
        tx.hint(
            PageChanged(
                kind="status",
                staff_ids=watching.of(one.staff_id),
                department_id=one.department_id,
                thread_id=one.thread_id,
                message_id=word.message_id,
                is_row_changed=word.message_id in drawn or not _is_steady(word, one),
            )
        )
        if word.status == "cancelled" and one.retry_of:  # what it was to send again can be, once more
            await hint_thread(tx, "status", one.thread_id, one.staff_id, one.department_id, one.retry_of)


def _is_steady(word: Word, one: Owned) -> bool:
    """Whether the row of the list stays as it is: a text that goes its way is a step in its bubble alone."""
    return word.status in STEPS and one.is_row_steady


def _tell_services(tx: Tx, word: Word, one: Owned) -> None:
    changed = MessageStatusChanged(
        message_id=word.message_id,
        thread_id=one.thread_id,
        department_id=one.department_id,
        staff_id=one.staff_id,
        status=word.status,
        at=word.at,
        code=word.code,
        post_id=one.post_id,
    )
    tx.publish(changed, subject=str(word.message_id), seq=one.changes)
