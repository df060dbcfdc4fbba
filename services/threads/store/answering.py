"""Who waits for an answer: until a person's text has left that was written after what the client said."""

from collections.abc import Sequence
from uuid import UUID

from services.kit import failpoints
from services.kit.tx import Tx
from services.threads.domain.held import Held, answers
from services.threads.store.heads import Change, settle


async def answered_by(tx: Tx, going: Sequence[Held]) -> set[UUID]:
    """The threads where a text that waited for its time is an answer now: nobody wrote since it was planned."""
    planned = [held.message_id for held in going if held.is_scheduled and _is_answer(held)]
    if not planned or failpoints.is_off("still_due"):
        return set()
    rows = await tx.fetch(
        """
        SELECT thread_id
          FROM message
         WHERE message_id = ANY ($1)
           AND NOT EXISTS (SELECT
                             FROM message AS newer
                            WHERE newer.thread_id = message.thread_id
                              AND newer.direction = 'inbound'
                              AND newer.arrival > message.arrival)
        """,
        planned,
    )
    return {row["thread_id"] for row in rows}


async def followed_up_by(tx: Tx, going: Sequence[Held]) -> None:
    """Whoever had put off to write, and planned it for later, has written now. The threads are locked."""
    planned = [held for held in going if held.is_scheduled and _is_answer(held)]
    if planned:
        await tx.execute(
            """
            DELETE FROM snooze
             USING unnest($1::uuid[], $2::uuid[]) AS wrote (thread_id, staff_id)
             WHERE snooze.thread_id = wrote.thread_id
               AND snooze.staff_id = wrote.staff_id
               AND snooze.until_at <= $3
            """,
            [held.thread_id for held in planned],
            [held.author_id for held in planned],
            tx.now,
        )


async def unanswered_by(tx: Tx, waiting: Sequence[Held]) -> None:
    """Answers that were to go at once, and have to wait for the morning, have answered nobody yet."""
    threads = sorted({held.thread_id for held in waiting if _is_answer(held)})
    if threads and not failpoints.is_off("still_due"):
        await settle(tx, [Change(thread_id, 0, is_answer_due=True) for thread_id in threads])


def _is_answer(held: Held) -> bool:
    return held.author_id is not None and held.batch_id is None and answers(held.purpose)
