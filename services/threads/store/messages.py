"""Texts as a thread shows them, in pages of one place to the next; each statement is served by one index."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from asyncpg import Record

from services.kit.tx import Tx
from services.threads.domain.pages import Marker, Message
from services.threads.domain.status import STOPPABLE

COLUMNS: Final = """
    message_id, thread_id, direction, body, shown_at, shown_rank, arrival, status, status_at, code, wording, number,
    is_other_number, purpose, author_id, author_name, media_ids, media_count, segments, release_at, is_scheduled,
    is_stopping, is_unread, labels, retry_of, marker, post_id, retried_as, is_late, local_at, local_zone, edit_of,
    is_edited, picture_words, batch_id, retries_stopped
"""
# How many are wanted is kept from the planner. Told "51" it would fetch and sort all of a thread that it takes for
# hardly longer, and it takes any thread for one of the usual length; so it takes them off the index in their order.
_BEFORE: Final = f"""
    SELECT {COLUMNS}
      FROM message_shown
     WHERE thread_id = $1
       AND (shown_at, shown_rank, message_id) < ($2, $3, $4)
       AND NOT is_edited
     ORDER BY shown_at DESC, shown_rank DESC, message_id DESC
     LIMIT (SELECT $5::bigint)
"""  # noqa: S608  (only constants are put in)
_AFTER: Final = f"""
    SELECT {COLUMNS}
      FROM message_shown
     WHERE thread_id = $1
       AND (shown_at, shown_rank, message_id) > ($2, $3, $4)
       AND NOT is_edited
     ORDER BY shown_at, shown_rank, message_id
     LIMIT (SELECT $5::bigint)
"""  # noqa: S608
_SINCE: Final = f"""
    SELECT {COLUMNS}
      FROM message_shown
     WHERE thread_id = $1
       AND arrival > $2
       AND NOT is_edited
     ORDER BY arrival
     LIMIT (SELECT $3::bigint)
"""  # noqa: S608
_ONE: Final = f"""
    SELECT {COLUMNS}
      FROM message_shown
     WHERE message_id = $1
"""  # noqa: S608


class Spot(msgspec.Struct, frozen=True):
    """A place in a thread to page from."""

    at: datetime
    rank: int
    message_id: UUID


async def spot_of(tx: Tx, thread_id: UUID, message_id: UUID) -> Spot | None:
    """Where a message of this thread stands; None when it is not of this thread."""
    row = await tx.fetchrow(
        "SELECT shown_at, shown_rank, message_id FROM message WHERE message_id = $1 AND thread_id = $2",
        message_id,
        thread_id,
    )
    return Spot(*row) if row else None


async def newest(tx: Tx, thread_id: UUID, limit: int) -> tuple[list[Message], bool]:
    """The newest messages, oldest first; whether there are more before them."""
    end = Spot(datetime.max.replace(tzinfo=tx.now.tzinfo), 0, UUID(int=0))
    return await before(tx, thread_id, end, limit)


async def before(tx: Tx, thread_id: UUID, spot: Spot, limit: int) -> tuple[list[Message], bool]:
    """The messages just before a place, oldest first; whether there are more before them."""
    rows = await tx.fetch(_BEFORE, thread_id, spot.at, spot.rank, spot.message_id, limit + 1)
    return [message_of(row) for row in reversed(rows[:limit])], len(rows) > limit


async def after(tx: Tx, thread_id: UUID, spot: Spot, limit: int) -> tuple[list[Message], bool]:
    """The messages just after a place, oldest first; whether there are more after them."""
    rows = await tx.fetch(_AFTER, thread_id, spot.at, spot.rank, spot.message_id, limit + 1)
    return [message_of(row) for row in rows[:limit]], len(rows) > limit


async def since(tx: Tx, thread_id: UUID, seq: int, limit: int) -> tuple[list[Message], bool]:
    """What the thread took in after seq, in the order it is shown; whether there is more."""
    rows = await tx.fetch(_SINCE, thread_id, seq, limit + 1)
    shown = sorted(rows[:limit], key=lambda row: (row["shown_at"], row["shown_rank"], row["message_id"]))
    return [message_of(row) for row in shown], len(rows) > limit


async def came_since(tx: Tx, thread_id: UUID, seq: int) -> int:
    """How many of the client's texts the thread took in after seq."""
    count: int = await tx.fetchval(
        "SELECT count(*) FROM message WHERE thread_id = $1 AND direction = 'inbound' AND arrival > $2", thread_id, seq
    )
    return count


async def belongs_above(tx: Tx, thread_id: UUID, seq: int, message_id: UUID) -> bool:
    """Whether a message stands above one the thread took in by seq: a page that shows those must be made anew."""
    found: bool = await tx.fetchval(
        """
        SELECT EXISTS (SELECT
                         FROM message AS new
                         JOIN message AS old
                           ON old.thread_id = new.thread_id
                          AND (old.shown_at, old.shown_rank, old.message_id)
                              > (new.shown_at, new.shown_rank, new.message_id)
                        WHERE new.message_id = $3
                          AND new.thread_id = $1
                          AND old.arrival <= $2)
        """,
        thread_id,
        seq,
        message_id,
    )
    return found


async def one_message(tx: Tx, message_id: UUID) -> Message:
    """One message; thread_of_message has said that it may be seen."""
    [row] = await tx.fetch(_ONE, message_id)
    return message_of(row)


async def first_unread(tx: Tx, thread_id: UUID) -> UUID | None:
    """Where the "New" line stands."""
    found: UUID | None = await tx.fetchval(
        """
        SELECT message_id
          FROM message
         WHERE thread_id = $1
           AND is_unread
         ORDER BY shown_at, shown_rank, message_id
         LIMIT 1
        """,
        thread_id,
    )
    return found


def message_of(row: Record) -> Message:
    """A row of message_shown as a page shows it."""
    is_scheduled = row["status"] == "held" and row["is_scheduled"]
    return Message(
        message_id=row["message_id"],
        thread_id=row["thread_id"],
        direction=row["direction"],
        body=row["body"],
        at=row["shown_at"],
        seq=row["arrival"],
        status=row["status"],
        status_at=row["status_at"],
        code=row["code"],
        wording=row["wording"],
        number=row["number"],
        is_other_number=row["is_other_number"],
        purpose=row["purpose"],
        author_id=row["author_id"],
        author_name=row["author_name"],
        media_ids=tuple(row["media_ids"]),
        media_count=row["media_count"],
        segments=row["segments"],
        release_at=row["release_at"],
        is_scheduled=row["is_scheduled"],
        is_stopping=row["is_stopping"],
        can_undo=row["status"] in STOPPABLE and not row["is_stopping"],
        is_unread=row["is_unread"],
        labels=tuple(row["labels"]),
        retry_of=row["retry_of"],
        retried_as=row["retried_as"],
        retries_stopped=row["retries_stopped"],
        is_late=row["is_late"],
        marker=_marker(row) if row["marker"] else None,
        can_edit=is_scheduled and row["post_id"] is None and row["batch_id"] is None,
        local_time=row["local_at"].isoformat(timespec="minutes") if row["local_at"] else None,
        local_zone=row["local_zone"],
        edit_of=row["edit_of"],
        is_edited=row["is_edited"],
        picture_words=tuple(row["picture_words"]),
    )


def _marker(row: Record) -> Marker:
    marker = msgspec.json.decode(row["marker"], type=Marker)
    return msgspec.structs.replace(marker, staff_name=row["author_name"])
