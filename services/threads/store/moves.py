"""Texts that ask to move a date: said so by whoever reads them, and shown with the text and with the date.

And what a text was taken for that answers a question, which is shown with it, too.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

import msgspec

from services.kit.tx import Tx
from services.threads.domain.pages import Marker, Message, Moved
from services.threads.store.access import Opened
from services.threads.store.audience import hint_thread
from services.threads.store.markers import mark

# A date stays in the panel while somebody may still be on the way to it.
GRACE: Final = timedelta(hours=2)
# A text is about one of the next dates.
OFFERED: Final = 3


async def date_of(tx: Tx, client_id: UUID, appointment_id: UUID) -> Moved | None:
    """A date of this client's that is still to come."""
    row = await tx.fetchrow(
        """
        SELECT appointment_id, kind, starts_at, time_zone
          FROM upcoming
         WHERE appointment_id = $1
           AND client_id = $2
           AND state = 'scheduled'
           AND starts_at > $3
        """,
        appointment_id,
        client_id,
        tx.now - GRACE,
    )
    return Moved(**row) if row else None


async def set_moved(tx: Tx, opened: Opened, message_id: UUID, date: Moved | None, me: UUID) -> None:
    """The text asks to move this date, or none; the thread is locked. Said twice it is so once."""
    appointment_id = date.appointment_id if date else None
    changed = await tx.fetchval(
        """
        UPDATE message
           SET moved_for_id = $2
         WHERE message_id = $1
           AND moved_for_id IS DISTINCT FROM $2
        RETURNING message_id
        """,
        message_id,
        appointment_id,
    )
    if not changed:
        return
    marker = Marker(kind="asks_no_more")
    if date:
        marker = Marker(kind="asks_to_move", starts_at=date.starts_at, time_zone=date.time_zone)
    await mark(tx, opened.thread_id, marker, me)
    await hint_thread(tx, "thread", opened.thread_id, opened.staff_id, opened.department_id, message_id)
    tx.audit("asked_to_move", object_kind="message", object_id=message_id, is_asked=date is not None)


# What was said of these texts, by whoever read them or by the reading itself.
_SAID: Final = """
    SELECT message.message_id, upcoming.appointment_id, upcoming.kind, upcoming.starts_at, upcoming.time_zone,
           message.understood
      FROM message
      LEFT JOIN upcoming ON upcoming.appointment_id = message.moved_for_id
     WHERE message.message_id = ANY ($1)
       AND (message.moved_for_id IS NOT NULL OR message.understood IS NOT NULL)
"""


async def with_moves(tx: Tx, thread_id: UUID, messages: Sequence[Message]) -> list[Message]:
    """The same, each with the date it asks to move and what it was taken for as an answer.

    The newest text of the client's with the dates it may ask about.
    """
    inbound = [one.message_id for one in messages if one.direction == "inbound"]
    if not inbound:
        return list(messages)
    asked = await tx.fetch(_SAID, inbound)
    offered = await tx.fetch(
        """
        SELECT thread.last_message_id AS message_id, upcoming.appointment_id, upcoming.kind, upcoming.starts_at,
               upcoming.time_zone
          FROM thread
          JOIN upcoming ON upcoming.client_id = thread.client_id
         WHERE thread.thread_id = $1
           AND thread.last_message_id = ANY ($2)
           AND upcoming.state = 'scheduled'
           AND upcoming.starts_at > $3
         ORDER BY upcoming.starts_at
         LIMIT $4
        """,
        thread_id,
        inbound,
        tx.now - GRACE,
        OFFERED,
    )
    moved = {row["message_id"]: Moved(**dict(list(row.items())[1:5])) for row in asked if row["appointment_id"]}
    understood = {row["message_id"]: row["understood"] for row in asked}
    can: defaultdict[UUID, list[Moved]] = defaultdict(list)
    for row in offered:
        can[row["message_id"]].append(Moved(**dict(list(row.items())[1:])))
    return [
        _with(one, moved.get(one.message_id), tuple(can.get(one.message_id, ())), understood.get(one.message_id))
        for one in messages
    ]


def _with(message: Message, moved: Moved | None, can: tuple[Moved, ...], understood: str | None) -> Message:
    if moved is None and not can and not understood:
        return message
    return msgspec.structs.replace(message, moved_for=moved, can_move=() if moved else can, understood=understood)
