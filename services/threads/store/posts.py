"""What became of what other services asked to have said: once each, and taken back at most once."""

from collections.abc import Collection, Sequence
from typing import Final, Literal
from uuid import UUID

import msgspec
from asyncpg import Record

from proto.messages import MessageStatus
from proto.posts import ThreadPosted, ThreadRefused
from services.kit.tx import Tx
from services.threads.domain.status import POST_SEQ

Reason = Literal[
    "no_client", "no_phone", "opted_out", "number_frozen", "closed", "no_line", "withdrawn", "too_late", "expired"
]


class Post(msgspec.Struct, frozen=True):
    """A post we know, and what became of it."""

    state: Literal["posted", "refused", "withdrawn"]
    reason: Reason | None
    thread_id: UUID | None
    message_id: UUID | None


async def known_posts(tx: Tx, post_ids: Collection[UUID]) -> dict[UUID, Post]:
    """Those of these posts that were asked for, or taken back, before."""
    rows = await tx.fetch(
        """
        SELECT post_id, state, reason, thread_id, message_id
          FROM post
         WHERE post_id = ANY ($1)
         ORDER BY post_id
           FOR NO KEY UPDATE
        """,
        list(post_ids),
    )
    return {row["post_id"]: Post(row["state"], row["reason"], row["thread_id"], row["message_id"]) for row in rows}


def answer_again(tx: Tx, post_id: UUID, post: Post) -> None:
    """Say what became of a post that was asked for twice."""
    if post.state == "posted" and post.message_id and post.thread_id:
        tell_posted(tx, post_id, post.thread_id, post.message_id)
    else:
        refused = post.reason if post.state == "refused" and post.reason else "withdrawn"
        tx.publish(ThreadRefused(post_id=post_id, reason=refused, at=tx.now), subject=str(post_id), seq=POST_SEQ)


def tell_posted(tx: Tx, post_id: UUID, thread_id: UUID, message_id: UUID) -> None:
    """Tell who asked that the post stands in the thread."""
    posted = ThreadPosted(post_id=post_id, message_id=message_id, thread_id=thread_id, at=tx.now)
    tx.publish(posted, subject=str(post_id), seq=POST_SEQ)


async def keep_posts(tx: Tx, rows: Sequence[tuple[object, ...]]) -> None:
    """Remember new posts: (post_id, state, reason, thread_id, message_id, at, full_body, neutral_body)."""
    # No ON CONFLICT: should two deliveries race, the second fails here, is tried again, and finds the first.
    if not rows:
        return
    await tx.execute(
        """
        INSERT INTO post (post_id, state, reason, thread_id, message_id, at, full_body, neutral_body)
        SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::uuid[], $6::timestamptz[], $7::text[],
                             $8::text[])
        """,
        *zip(*rows, strict=True),
    )


async def keep_withdrawn(tx: Tx, post_id: UUID) -> bool:
    """Note that a post is not wanted before it was asked for; False when it has been asked for."""
    row = await tx.fetchrow(
        """
        INSERT INTO post (post_id, state, at)
        VALUES ($1, 'withdrawn', $2)
        ON CONFLICT (post_id) DO NOTHING
        RETURNING post_id
        """,
        post_id,
        tx.now,
    )
    return row is not None


async def withdraw_post(tx: Tx, post_id: UUID) -> None:
    """A post taken back stays taken back, should it be asked for again."""
    await tx.execute("UPDATE post SET state = 'withdrawn' WHERE post_id = $1", post_id)


async def call_off(tx: Tx, message_id: UUID) -> dict[UUID, MessageStatus]:
    """Nobody is to send these words again; what does so already, locked, and how it stands."""
    ids: list[UUID] = []
    rows: list[Record] = []
    while len(found := [row["message_id"] for row in await tx.fetch(_TRIED, message_id)]) > len(ids):
        # Whoever was sending one of these again at this moment has, once we have it.
        ids, rows = found, await tx.fetch(_LOCK, found)
    await tx.execute("UPDATE message SET is_called_off = true WHERE message_id = ANY ($1)", ids)
    return {row["message_id"]: row["status"] for row in rows if row["message_id"] != message_id}


_TRIED: Final = """
    WITH RECURSIVE tried (message_id) AS (
        SELECT $1::uuid
         UNION ALL
        SELECT message.message_id
          FROM tried
          JOIN message ON message.retry_of = tried.message_id)
    SELECT message_id FROM tried
"""
_LOCK: Final = """
    SELECT message_id, status
      FROM message
     WHERE message_id = ANY ($1)
     ORDER BY message_id
       FOR NO KEY UPDATE
"""


async def ask_to_stop(tx: Tx, message_id: UUID) -> None:
    """Gateway has the text already: until it answers, the text is stopping."""
    await tx.execute("UPDATE message SET is_stopping = true WHERE message_id = $1", message_id)
