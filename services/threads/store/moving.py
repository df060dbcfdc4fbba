"""What stands in one thread comes to stand in another, and goes back: texts, notes, drafts, questions, groups.

Both threads are held, and all texts of ours in them.
"""

from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

import msgspec

from services.kit import failpoints
from services.kit.tx import Tx


class Moved(msgspec.Struct, frozen=True):
    """How many messages were moved, and how many of them nobody has seen."""

    count: int
    unread: int


_REMEMBER: Final = """
    INSERT INTO merge_text (merge_id, message_id, arrival, former_merge_id, former_batch_id)
    SELECT $1, message_id, arrival, merge_id, batch_id
      FROM message
     WHERE thread_id = $2
"""
# In the order in which they are shown, behind all that the other thread took in. One who is in a text to many by both
# records has two of it, which end with it alike; doubles.py has them get it once.
_MOVE: Final = """
    WITH ordered AS (
        SELECT message_id, row_number() OVER (ORDER BY shown_at, shown_rank, message_id) AS place
          FROM message
         WHERE thread_id = $2),
    moved AS (
        UPDATE message
           SET thread_id = $3, arrival = $4 + ordered.place, merge_id = $1,
               batch_id = CASE WHEN $5 AND EXISTS (SELECT
                                                     FROM message AS other
                                                    WHERE other.thread_id = $3
                                                      AND other.batch_id = message.batch_id)
                               THEN NULL ELSE batch_id END
          FROM ordered
         WHERE message.message_id = ordered.message_id
        RETURNING message.is_unread)
    SELECT count(*), count(*) FILTER (WHERE is_unread) FROM moved
"""


async def move_texts(tx: Tx, merge_id: UUID, from_id: UUID, to_id: UUID) -> Moved:
    """All texts and markers of one thread into another, which remembers where each was."""
    arrivals = await tx.fetchval("SELECT arrivals FROM thread WHERE thread_id = $1", to_id)
    await tx.execute(_REMEMBER, merge_id, from_id)
    row = await tx.fetchrow(_MOVE, merge_id, from_id, to_id, arrivals, failpoints.is_off("kept_in_batch"))
    await _carry_posts(tx, from_id, to_id)
    return Moved(*row) if row else Moved(0, 0)


async def _carry_posts(tx: Tx, from_id: UUID, to_id: UUID) -> None:
    """What other services asked to have said is answered for where it stands now."""
    await tx.execute(
        """
        UPDATE post
           SET thread_id = $2
          FROM message
         WHERE message.thread_id = $2
           AND message.post_id = post.post_id
           AND post.thread_id = $1
        """,
        from_id,
        to_id,
    )


_RETURN: Final = """
    WITH returned AS (
        UPDATE message
           SET thread_id = $2, arrival = was.arrival, merge_id = was.former_merge_id, batch_id = was.former_batch_id
          FROM merge_text AS was
         WHERE was.merge_id = $1
           AND was.message_id = message.message_id
           AND message.thread_id = $3
        RETURNING message.is_unread)
    SELECT count(*), count(*) FILTER (WHERE is_unread) FROM returned
"""
_FOLLOW: Final = """
    WITH since AS (
        SELECT message_id, row_number() OVER (ORDER BY arrival) AS place
          FROM message
         WHERE thread_id = $1
           AND arrival > $3
           AND direction <> 'marker'
           AND COALESCE(number, meant_for) = ANY ($4)),
    followed AS (
        UPDATE message
           SET thread_id = $2, arrival = (SELECT arrivals FROM thread WHERE thread_id = $2) + since.place
          FROM since
         WHERE message.message_id = since.message_id
        RETURNING message.is_unread)
    SELECT count(*), count(*) FILTER (WHERE is_unread) FROM followed
"""


async def return_texts(tx: Tx, merge_id: UUID, to_id: UUID, from_id: UUID) -> Moved:
    """The texts of this merge back to where they were, each in its own place."""
    row = await tx.fetchrow(_RETURN, merge_id, to_id, from_id)
    await _carry_posts(tx, from_id, to_id)
    return Moved(*row) if row else Moved(0, 0)


async def follow_numbers(tx: Tx, from_id: UUID, to_id: UUID, after: int, numbers: Sequence[str]) -> Moved:
    """What came in or went out since, of these numbers, goes after them."""
    row = await tx.fetchrow(_FOLLOW, from_id, to_id, after, list(numbers))
    await _carry_posts(tx, from_id, to_id)
    return Moved(*row) if row else Moved(0, 0)


async def move_questions(tx: Tx, from_id: UUID, to_id: UUID, superseded_ids: Collection[UUID]) -> None:
    """What was asked there is asked here. One that would be a number's second falls to the case manager."""
    await tx.execute(
        """
        UPDATE question
           SET thread_id = $2, state = CASE WHEN question_id = ANY ($3) THEN 'superseded' ELSE state END
         WHERE thread_id = $1
        """,
        from_id,
        to_id,
        list(superseded_ids),
    )


async def return_questions(tx: Tx, from_id: UUID, to_id: UUID) -> None:
    """Questions go back with their texts, as they stand by now."""
    await tx.execute(
        """
        UPDATE question
           SET thread_id = $2
          FROM message
         WHERE question.thread_id = $1
           AND message.message_id = question.message_id
           AND message.thread_id = $2
        """,
        from_id,
        to_id,
    )


_REOPEN: Final = """
    WITH asked AS (
        SELECT question.question_id, question.state, question.asked_at,
               COALESCE(question.number, message.number) AS number,
               question.question_id = ANY ($2)
               OR NOT $4 AND question.asked_at >= (SELECT done_at FROM merge WHERE merge_id = $3) AS is_theirs
          FROM question
          LEFT JOIN message ON message.message_id = question.message_id
         WHERE question.thread_id = $1
           AND question.state <> 'waiting'),
    newest AS (
        SELECT DISTINCT ON (number) question_id, number
          FROM asked
         WHERE is_theirs
         ORDER BY number, asked_at DESC, question_id DESC)
    UPDATE question
       SET state = 'open'
      FROM newest
     WHERE question.question_id = newest.question_id
       AND question.state = 'superseded'
       AND ($4 OR NOT EXISTS (SELECT
                                FROM asked
                               WHERE asked.state = 'open'
                                 AND asked.number IS NOT DISTINCT FROM newest.number))
"""


async def reopen_questions(tx: Tx, thread_id: UUID, question_ids: Collection[UUID], merge_id: UUID) -> None:
    """What gave way to a question of the other record waits again, in a thread that was parted from it.

    Of each number the last it was asked there: of question_ids, which waited before the merge, and those of since then.
    """
    await tx.execute(_REOPEN, thread_id, list(question_ids), merge_id, failpoints.is_off("open_once"))


async def move_notes(tx: Tx, note_ids: Sequence[UUID], to_id: UUID) -> None:
    """What staff wrote for each other."""
    await tx.execute("UPDATE note SET thread_id = $2 WHERE note_id = ANY ($1)", list(note_ids), to_id)


async def write_drafts(tx: Tx, thread_id: UUID, drafts: dict[UUID, str]) -> None:
    """Have these people find these words in the box of the thread."""
    await tx.execute(
        """
        INSERT INTO draft (thread_id, staff_id, body, saved_at)
        SELECT $1, staff_id, body, $4
          FROM unnest($2::uuid[], $3::text[]) AS kept (staff_id, body)
        ON CONFLICT (thread_id, staff_id) DO UPDATE
           SET body = EXCLUDED.body, saved_at = EXCLUDED.saved_at
        """,
        thread_id,
        list(drafts),
        list(drafts.values()),
        tx.now,
    )


async def drop_drafts(tx: Tx, thread_id: UUID, staff_ids: Collection[UUID]) -> None:
    """These people's boxes are empty there."""
    await tx.execute("DELETE FROM draft WHERE thread_id = $1 AND staff_id = ANY ($2)", thread_id, list(staff_ids))


async def join_groups(tx: Tx, thread_id: UUID, group_ids: Sequence[UUID]) -> None:
    """Put the thread into these groups."""
    await tx.execute(
        """
        INSERT INTO group_member (group_id, thread_id)
        SELECT group_id, $1
          FROM unnest($2::uuid[]) AS joined (group_id)
        ON CONFLICT (group_id, thread_id) DO NOTHING
        """,
        thread_id,
        list(group_ids),
    )


async def leave_groups(tx: Tx, thread_id: UUID, group_ids: Sequence[UUID]) -> None:
    """Take the thread out of these groups."""
    await tx.execute(
        "DELETE FROM group_member WHERE thread_id = $1 AND group_id = ANY ($2)", thread_id, list(group_ids)
    )


async def carry_batches(tx: Tx, from_id: UUID, to_id: UUID, batch_ids: Sequence[UUID]) -> None:
    """Who is among those a text to many is for: one person, once."""
    await tx.execute(
        "UPDATE recipient SET thread_id = $2 WHERE thread_id = $1 AND batch_id = ANY ($3)",
        from_id,
        to_id,
        list(batch_ids),
    )
