"""Messages as rows of a thread: how one is added, and what the thread's own columns then say."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from proto.messages import MessageStatus
from proto.registry import Lane
from services.kit import failpoints
from services.kit.tx import Tx
from services.threads.domain.dated import Dated, kept
from services.threads.domain.order import Neighbours, Place

# Between the words of one text's pictures; none of them holds it.
_SEPARATOR = "\x1f"


class ClickUsed(Exception):
    """This person's click wrote another text already, in a conversation that may be somebody else's by now."""


class InboundRow(msgspec.Struct, frozen=True, kw_only=True):
    """A client's text with its place. understood: the choice it was taken for, where it answers a question."""

    message_id: UUID
    thread_id: UUID
    place: Place
    arrival: int
    body: str
    number: str
    line: str
    is_other_number: bool
    labels: tuple[str, ...]
    understood: str | None
    media_ids: tuple[UUID, ...]
    media_count: int
    unknown_id: UUID | None
    is_late: bool


class OutboundRow(msgspec.Struct, frozen=True, kw_only=True):
    """A text of ours. shown_at: when it goes, if that was chosen; else when it was written.

    picture_words: lines without control characters, one for each of media_ids.
    """

    message_id: UUID
    thread_id: UUID
    shown_at: datetime
    arrival: int
    body: str
    segments: int
    status: MessageStatus
    release_at: datetime
    author_id: UUID | None = None
    client_msg_id: UUID | None = None
    retry_of: UUID | None = None
    urgent_reason: str | None = None
    is_scheduled: bool = False
    purpose: str = "talk"
    lane: Lane = "reply"
    post_id: UUID | None = None
    not_after: datetime | None = None
    media_ids: tuple[UUID, ...] = ()
    meant_for: str | None = None
    despite: tuple[str, ...] = ()
    local_at: datetime | None = None
    local_zone: str | None = None
    edit_of: UUID | None = None
    template_id: UUID | None = None
    picture_words: tuple[str, ...] = ()
    dated: Dated | None = None


async def neighbours(tx: Tx, texts: Sequence[tuple[UUID, str, int]]) -> list[Neighbours]:
    """For each (thread, number, seq): where the number's texts just before and after it stand."""
    rows = await tx.fetch(
        """
        SELECT (SELECT shown_at
                  FROM message
                 WHERE message.thread_id = asked.thread_id
                   AND message.number = asked.number
                   AND message.direction = 'inbound'
                   AND message.shown_rank < asked.seq
                 ORDER BY message.shown_rank DESC
                 LIMIT 1) AS before,
               (SELECT shown_at
                  FROM message
                 WHERE message.thread_id = asked.thread_id
                   AND message.number = asked.number
                   AND message.direction = 'inbound'
                   AND message.shown_rank > asked.seq
                 ORDER BY message.shown_rank
                 LIMIT 1) AS after
          FROM unnest($1::uuid[], $2::text[], $3::bigint[]) WITH ORDINALITY AS asked (thread_id, number, seq, place)
         ORDER BY asked.place
        """,
        *(list(column) for column in zip(*texts, strict=True)),
    )
    return [Neighbours(row["before"], row["after"]) for row in rows]


async def insert_inbound(tx: Tx, rows: Sequence[InboundRow]) -> None:
    """Add clients' texts, unread."""
    await tx.execute(
        """
        INSERT INTO message (message_id, thread_id, direction, shown_at, shown_rank, arrival, body, number, line,
                             is_other_number, labels, media_ids, media_count, unknown_id, is_late, understood,
                             is_unread)
        SELECT message_id, thread_id, 'inbound', shown_at, shown_rank, arrival, body, number, line, is_other_number,
               string_to_array(labels, ','), string_to_array(media_ids, ',')::uuid[], media_count, unknown_id, is_late,
               understood, true
          FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::bigint[], $5::bigint[], $6::text[], $7::text[],
                      $8::text[], $9::boolean[], $10::text[], $11::text[], $12::integer[], $13::uuid[], $14::boolean[],
                      $15::text[])
               AS came (message_id, thread_id, shown_at, shown_rank, arrival, body, number, line, is_other_number,
                        labels, media_ids, media_count, unknown_id, is_late, understood)
        """,
        *(list(column) for column in zip(*map(_inbound_values, rows), strict=True)),
    )


def _inbound_values(row: InboundRow) -> tuple[object, ...]:
    return (
        row.message_id,
        row.thread_id,
        row.place.at,
        row.place.rank,
        row.arrival,
        row.body,
        row.number,
        row.line,
        row.is_other_number,
        ",".join(row.labels),
        ",".join(map(str, row.media_ids)),
        row.media_count,
        row.unknown_id,
        row.is_late,
        row.understood,
    )


async def insert_outbound(tx: Tx, rows: Sequence[OutboundRow]) -> None:
    """Add texts of ours."""
    await tx.execute(
        """
        INSERT INTO message (message_id, thread_id, direction, shown_at, arrival, body, segments, status, status_at,
                             release_at, author_id, client_msg_id, retry_of, urgent_reason, is_scheduled, purpose,
                             lane, post_id, not_after, media_ids, media_count, meant_for, despite, local_at, local_zone,
                             edit_of, template_id, picture_words, dated, over_at)
        SELECT message_id, thread_id, 'outbound', shown_at, arrival, body, segments, status, $27, release_at, author_id,
               client_msg_id, retry_of, urgent_reason, is_scheduled, purpose, lane, post_id, not_after,
               string_to_array(media_ids, ',')::uuid[], cardinality(string_to_array(media_ids, ',')),
               meant_for, string_to_array(despite, ','), local_at, local_zone, edit_of, template_id,
               string_to_array(picture_words, chr(31)), dated::jsonb, not_after
          FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::bigint[], $5::text[], $6::integer[], $7::text[],
                      $8::timestamptz[], $9::uuid[], $10::uuid[], $11::uuid[], $12::text[], $13::boolean[], $14::text[],
                      $15::text[], $16::uuid[], $17::timestamptz[], $18::text[], $19::text[],
                      $20::text[], $21::timestamp[], $22::text[], $23::uuid[], $24::uuid[], $25::text[],
                      $26::text[])
               AS new (message_id, thread_id, shown_at, arrival, body, segments, status, release_at, author_id,
                       client_msg_id, retry_of, urgent_reason, is_scheduled, purpose, lane, post_id, not_after,
                       media_ids, meant_for, despite, local_at, local_zone, edit_of, template_id, picture_words,
                       dated)
        """,
        *zip(*(_outbound(row) for row in rows), strict=True),
        tx.now,
    )


async def insert_once(tx: Tx, row: OutboundRow) -> None:
    """Add a text that a person's click wrote. Raises ClickUsed."""
    try:
        await insert_outbound(tx, [row])
    except asyncpg.UniqueViolationError as error:
        if error.constraint_name != "message_click" or failpoints.is_off("used_click"):
            raise
        raise ClickUsed from error


def _outbound(row: OutboundRow) -> tuple[object, ...]:
    return (
        row.message_id,
        row.thread_id,
        row.shown_at,
        row.arrival,
        row.body,
        row.segments,
        row.status,
        row.release_at,
        row.author_id,
        row.client_msg_id,
        row.retry_of,
        row.urgent_reason,
        row.is_scheduled,
        row.purpose,
        row.lane,
        row.post_id,
        row.not_after,
        ",".join(map(str, row.media_ids)),
        row.meant_for,
        ",".join(row.despite),
        row.local_at,
        row.local_zone,
        row.edit_of,
        row.template_id,
        _SEPARATOR.join(row.picture_words),
        kept(row.dated),
    )


async def insert_marker(
    tx: Tx, message_id: UUID, thread_id: UUID, arrival: int, author_id: UUID | None, marker: bytes
) -> None:
    """Add a marker: something that happened to the thread, as JSON."""
    await tx.execute(
        """
        INSERT INTO message (message_id, thread_id, direction, shown_at, arrival, body, author_id, marker)
        VALUES ($1, $2, 'marker', $3, $4, '', $5, $6)
        """,
        message_id,
        thread_id,
        tx.now,
        arrival,
        author_id,
        marker.decode(),
    )
