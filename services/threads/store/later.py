"""Texts that wait for a chosen time: the list of them, and one that takes another's place."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from services.kit import failpoints
from services.kit.tx import Tx
from services.threads.domain.dated import Dated, noted
from services.threads.domain.held import answers
from services.threads.domain.pages import Message
from services.threads.store.access import Opened
from services.threads.store.audience import hint_thread
from services.threads.store.messages import COLUMNS, message_of
from services.threads.store.writing import Written, cancel, hold

# Nobody reads on; who has more planned for one client plans them elsewhere.
MOST: Final = 100
_WAITING: Final = f"""
    SELECT {COLUMNS}
      FROM message_shown
     WHERE thread_id = $1
       AND status = 'held'
       AND is_scheduled
     ORDER BY release_at, message_id
     LIMIT $2
"""  # noqa: S608  (only constants are put in)


class Waiting(msgspec.Struct, frozen=True):
    """A text of a person's that has not left, locked: all that one which takes its place goes on from.

    over_at: when what it says is over; of one that tries again what another service had posted.
    """

    message_id: UUID
    body: str
    release_at: datetime
    local_at: datetime | None
    local_zone: str | None
    is_scheduled: bool
    urgent_reason: str | None
    media_ids: Sequence[UUID]
    picture_words: Sequence[str]
    template_id: UUID | None
    retry_of: UUID | None
    purpose: str
    meant_for: str | None
    despite: Sequence[str]
    changes: int
    over_at: datetime | None
    dated: Dated | None


async def waiting_texts(tx: Tx, thread_id: UUID) -> tuple[list[Message], bool]:
    """What waits for a chosen time, the next first; whether there is more."""
    rows = await tx.fetch(_WAITING, thread_id, MOST + 1)
    return [message_of(row) for row in rows[:MOST]], len(rows) > MOST


async def waiting_total(tx: Tx, thread_id: UUID) -> int:
    """How many texts wait for a chosen time."""
    total: int = await tx.fetchval(
        "SELECT count(*) FROM message WHERE thread_id = $1 AND status = 'held' AND is_scheduled", thread_id
    )
    return total


async def lock_waiting(tx: Tx, message_id: UUID) -> Waiting | None:
    """A text of a person's that is still held, kept from leaving until the transaction ends; None when it has left."""
    row = await tx.fetchrow(
        """
        SELECT message_id, body, release_at, local_at, local_zone, is_scheduled, urgent_reason, media_ids,
               picture_words, template_id, retry_of, purpose, meant_for, despite, changes, over_at,
               dated::text
          FROM message
         WHERE message_id = $1
           AND status = 'held'
           AND post_id IS NULL
           AND batch_id IS NULL  -- reviewed as it is, and counted with the others
           FOR NO KEY UPDATE
        """,
        message_id,
    )
    return Waiting(*(*tuple(row)[:-1], noted(row["dated"]))) if row else None


async def replace(tx: Tx, opened: Opened, author_id: UUID, old: Waiting, written: Written) -> UUID:
    """Put another text in a locked one's place. A new row: nobody rewrites what somebody wrote."""
    if not failpoints.is_off("edit_once"):
        is_reply = answers(old.purpose) and not old.is_scheduled
        await cancel(tx, opened, old.message_id, old.changes + 1, is_reply=is_reply)
    await tx.execute("UPDATE message SET is_edited = true WHERE message_id = $1", old.message_id)
    new_id = await hold(tx, opened, author_id, msgspec.structs.replace(written, edit_of=old.message_id))
    tx.audit("message_edited", object_kind="message", object_id=old.message_id)
    await hint_thread(tx, "status", opened.thread_id, opened.staff_id, opened.department_id, old.message_id)
    return new_id
