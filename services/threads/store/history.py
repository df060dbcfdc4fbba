"""Histories that were written elsewhere: another system's, or the practice office's."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from proto.values.body import segments
from services.kit.tx import Tx
from services.threads.store.texts import Change, settle


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """One text as it was: status and author only for ours, unread only for theirs."""

    message_id: UUID
    is_inbound: bool
    at: datetime
    body: str
    number: str
    line: str
    status: str | None = None
    code: str | None = None
    media_count: int = 0
    is_unread: bool = False
    author_id: UUID | None = None


async def import_history(tx: Tx, thread_id: UUID, texts: Sequence[Past]) -> None:
    """Add texts, oldest first, to a thread that took in none yet. Nothing is sent and nobody is told."""
    await tx.execute(
        """
        INSERT INTO message (message_id, thread_id, direction, shown_at, arrival, body, number, line, status,
                             status_at, code, segments, media_count, is_unread, author_id)
        SELECT message_id, $1, direction, shown_at, arrival, body, number, line, status, CASE WHEN status IS NOT NULL
               THEN shown_at END, code, segments, media_count, is_unread, author_id
          FROM unnest($2::uuid[], $3::text[], $4::timestamptz[], $5::bigint[], $6::text[], $7::text[], $8::text[],
                      $9::text[], $10::text[], $11::integer[], $12::integer[], $13::boolean[], $14::uuid[])
               AS past (message_id, direction, shown_at, arrival, body, number, line, status, code, segments,
                        media_count, is_unread, author_id)
        """,
        thread_id,
        *(list(column) for column in zip(*map(_row, range(1, len(texts) + 1), texts), strict=True)),
    )
    unread = sum(text.is_unread for text in texts)
    await settle(tx, [Change(thread_id, len(texts), unread, is_answer_due=bool(unread))])
    if texts[-1].status in ("failed", "undelivered"):
        await tx.execute("UPDATE thread SET has_failed = true WHERE thread_id = $1", thread_id)


def _row(arrival: int, text: Past) -> tuple[object, ...]:
    return (
        text.message_id,
        "inbound" if text.is_inbound else "outbound",
        text.at,
        arrival,
        text.body,
        text.number,
        text.line,
        text.status,
        text.code,
        None if text.is_inbound else segments(text.body),
        text.media_count,
        text.is_unread,
        text.author_id,
    )
