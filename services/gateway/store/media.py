"""Pictures: expected in the transaction of their text, and moved on by the job; every move is told."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from asyncpg import Record

from proto.sms import MediaChanged
from services.gateway.domain.media import media_ids
from services.gateway.domain.wire import Inbound
from services.kit.db import Tx


class Due(msgspec.Struct, frozen=True):
    """A picture the job has in hand, for the time of its lease."""

    media_id: UUID
    state: str
    parent_sid: str
    provider_sid: str | None
    place: int
    declared_type: str
    tries: int


class Shown(msgspec.Struct, frozen=True):
    """A picture that may be shown."""

    content_type: str
    shelf_key: str


async def expect(tx: Tx, texts: Sequence[Inbound]) -> None:
    """Note the pictures of these texts, to be fetched later: no text waits for its pictures."""
    rows = [
        (media_id, text.text_id, text.line, place, text.provider_sid, picture.provider_sid, picture.declared)
        for text in texts
        for place, (media_id, picture) in enumerate(
            zip(media_ids(text.text_id, len(text.pictures)), text.pictures, strict=True)
        )
    ]
    await tx.execute(
        """
        INSERT INTO medium (media_id, direction, text_id, department_id, line, place, parent_sid, provider_sid,
                            declared_type, state, next_at, at)
        SELECT media_id, 'inbound', text_id, department_id, line, place, parent_sid, provider_sid, declared_type,
               'waiting', $8, $8
          FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::text[])
            AS came (media_id, text_id, line, place, parent_sid, provider_sid, declared_type)
          JOIN line USING (line)
        """,
        *(list(column) for column in zip(*rows, strict=True)),
        tx.now,
    )


async def claim(tx: Tx, most: int, lease: timedelta) -> list[Due]:
    """Take pictures in hand that have something to be done; one whose process dies comes up again after the lease."""
    rows = await tx.fetch(
        """
        WITH due AS (
            SELECT media_id
              FROM medium
             WHERE next_at <= $1
             ORDER BY next_at
             LIMIT $2
               FOR NO KEY UPDATE SKIP LOCKED
        )
        UPDATE medium
           SET next_at = $3, tries = tries + 1
          FROM due
         WHERE medium.media_id = due.media_id
        RETURNING medium.media_id, state, parent_sid, provider_sid, place, declared_type, tries
        """,
        tx.now,
        most,
        tx.now + lease,
    )
    return [Due(*row) for row in rows]


async def settle(
    tx: Tx,
    media_id: UUID,
    state: str,
    *,
    reason: str | None = None,
    provider_sid: str | None = None,
    shelf_key: str | None = None,
    content_type: str | None = None,
    content_bytes: int | None = None,
    size: tuple[int, int] | None = None,
) -> None:
    """What became of a picture that was waited for. What is safe with us is to be deleted at the provider next."""
    width, height = size or (None, None)
    row = await tx.fetchrow(
        """
        UPDATE medium
           SET state = $2, reason = $3, provider_sid = coalesce(provider_sid, $4), shelf_key = $5, content_type = $6,
               content_bytes = $7, width = $8, height = $9, seq = seq + 1, tries = 0, stored_at = $10,
               next_at = CASE WHEN $2 <> 'lost' THEN $10::timestamptz END
         WHERE media_id = $1
           AND state = 'waiting'
        RETURNING media_id, text_id, place, state, reason, content_type, content_bytes, width, height, seq
        """,
        media_id,
        state,
        reason,
        provider_sid,
        shelf_key,
        content_type,
        content_bytes,
        width,
        height,
        tx.now,
    )
    if row is not None:
        publish(tx, row)


async def try_again(tx: Tx, media_id: UUID, at: datetime) -> None:
    """Look at it again then."""
    await tx.execute("UPDATE medium SET next_at = $2 WHERE media_id = $1", media_id, at)


async def deleted_there(tx: Tx, media_id: UUID) -> None:
    """The provider has it no longer; nothing is left to be done."""
    await tx.execute("UPDATE medium SET deleted_there_at = $2, next_at = NULL WHERE media_id = $1", media_id, tx.now)
    tx.audit("picture_deleted_at_provider", object_kind="medium", object_id=media_id)


async def shown(tx: Tx, media_id: UUID) -> Shown | None:
    """A picture, if whoever asks may see it."""
    row = await tx.fetchrow(
        "SELECT content_type, shelf_key FROM medium WHERE media_id = $1 AND state = 'stored'", media_id
    )
    return Shown(*row) if row else None


async def republish(tx: Tx, since: datetime | None) -> None:
    """Tell every picture's state again."""
    rows = await tx.fetch(
        """
        SELECT media_id, text_id, place, state, reason, content_type, content_bytes, width, height, seq
          FROM medium
         WHERE $1::timestamptz IS NULL
            OR at >= $1
         ORDER BY media_id
        """,
        since,
    )
    for row in rows:
        publish(tx, row)


def publish(tx: Tx, row: Record) -> None:
    """Tell where a picture stands."""
    changed = MediaChanged(
        media_id=row["media_id"],
        state=row["state"],
        at=tx.now,
        text_id=row["text_id"],
        place=row["place"],
        content_type=row["content_type"],
        content_bytes=row["content_bytes"],
        width=row["width"],
        height=row["height"],
        reason=row["reason"],
    )
    tx.publish(changed, subject=str(row["media_id"]), seq=row["seq"])
