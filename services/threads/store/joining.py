"""Merges that wait for the service's own hand, and what carrying one out writes of the two records themselves."""

from typing import Final
from uuid import UUID

import msgspec

from services.kit.tx import Tx
from services.threads.domain.merging import Plan, Record, Why
from services.threads.domain.parting import Parted


class Before(msgspec.Struct, frozen=True, kw_only=True):
    """Both records as they were, and what became of them."""

    kept: Record
    gone: Record
    made: Plan


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """A merge somebody asked for, or asked to take back, locked."""

    merge_id: UUID
    kept_id: UUID
    gone_id: UUID
    department_id: UUID
    staff_id: UUID
    names_of: UUID
    phone_id: UUID | None
    is_undo: bool
    undone_by_id: UUID | None
    kept_arrivals: int | None
    before: str | None

    def was(self) -> Before:
        """Both as they were when it was done."""
        return msgspec.json.decode(self.before or "", type=Before)


_NEXT: Final = """
    SELECT merge_id, kept_id, gone_id, department_id, staff_id, names_of, phone_id, state = 'undo_asked' AS is_undo,
           undone_by_id, kept_arrivals, before::text AS before
      FROM merge
     WHERE state IN ('asked', 'undo_asked')
     ORDER BY tried_at NULLS FIRST, asked_at, merge_id
     LIMIT 1
       FOR NO KEY UPDATE SKIP LOCKED
"""


async def lock_decided(tx: Tx) -> Decided | None:
    """The next one to carry out; another replica takes others."""
    row = await tx.fetchrow(_NEXT)
    return Decided(**row) if row else None


async def has_later(tx: Tx, one: Decided) -> bool:
    """Whether the one that stayed was merged with somebody since: that has to be taken back first."""
    query = """
        SELECT EXISTS (SELECT
                         FROM merge AS later
                         JOIN merge AS this ON this.merge_id = $1
                        WHERE (later.kept_id = this.kept_id OR later.gone_id = this.kept_id)
                          AND later.state IN ('done', 'undo_asked')
                          AND later.merge_id <> this.merge_id
                          AND later.done_at >= this.done_at)
    """
    return bool(await tx.fetchval(query, one.merge_id))


async def note_refused(tx: Tx, one: Decided, why: Why) -> None:
    """It can't be: what was asked for is not done, and says why. An undo that can't be leaves the merge as it is."""
    state = "done" if one.is_undo else "refused"
    query = """
        UPDATE merge
           SET state = $2, reason = $3
         WHERE merge_id = $1
           AND state IN ('asked', 'undo_asked')
    """
    await tx.execute(query, one.merge_id, state, why)
    tx.audit("merge_refused", object_kind="merge", object_id=one.merge_id, reason=why)


async def note_tried(tx: Tx, merge_id: UUID) -> None:
    """It can't be just now: those that have not been tried come first."""
    await tx.execute("UPDATE merge SET tried_at = $2 WHERE merge_id = $1", merge_id, tx.now)


async def note_done(tx: Tx, one: Decided, before: Before) -> None:
    """It is done, and can be taken back."""
    await tx.execute(
        """
        UPDATE merge
           SET state = 'done', done_at = $2, before = $3,
               kept_arrivals = (SELECT arrivals FROM thread WHERE thread_id = $4)
         WHERE merge_id = $1
        """,
        one.merge_id,
        tx.now,
        msgspec.json.encode(before).decode(),
        before.kept.head.thread_id,
    )
    tx.audit("client_merged", object_kind="client", object_id=one.kept_id, merged_id=str(one.gone_id))


async def note_undone(tx: Tx, one: Decided) -> None:
    """Taken back: both are as they were; nobody needs to know any more how that was."""
    await tx.execute(
        "UPDATE merge SET state = 'undone', undone_at = $2, reason = NULL WHERE merge_id = $1", one.merge_id, tx.now
    )
    tx.audit("merge_undone", object_kind="client", object_id=one.kept_id, merged_id=str(one.gone_id))


async def put_away(tx: Tx, kept: Record, gone: Record) -> None:
    """The record and its conversation are the other's; nobody serves the client under it any more."""
    await tx.execute("UPDATE client SET merged_into = $2 WHERE client_id = $1", gone.client_id, kept.client_id)
    await tx.execute(
        "UPDATE thread SET merged_into = $2, is_open = false WHERE thread_id = $1",
        gone.head.thread_id,
        kept.head.thread_id,
    )
    await tx.execute(
        "UPDATE caseload SET closed_at = GREATEST($2, opened_at) WHERE caseload_id = $1", gone.caseload_id, tx.now
    )


async def bring_back(tx: Tx, gone: Record) -> None:
    """The record is there again, served by whom it was."""
    await tx.execute("UPDATE client SET merged_into = NULL WHERE client_id = $1", gone.client_id)
    await tx.execute(
        "UPDATE thread SET merged_into = NULL, is_open = $2 WHERE thread_id = $1",
        gone.head.thread_id,
        gone.head.is_open,
    )
    await tx.execute("UPDATE caseload SET closed_at = NULL WHERE caseload_id = $1", gone.caseload_id)


async def head_merged(tx: Tx, kept: Record, made: Plan) -> None:
    """How the conversation that stays goes on."""
    flags = (made.is_answer_due, made.has_failed)
    await tx.execute(_HEAD, kept.head.thread_id, made.line, made.status_id, *flags, kept.head.last_at)


async def head_parted(tx: Tx, was: Record, now: Record, status_id: UUID | None, *, has_since: bool) -> None:
    """How each of the two goes on; what was seen to since is not asked for again."""
    due = now.head.is_answer_due and (has_since or was.head.is_answer_due)
    failed = now.head.has_failed and (has_since or was.head.has_failed)
    line = now.head.line if has_since else was.head.line
    await tx.execute(_HEAD, was.head.thread_id, line, status_id, due, failed, was.head.last_at)


# Where no text stands any more, it is as if none ever had.
_HEAD: Final = """
    UPDATE thread
       SET line = $2, status_id = $3, is_answer_due = $4, has_failed = $5,
           last_at = CASE WHEN last_message_id IS NULL THEN $6 ELSE last_at END
     WHERE thread_id = $1
"""


async def close_again(tx: Tx, kept: Record, parted: Parted) -> None:
    """The one that stayed was closed before, and nothing has come to it since."""
    if not parted.closes:
        return
    await tx.execute(
        """
        UPDATE caseload
           SET closed_at = GREATEST($3, opened_at)
         WHERE client_id = $1
           AND department_id = (SELECT department_id FROM thread WHERE thread_id = $2)
           AND closed_at IS NULL
        """,
        kept.client_id,
        kept.head.thread_id,
        tx.now,
    )
    await tx.execute(
        "UPDATE thread SET is_open = false, staff_id = $2 WHERE thread_id = $1",
        kept.head.thread_id,
        kept.head.staff_id,
    )
