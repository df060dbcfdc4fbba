"""Pictures: the copy of what gateway says of each, and who may see one."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from proto.sms import MediaChanged
from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.threads.domain.pages import Message
from services.threads.domain.pictures import Picture
from services.threads.store.access import NotYours, reach_of, thread_of_message
from services.threads.store.audience import hint_thread


async def keep(tx: Tx, event: MediaChanged, seq: int) -> bool:
    """Keep what is newer than what we have; whether it was."""
    changed: bool | None = await tx.fetchval(
        """
        INSERT INTO medium (media_id, text_id, place, state, content_type, width, height, reason, seq)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (media_id) DO UPDATE
           SET text_id = EXCLUDED.text_id, state = EXCLUDED.state, content_type = EXCLUDED.content_type,
               width = EXCLUDED.width, height = EXCLUDED.height, reason = EXCLUDED.reason, seq = EXCLUDED.seq
         WHERE medium.seq < EXCLUDED.seq
        RETURNING true
        """,
        event.media_id,
        event.text_id,
        event.place,
        event.state,
        event.content_type,
        event.width,
        event.height,
        event.reason,
        seq,
    )
    return bool(changed)


async def hint_text(tx: Tx, text_id: UUID) -> None:
    """Have open pages draw this text again; one that is still on the board shows no pictures."""
    row = await tx.fetchrow(
        """
        SELECT thread_id, staff_id, department_id
          FROM message
          JOIN thread USING (thread_id)
         WHERE message_id = $1
        """,
        text_id,
    )
    if row is not None:
        await hint_thread(tx, "status", row["thread_id"], row["staff_id"], row["department_id"], text_id)


async def with_pictures(tx: Tx, messages: Sequence[Message]) -> list[Message]:
    """These messages, each with its pictures. One of which nothing was told yet is waited for."""
    wanted = [media_id for message in messages for media_id in message.media_ids]
    if not wanted:
        return list(messages)
    rows = await tx.fetch(
        "SELECT media_id, state, content_type, width, height, reason FROM medium WHERE media_id = ANY ($1)", wanted
    )
    known = {row["media_id"]: Picture(**row) for row in rows}
    return [
        msgspec.structs.replace(
            message, pictures=tuple(known.get(one, Picture(media_id=one)) for one in message.media_ids)
        )
        if message.media_ids
        else message
        for message in messages
    ]


async def picture_for(tx: Tx, staff: StaffToken, media_id: UUID) -> Picture:
    """The picture, if this person may see the text it came with. Raises NotYours."""
    row = await tx.fetchrow(
        "SELECT media_id, text_id, state, content_type, width, height, reason FROM medium WHERE media_id = $1", media_id
    )
    if row is None:
        raise NotYours("medium", media_id)
    await _may_see_text(tx, staff, media_id, row["text_id"])
    return Picture(**{name: row[name] for name in Picture.__struct_fields__})


async def _may_see_text(tx: Tx, staff: StaffToken, media_id: UUID, text_id: UUID) -> None:
    try:
        await thread_of_message(tx, staff, text_id)
    except NotYours as error:
        seen = await reach_of(tx, staff.staff_id)
        is_on_board = await tx.fetchval(
            """
            SELECT EXISTS (SELECT
                             FROM unknown_text
                             JOIN unknown_number USING (unknown_id)
                            WHERE text_id = $1
                              AND department_id = $2
                              AND (department_id = $3 OR candidate_ids = '{}' OR candidate_staff_ids && $4))
            """,
            text_id,
            seen.board,
            seen.desk,
            list(seen.seen),
        )
        if not is_on_board:
            raise NotYours("medium", media_id) from error
