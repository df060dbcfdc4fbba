"""Pictures that go out: uploaded by staff, then part of one text, if its line carries what they are."""

from collections.abc import Sequence
from uuid import UUID

from proto.sms import SmsSend
from services.gateway.domain.media import NOT_CARRIED, carried
from services.gateway.domain.status import Move
from services.gateway.store import ledger, media
from services.kit import failpoints
from services.kit.db import Tx


async def upload(tx: Tx, media_id: UUID, content_type: str, content_bytes: int, size: tuple[int, int] | None) -> None:
    """Note a picture of staff's own, whose content is on the shelf under its id."""
    width, height = size or (None, None)
    await tx.execute(
        """
        INSERT INTO medium (media_id, direction, staff_id, department_id, state, content_type, content_bytes, width,
                            height, shelf_key, at, stored_at)
        VALUES ($1, 'outbound', current_setting('app.staff')::uuid, current_setting('app.department')::uuid, 'stored',
                $2, $3, $4, $5, $7, $6, $6)
        """,
        media_id,
        content_type,
        content_bytes,
        width,
        height,
        tx.now,
        str(media_id),
    )
    tx.audit("picture_uploaded", object_kind="medium", object_id=media_id, size_bytes=content_bytes)


async def attach(tx: Tx, orders: Sequence[SmsSend]) -> None:
    """Give these texts their pictures. One that names what it may not, or its line does not carry, fails."""
    refused: list[UUID] = []
    for order in sorted(orders, key=lambda order: order.message_id):
        attempt_id = await tx.fetchval(
            """
            UPDATE attempt
               SET media_ids = $2
             WHERE message_id = $1
               AND status = 'queued'
            RETURNING attempt_id
            """,
            order.message_id,
            list(order.media_ids),
        )
        if attempt_id is not None and not await _may_take(tx, order):
            refused.append(attempt_id)
    if refused:
        await ledger.move(tx, [Move(attempt_id, "failed", error_code=NOT_CARRIED) for attempt_id in sorted(refused)])


async def _may_take(tx: Tx, order: SmsSend) -> bool:
    """Whether each is staff's of the line's department, in no other text that went out, of a type the line sends.

    A text that was taken back did not go out: its author may put the picture into another.
    """
    types = await tx.fetchval("SELECT media_types FROM line WHERE line = $1", order.line)
    rows = await tx.fetch(
        """
        UPDATE medium
           SET text_id = $1, seq = medium.seq + 1
          FROM line
         WHERE media_id = ANY ($2)
           AND direction = 'outbound'
           AND state = 'stored'
           AND (text_id IS NULL
                OR text_id = $1
                OR EXISTS (SELECT
                             FROM attempt
                            WHERE message_id = medium.text_id
                              AND status IN ('failed', 'undelivered', 'released')))
           AND line.line = $3
           AND line.department_id = medium.department_id
           AND (content_type = ANY ($4) OR $5)
        RETURNING media_id, text_id, place, state, reason, content_type, content_bytes, width, height, medium.seq
        """,
        order.message_id,
        list(order.media_ids),
        order.line,
        sorted(carried(types or ())),
        failpoints.is_off("picture_carried"),
    )
    for row in rows:
        media.publish(tx, row)
    return len(rows) == len(set(order.media_ids))


async def linked(tx: Tx, media_id: UUID) -> media.Shown | None:
    """A picture of ours that goes out with a text, for whoever holds its signed address."""
    row = await tx.fetchrow(
        """
        SELECT content_type, shelf_key
          FROM medium
         WHERE media_id = $1
           AND direction = 'outbound'
           AND state = 'stored'
           AND text_id IS NOT NULL
        """,
        media_id,
    )
    return media.Shown(*row) if row else None
