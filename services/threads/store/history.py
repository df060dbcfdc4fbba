"""Bringing in what was written before: a practice office's past, or another system's."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from proto.messages import MessageStatus
from services.kit.db import Tx
from services.kit.ids import new_id
from services.threads.domain.pages import Direction
from services.threads.store.heads import Change, lock_threads, settle


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """A message of the past. Inbound: no status; is_unread only then."""

    thread_id: UUID
    direction: Direction
    at: datetime
    body: str
    number: str
    line: str
    status: MessageStatus | None = None
    author_id: UUID | None = None
    purpose: str = "talk"
    code: str | None = None
    wording: str | None = None
    segments: int | None = None
    media_ids: tuple[UUID, ...] = ()
    media_count: int = 0
    is_unread: bool = False
    is_other_number: bool = False
    labels: tuple[str, ...] = ()


async def import_history(tx: Tx, past: Sequence[Past]) -> None:
    """Add messages as they once were: nothing is sent, nobody is told. Threads show them by their time."""
    ordered = sorted(past, key=lambda one: (one.thread_id, one.at))
    heads = await lock_threads(tx, {one.thread_id for one in ordered})
    arrivals = {thread_id: head.arrivals for thread_id, head in heads.items()}
    rows = []
    for one in ordered:
        arrivals[one.thread_id] += 1
        rows.append(_values(one, arrivals[one.thread_id]))
    await _insert(tx, rows)
    await settle(tx, _changes(ordered))
    await _note_trouble(tx, ordered)


def _values(one: Past, arrival: int) -> tuple[object, ...]:
    return (
        new_id(),
        one.thread_id,
        one.direction,
        one.at,
        arrival,
        one.body,
        one.number,
        one.line,
        one.status,
        one.author_id,
        one.purpose,
        one.code,
        one.wording,
        one.segments,
        ",".join(map(str, one.media_ids)),
        one.media_count,
        one.is_unread,
        one.is_other_number,
        ",".join(one.labels),
    )


async def _insert(tx: Tx, rows: Sequence[tuple[object, ...]]) -> None:
    # Postgres has no COPY into a table with row policies; arrays come close.
    await tx.execute(
        """
        INSERT INTO message (message_id, thread_id, direction, shown_at, arrival, body, number, line, status, status_at,
                             author_id, purpose, code, wording, segments, media_ids, media_count, is_unread,
                             is_other_number, labels)
        SELECT message_id, thread_id, direction, at, arrival, body, number, line, status,
               CASE WHEN status IS NOT NULL THEN at END, author_id, purpose, code, wording, segments,
               string_to_array(media_ids, ',')::uuid[], media_count, is_unread, is_other_number,
               string_to_array(labels, ',')
          FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[], $5::bigint[], $6::text[], $7::text[],
                      $8::text[], $9::text[], $10::uuid[], $11::text[], $12::text[], $13::text[], $14::integer[],
                      $15::text[], $16::integer[], $17::boolean[], $18::boolean[], $19::text[])
               AS past (message_id, thread_id, direction, at, arrival, body, number, line, status, author_id, purpose,
                        code, wording, segments, media_ids, media_count, is_unread, is_other_number, labels)
        """,
        *(list(column) for column in zip(*rows, strict=True)),
    )


def _changes(past: Sequence[Past]) -> list[Change]:
    changes: dict[UUID, Change] = {}
    for one in past:
        known = changes.get(one.thread_id, Change(one.thread_id, 0))
        is_due = one.direction == "inbound" and one.is_unread
        changes[one.thread_id] = Change(one.thread_id, known.added + 1, known.unread + one.is_unread, is_due)
    return list(changes.values())


async def _note_trouble(tx: Tx, past: Sequence[Past]) -> None:
    """A thread whose last text of ours did not arrive stands among the problems."""
    last = {one.thread_id: one.status for one in past if one.direction == "outbound"}
    failed = [thread_id for thread_id, status in last.items() if status in ("failed", "undelivered")]
    await tx.execute("UPDATE thread SET has_failed = true WHERE thread_id = ANY ($1)", failed)
