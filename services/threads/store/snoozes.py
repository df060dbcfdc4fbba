"""What somebody put off: out of their list until its time, or until the client writes; then back on top of it."""

from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from proto.hints import PageChanged
from services.kit import failpoints
from services.kit.tx import Tx
from services.threads.domain.pages import Snoozed
from services.threads.store.access import Opened
from services.threads.store.audience import audience

MOST: Final = 500


async def snooze(tx: Tx, opened: Opened, me: UUID, until_at: datetime, note: str) -> None:
    """Put it off, or put it off anew. The thread is locked: a text that comes at this moment ends it."""
    await tx.execute(
        """
        INSERT INTO snooze (thread_id, staff_id, until_at, note, at)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (thread_id, staff_id) DO UPDATE
           SET until_at = EXCLUDED.until_at, note = EXCLUDED.note, at = EXCLUDED.at, told_at = NULL
        """,
        opened.thread_id,
        me,
        until_at,
        note,
        tx.now,
    )
    _hint(tx, opened, me)
    tx.audit("thread_snoozed", object_kind="thread", object_id=opened.thread_id)


async def wake(tx: Tx, opened: Opened, me: UUID) -> None:
    """It is done, or nothing to wait for. Of what was not put off nothing is said."""
    ended = await tx.fetchval(
        "DELETE FROM snooze WHERE thread_id = $1 AND staff_id = $2 RETURNING thread_id", opened.thread_id, me
    )
    if ended:
        _hint(tx, opened, me)
        tx.audit("thread_woken", object_kind="thread", object_id=opened.thread_id)


def _hint(tx: Tx, opened: Opened, me: UUID) -> None:
    """It is their own list that changes, in all the tabs they have open."""
    tx.hint(PageChanged(kind="thread", staff_ids=(me,), department_id=opened.department_id, thread_id=opened.thread_id))


async def end_due(tx: Tx, thread_id: UUID, me: UUID) -> None:
    """They wrote to the client: what was to be followed up has been. What is still ahead stays."""
    await tx.execute(
        "DELETE FROM snooze WHERE thread_id = $1 AND staff_id = $2 AND until_at <= $3", thread_id, me, tx.now
    )


async def snoozed(tx: Tx, thread_id: UUID, me: UUID) -> Snoozed | None:
    """What this person put off here."""
    row = await tx.fetchrow("SELECT until_at, note FROM snooze WHERE thread_id = $1 AND staff_id = $2", thread_id, me)
    return Snoozed(until_at=row["until_at"], note=row["note"], is_due=row["until_at"] <= tx.now) if row else None


async def end_snoozes(tx: Tx, thread_ids: Collection[UUID]) -> None:
    """The client has written: nobody waits any more. The threads are locked."""
    if not failpoints.is_off("snooze_ends"):
        await tx.execute("DELETE FROM snooze WHERE thread_id = ANY ($1)", list(thread_ids))


async def tell_due(tx: Tx) -> int:
    """Tell the open pages of those whose time has come, if they may still look; how many were told."""
    rows = await tx.fetch(
        """
        WITH due AS (
            SELECT thread_id, staff_id
              FROM snooze
             WHERE told_at IS NULL
               AND until_at <= $1
             ORDER BY until_at
             LIMIT $2
               FOR NO KEY UPDATE SKIP LOCKED)
        UPDATE snooze
           SET told_at = $1
          FROM due
          JOIN thread ON thread.thread_id = due.thread_id
         WHERE snooze.thread_id = due.thread_id
           AND snooze.staff_id = due.staff_id
        RETURNING snooze.thread_id, snooze.staff_id, thread.staff_id AS owner_id, thread.department_id
        """,
        tx.now,
        MOST,
    )
    watching = await audience(tx, [row["owner_id"] for row in rows])
    for row in rows:
        if row["owner_id"] is None or row["staff_id"] in watching.of(row["owner_id"]):
            tx.hint(
                PageChanged(
                    kind="thread",
                    staff_ids=(row["staff_id"],),
                    department_id=row["department_id"],
                    thread_id=row["thread_id"],
                )
            )
    return len(rows)
