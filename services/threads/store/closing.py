"""A conversation ends, or begins again: whose client it was, and what had not gone out yet."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from proto.sms import SmsCancel
from services.kit import failpoints
from services.kit.ids import new_id
from services.kit.tx import Tx
from services.threads.domain.pages import Marker
from services.threads.domain.status import CANCEL_SEQ
from services.threads.store.access import Opened
from services.threads.store.changes import note_change
from services.threads.store.heads import Change, settle
from services.threads.store.markers import mark
from services.threads.store.statuses import Word, apply_words


async def close_thread(tx: Tx, opened: Opened, staff_id: UUID, reason_ids: Sequence[UUID]) -> None:
    """Nobody serves the client here any more; their next text opens it again. What waits is withdrawn by a job."""
    seen = await _clear_unread(tx, opened.thread_id, staff_id)
    await tx.execute(
        """
        UPDATE caseload
           SET closed_at = GREATEST($3, opened_at)
         WHERE client_id = $1
           AND department_id = $2
           AND closed_at IS NULL
        """,
        opened.client_id,
        opened.department_id,
        tx.now,
    )
    await tx.execute(
        "UPDATE thread SET is_open = false, closed_reason_ids = $2 WHERE thread_id = $1",
        opened.thread_id,
        list(reason_ids),
    )
    await settle(tx, [Change(opened.thread_id, 0, -seen, is_answer_due=False)])
    await mark(tx, opened.thread_id, Marker(kind="closed"), staff_id)
    await note_change(tx, opened.client_id, "closed", thread_id=opened.thread_id, arrivals=opened.arrivals)
    tx.audit("thread_closed", object_kind="thread", object_id=opened.thread_id)


async def _clear_unread(tx: Tx, thread_id: UUID, staff_id: UUID) -> int:
    count: int = await tx.fetchval(
        """
        WITH seen AS (
            UPDATE message
               SET is_unread = false, read_at = $2, read_by_id = $3
             WHERE thread_id = $1
               AND is_unread
            RETURNING message_id)
        SELECT count(*) FROM seen
        """,
        thread_id,
        tx.now,
        staff_id,
    )
    return count


async def reopen_thread(tx: Tx, opened: Opened, owner_id: UUID | None) -> None:
    """Serve the client again. owner_id: whose the thread is; None: to be chosen, or the desk's."""
    await tx.execute(
        "UPDATE thread SET is_open = true, closed_reason_ids = '{}' WHERE thread_id = $1", opened.thread_id
    )
    await tx.execute(
        """
        INSERT INTO caseload (caseload_id, client_id, department_id, staff_id, opened_at)
        VALUES ($1, $2, $3, $4, $5)
        """,
        new_id(),
        opened.client_id,
        opened.department_id,
        owner_id,
        tx.now,
    )
    await mark(tx, opened.thread_id, Marker(kind="opened"), owner_id)
    await note_change(tx, opened.client_id, "reopened", thread_id=opened.thread_id)
    tx.audit("thread_reopened", object_kind="thread", object_id=opened.thread_id)


# What was there may have been moved since: a merge remembers from where.
_WAITING: Final = """
    WITH closed AS (
        SELECT closed.thread_id, closed.arrivals, thread.client_id, thread.department_id, thread.is_open
          FROM unnest($1::uuid[], $2::bigint[]) AS closed (thread_id, arrivals)
          JOIN thread ON thread.thread_id = closed.thread_id),
    there AS (
        SELECT message.message_id
          FROM closed
          JOIN message ON message.thread_id = closed.thread_id
         WHERE message.status IN ('held', 'queued')
           AND (message.arrival <= closed.arrivals OR NOT closed.is_open)
         UNION
        SELECT merge_text.message_id
          FROM closed
          JOIN merge ON merge.gone_id = closed.client_id
                    AND merge.department_id = closed.department_id
                    AND merge.state IN ('done', 'undo_asked')
          JOIN merge_text ON merge_text.merge_id = merge.merge_id
         WHERE merge_text.arrival <= closed.arrivals)
    SELECT message_id, status
      FROM message
     WHERE message_id IN (SELECT message_id FROM there)
       AND status IN ('held', 'queued')
       AND NOT is_stopping
     ORDER BY message_id
       FOR NO KEY UPDATE
"""


async def withdraw_waiting(tx: Tx, closed: Mapping[UUID, int]) -> None:
    """Take back all that has not gone out of these threads: for the service's own hand.

    closed: how many messages each had taken in when it was closed. What it has taken in since then is taken back, too,
    unless it was opened again; what a merge has moved since then, wherever it is. Held texts are cancelled; gateway is
    asked for what it has. Locks outbound messages before their threads.
    """
    if not closed or failpoints.is_off("withdraw_on_close"):
        return
    rows = await tx.fetch(
        _WAITING,
        list(closed),
        [0 if failpoints.is_off("withdraw_reopened") else arrivals for arrivals in closed.values()],
    )
    queued = [row["message_id"] for row in rows if row["status"] == "queued"]
    await tx.execute("UPDATE message SET is_stopping = true WHERE message_id = ANY ($1)", queued)
    for message_id in queued:
        tx.publish(SmsCancel(message_id=message_id), subject=str(message_id), seq=CANCEL_SEQ)
    held = [row["message_id"] for row in rows if row["status"] == "held"]
    await apply_words(tx, [Word(message_id=message_id, seq=None, status="cancelled", at=tx.now) for message_id in held])
    if held:
        await _settle_closed(tx, closed)


async def _settle_closed(tx: Tx, closed: Mapping[UUID, int]) -> None:
    """A reply that was taken back leaves no answer due where nobody is to answer."""
    rows = await tx.fetch(
        """
        SELECT thread_id
          FROM thread
         WHERE thread_id = ANY ($1)
           AND NOT is_open
         ORDER BY thread_id
           FOR NO KEY UPDATE
        """,
        list(closed),
    )
    await settle(tx, [Change(row["thread_id"], 0, is_answer_due=False) for row in rows])
