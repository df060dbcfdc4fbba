"""What staff do in a thread: write, take back, read, put aside. Under their own role and the row policies."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from proto.hints import PageChanged
from proto.messages import MessageStatusChanged
from proto.sms import SmsCancel
from proto.values.body import segments
from services.kit import failpoints
from services.kit.ids import new_id
from services.kit.tx import Tx
from services.threads.domain.dated import Dated
from services.threads.domain.held import answers
from services.threads.domain.status import CANCEL_SEQ
from services.threads.store.access import Opened
from services.threads.store.audience import hint_thread
from services.threads.store.heads import Change, below, settle
from services.threads.store.messages import Spot
from services.threads.store.snoozes import end_due
from services.threads.store.texts import OutboundRow, insert_once

NotTakenBack = Literal["too_late", "edited"]


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """A text somebody wrote, with when it goes. is_scheduled: they chose the time; local_at: on the wall.

    dated: what it says of the client's date. not_after: when what it says is over.
    """

    body: str
    client_msg_id: UUID
    release_at: datetime
    is_scheduled: bool = False
    urgent_reason: str | None = None
    retry_of: UUID | None = None
    media_ids: tuple[UUID, ...] = ()
    meant_for: str | None = None
    despite: tuple[str, ...] = ()
    purpose: str = "talk"
    local_at: datetime | None = None
    local_zone: str | None = None
    edit_of: UUID | None = None
    template_id: UUID | None = None
    picture_words: tuple[str, ...] = ()
    dated: Dated | None = None
    not_after: datetime | None = None


async def clicked(tx: Tx, author_id: UUID, client_msg_id: UUID) -> UUID | None:
    """The message this person's click made before: a double click or a repeated request is the same text."""
    found: UUID | None = await tx.fetchval(
        "SELECT message_id FROM message WHERE author_id = $1 AND client_msg_id = $2", author_id, client_msg_id
    )
    return found


async def hold(tx: Tx, opened: Opened, author_id: UUID, written: Written) -> UUID:
    """Put a text into the locked thread, held until its time; the release job does the rest. Raises ClickUsed."""
    row = _row(opened, author_id, written, tx.now)
    await insert_once(tx, row)
    # What waits for its time answers when it goes; what says who serves them now, or asks who they are, never does.
    is_answer = (answers(written.purpose) and not written.is_scheduled) or failpoints.is_off("still_due")
    await settle(tx, [Change(opened.thread_id, 1, is_answer_due=False if is_answer else None)])
    if is_answer:
        await end_due(tx, opened.thread_id, author_id)
    tx.audit("message_written", object_kind="message", object_id=row.message_id, segments_count=row.segments)
    if written.urgent_reason:
        tx.audit("quiet_hours_overridden", object_kind="message", object_id=row.message_id)
    await hint_thread(tx, "message", opened.thread_id, opened.staff_id, opened.department_id, row.message_id)
    if written.is_scheduled:  # how many wait stands above the box
        await hint_thread(tx, "thread", opened.thread_id, opened.staff_id, opened.department_id)
    return row.message_id


def _row(opened: Opened, author_id: UUID, written: Written, now: datetime) -> OutboundRow:
    return OutboundRow(
        message_id=new_id(),
        thread_id=opened.thread_id,
        shown_at=written.release_at if written.is_scheduled else below(opened.last_at, now),
        arrival=opened.arrivals + 1,
        body=written.body,
        segments=segments(written.body),
        status="held",
        release_at=written.release_at,
        author_id=author_id,
        client_msg_id=written.client_msg_id,
        retry_of=written.retry_of,
        urgent_reason=written.urgent_reason,
        is_scheduled=written.is_scheduled,
        media_ids=written.media_ids,
        meant_for=written.meant_for,
        despite=written.despite,
        purpose=written.purpose,
        local_at=written.local_at,
        local_zone=written.local_zone,
        edit_of=written.edit_of,
        template_id=written.template_id,
        picture_words=written.picture_words,
        dated=written.dated,
        not_after=written.not_after,
    )


async def take_back(tx: Tx, opened: Opened, message_id: UUID) -> NotTakenBack | None:
    """Undo a text: while held it is cancelled at once; queued, gateway is asked. Why not, when it can't be.

    What another service had posted, too: it learns of it from the status. Whoever sees words that somebody has changed
    meanwhile has to look at what is to go now: "cancelled" would be said of a text that goes all the same.
    """
    row = await tx.fetchrow(
        """
        SELECT status, is_stopping, changes, post_id, batch_id, is_edited, retry_of, purpose, is_scheduled
          FROM message
         WHERE message_id = $1
           AND direction = 'outbound'
           FOR NO KEY UPDATE
        """,
        message_id,
    )
    if row is None or row["status"] not in ("held", "queued", "cancelled"):
        return "too_late"
    if row["is_edited"] and not failpoints.is_off("edited_told"):
        return "edited"
    if row["status"] == "held":
        is_persons = row["post_id"] is None and row["batch_id"] is None
        is_reply = is_persons and answers(row["purpose"]) and not row["is_scheduled"]
        await cancel(tx, opened, message_id, row["changes"] + 1, row["post_id"], is_reply=is_reply)
    elif row["status"] == "queued" and not row["is_stopping"]:
        await tx.execute("UPDATE message SET is_stopping = true WHERE message_id = $1", message_id)
        tx.publish(SmsCancel(message_id=message_id), subject=str(message_id), seq=CANCEL_SEQ)
    tx.audit("message_taken_back", object_kind="message", object_id=message_id)
    for shown in filter(None, (message_id, row["retry_of"])):  # what it was to send again can be, once more
        await hint_thread(tx, "status", opened.thread_id, opened.staff_id, opened.department_id, shown)
    return None


async def cancel(
    tx: Tx, opened: Opened, message_id: UUID, changes: int, post_id: UUID | None = None, *, is_reply: bool = True
) -> None:
    """A locked text that is held will never go. changes: how often its status changed with this."""
    if failpoints.is_off("undo"):
        return
    await tx.execute(
        "UPDATE message SET status = 'cancelled', status_at = $2, changes = $3 WHERE message_id = $1",
        message_id,
        tx.now,
        changes,
    )
    # A person's reply undone leaves an answer due; a reminder, a text to many and one for tomorrow were none.
    await settle(tx, [Change(opened.thread_id, 0, is_answer_due=is_reply or None)])
    tx.publish(
        MessageStatusChanged(
            message_id=message_id,
            thread_id=opened.thread_id,
            department_id=opened.department_id,
            staff_id=opened.staff_id,
            status="cancelled",
            at=tx.now,
            post_id=post_id,
        ),
        subject=str(message_id),
        seq=changes,
    )


class Shown(msgspec.Struct, frozen=True):
    """What a page shows of a thread: from one place through another, as far as the thread had been taken in by seq."""

    first: Spot
    last: Spot
    seq: int


async def mark_read(tx: Tx, opened: Opened, reader_id: UUID, shown: Shown) -> int:
    """The unread texts that a page shows were seen; how many. Only by those the texts are for.

    One that stands above its first, or was put in between and is not there yet, nobody has seen.
    """
    if not opened.counts_as_read:
        return 0
    count: int = await tx.fetchval(
        """
        WITH seen AS (
            UPDATE message
               SET is_unread = false, read_at = $5, read_by_id = $6
             WHERE thread_id = $1
               AND is_unread
               AND (shown_at, shown_rank, message_id) <= ($2, $3, $4)
               AND ((shown_at, shown_rank, message_id) >= ($7, $8, $9) AND arrival <= $10 OR $11)
            RETURNING message_id)
        SELECT count(*) FROM seen
        """,
        opened.thread_id,
        shown.last.at,
        shown.last.rank,
        shown.last.message_id,
        tx.now,
        reader_id,
        shown.first.at,
        shown.first.rank,
        shown.first.message_id,
        shown.seq,
        failpoints.is_off("read_shown"),
    )
    if count:
        await settle(tx, [Change(opened.thread_id, 0, -count)])
        tx.audit("texts_read", object_kind="thread", object_id=opened.thread_id, count=count)
        await hint_thread(tx, "read", opened.thread_id, opened.staff_id, opened.department_id)
    return count


async def mark_unread(tx: Tx, opened: Opened) -> None:
    """The client's newest text wants to be looked at again."""
    marked = await tx.fetchval(
        """
        UPDATE message
           SET is_unread = true, read_at = NULL, read_by_id = NULL
         WHERE message_id = (SELECT message_id
                               FROM message
                              WHERE thread_id = $1
                                AND direction = 'inbound'
                              ORDER BY shown_at DESC, shown_rank DESC, message_id DESC
                              LIMIT 1)
           AND NOT is_unread
        RETURNING message_id
        """,
        opened.thread_id,
    )
    if marked:
        await settle(tx, [Change(opened.thread_id, 0, 1)])
        tx.audit("text_marked_unread", object_kind="message", object_id=marked)
        await hint_thread(tx, "read", opened.thread_id, opened.staff_id, opened.department_id)


async def put_aside(tx: Tx, opened: Opened) -> None:
    """The client's last text needs no answer. The thread is locked, and none is newer than what was looked at."""
    await settle(tx, [Change(opened.thread_id, 0, is_answer_due=False)])
    tx.audit("answer_not_needed", object_kind="thread", object_id=opened.thread_id)
    await hint_thread(tx, "thread", opened.thread_id, opened.staff_id, opened.department_id)


async def hint_draft(tx: Tx, opened: Opened, staff_id: UUID) -> None:
    """The same person's other pages show the draft; nobody else's do."""
    tx.hint(PageChanged(kind="draft", staff_ids=(staff_id,), thread_id=opened.thread_id))
