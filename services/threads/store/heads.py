"""A thread's own columns: who owns it, what it counts, and the newest text that stands in it."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from services.kit import failpoints
from services.kit.bus import Retry
from services.kit.tx import Tx


class Head(msgspec.Struct, frozen=True):
    """A thread, locked: whose it is, how many messages it took in, and when its newest text stands."""

    thread_id: UUID
    client_id: UUID
    department_id: UUID
    staff_id: UUID | None
    arrivals: int
    last_at: datetime


class Change(msgspec.Struct, frozen=True):
    """What happened to a thread: messages added, of which unread; whether an answer is due (None: as it was)."""

    thread_id: UUID
    added: int
    unread: int = 0
    is_answer_due: bool | None = None


async def lock_threads(tx: Tx, thread_ids: Collection[UUID]) -> dict[UUID, Head]:
    """Lock threads, in the order of their ids so that two transactions never wait for each other.

    Raises Retry when one was merged into another meanwhile: what was meant for it is found in the other next time.
    """
    rows = await tx.fetch(
        """
        SELECT thread_id, client_id, department_id, staff_id, arrivals, last_at, merged_into
          FROM thread
         WHERE thread_id = ANY ($1)
         ORDER BY thread_id
           FOR NO KEY UPDATE
        """,
        list(thread_ids),
    )
    if any(row["merged_into"] for row in rows) and not failpoints.is_off("merge_follow"):
        raise Retry("the thread was merged meanwhile")
    return {row["thread_id"]: Head(*row[:-1]) for row in rows}


def below(last_at: datetime, now: datetime) -> datetime:
    """Where a text of ours stands that is said now: below the newest one, though gateway's clock may be ahead."""
    return max(now, last_at + timedelta(microseconds=1))


_SETTLE: Final = """
    UPDATE thread
       SET arrivals = thread.arrivals + change.added,
           unread_count = thread.unread_count + change.unread,
           -- A text that arrives late may have been answered already: by a person, for a reminder answers nobody.
           is_answer_due = CASE WHEN change.is_answer_due AND said.direction IS DISTINCT FROM 'inbound'
                                THEN thread.is_answer_due
                                ELSE COALESCE(change.is_answer_due, thread.is_answer_due) END,
           -- Who writes has been reached, whatever failed before; having read it mends nothing.
           has_failed = thread.has_failed AND NOT (change.added > 0 AND change.unread > 0),
           last_at = COALESCE(newest.shown_at, thread.last_at),
           last_message_id = newest.message_id,
           last_direction = newest.direction,
           last_preview = COALESCE(newest.preview, ''),
           last_status = newest.status,
           last_media_count = COALESCE(newest.media_count, 0)
      FROM unnest($1::uuid[], $2::integer[], $3::integer[], $4::boolean[])
           AS change (thread_id, added, unread, is_answer_due)
      LEFT JOIN LATERAL (
            SELECT message_id, shown_at, direction, status, media_count,
                   left(regexp_replace(body, '\\s+', ' ', 'g'), 120) AS preview
              FROM message
             WHERE message.thread_id = change.thread_id
               AND message.direction <> 'marker'
               AND message.status IS DISTINCT FROM 'cancelled'
               AND NOT (message.is_scheduled AND message.status = 'held')
             ORDER BY message.shown_at DESC, message.shown_rank DESC, message.message_id DESC
             LIMIT 1) AS newest ON true
      LEFT JOIN LATERAL (
            SELECT direction
              FROM message
             WHERE message.thread_id = change.thread_id
               AND message.direction <> 'marker'
               AND message.status IS DISTINCT FROM 'cancelled'
               AND NOT (message.is_scheduled AND message.status = 'held')
               AND (message.post_id IS NULL AND message.batch_id IS NULL AND message.purpose = 'talk' OR $5)
               AND change.is_answer_due
             ORDER BY message.shown_at DESC, message.shown_rank DESC, message.message_id DESC
             LIMIT 1) AS said ON true
     WHERE thread.thread_id = change.thread_id
"""


async def settle(tx: Tx, changes: Sequence[Change]) -> None:
    """Bring the threads' own columns in line: counts, and the newest text that stands in each.

    A text that was taken back, or that waits for a chosen time, is not the newest of anything yet.
    """
    await tx.execute(
        _SETTLE,
        [change.thread_id for change in changes],
        [change.added for change in changes],
        [change.unread for change in changes],
        [change.is_answer_due for change in changes],
        failpoints.is_off("answered_by_person"),
    )


async def note_lines(tx: Tx, lines: dict[UUID, str]) -> None:
    """We answer from the line the client last texted."""
    await tx.execute(
        """
        UPDATE thread
           SET line = texted.line
          FROM unnest($1::uuid[], $2::text[]) AS texted (thread_id, line)
         WHERE thread.thread_id = texted.thread_id
           AND thread.line IS DISTINCT FROM texted.line
        """,
        list(lines),
        list(lines.values()),
    )
