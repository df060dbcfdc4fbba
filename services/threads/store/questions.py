"""What a number was asked, and the digit from it that answers: one open question a number in each thread."""

from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

from proto.posts import Question, QuestionAnswered
from services.kit import failpoints
from services.kit.tx import Tx
from services.threads.domain.digits import asks_for_one
from services.threads.domain.held import WHO, Held
from services.threads.domain.reading import GOT_THIS, IS_THIS
from services.threads.store.asked import Open


async def ask(tx: Tx, question: Question, post_id: UUID, thread_id: UUID, message_id: UUID) -> None:
    """Note a question; it opens when its text leaves."""
    await tx.execute(
        """
        INSERT INTO question (question_id, post_id, thread_id, message_id, choices, state, asked_at)
        VALUES ($1, $2, $3, $4, $5, 'waiting', $6)
        ON CONFLICT (question_id) DO NOTHING
        """,
        question.question_id,
        post_id,
        thread_id,
        message_id,
        question.choices,
        tx.now,
    )


async def ask_with(tx: Tx, going: Sequence[Held]) -> None:
    """What these texts ask is open from now on: what another service asks with them, or the text itself.

    Sent again, what a text that did not arrive asked of them is asked of the one that goes.
    """
    asking = [held.message_id for held in going if held.post_id]
    asking += await _ask_anew(tx, [held.message_id for held in going if held.retry_of])
    for held in going:
        if held.message_id not in asking and (choices := _asks(held)):
            await _ask_own(tx, held.message_id, held.thread_id, choices)
            asking.append(held.message_id)
    if asking:
        await _open_asked(tx, asking)


def _asks(held: Held) -> tuple[str, ...]:
    """What the digits mean that a person's text asks for, if it does."""
    if held.purpose == WHO:
        return IS_THIS
    is_asking = held.post_id is None and not failpoints.is_off("own_question") and asks_for_one(held.body)
    return GOT_THIS if is_asking else ()


async def _ask_own(tx: Tx, message_id: UUID, thread_id: UUID, choices: tuple[str, ...]) -> None:
    """Note that a person's text asks for a digit itself: whose number it is, or whether it came.

    A bare 2 would be a plain text else, and a bare 1 confirm a hearing that the number was asked about before.
    """
    await ask(tx, Question(question_id=message_id, choices=choices), message_id, thread_id, message_id)


async def _ask_anew(tx: Tx, message_ids: Collection[UUID]) -> list[UUID]:
    """Another service's questions whose texts did not arrive go with those that send their words again; which do."""
    if not message_ids or failpoints.is_off("retry_asks"):
        return []
    rows = await tx.fetch(
        """
        WITH RECURSIVE tried (message_id, before_id) AS (
            SELECT message_id, retry_of
              FROM message
             WHERE message_id = ANY ($1)
             UNION ALL
            SELECT tried.message_id, message.retry_of
              FROM tried
              JOIN message ON message.message_id = tried.before_id
             WHERE message.retry_of IS NOT NULL)
        UPDATE question
           SET message_id = tried.message_id, state = 'waiting'
          FROM tried
         WHERE question.message_id = tried.before_id
           AND question.post_id <> question.question_id
           AND question.state <> 'answered'
        RETURNING question.message_id
        """,
        list(message_ids),
    )
    return [row["message_id"] for row in rows]


async def _open_asked(tx: Tx, message_ids: Collection[UUID]) -> None:
    """These texts leave now, and what they ask is open; what their numbers were asked before falls to the case manager.

    The texts know already which number they go to.
    """
    await tx.execute(_SUPERSEDE, list(message_ids), failpoints.is_off("asked_number"))
    await tx.execute(_OPEN, list(message_ids), tx.now)


_SUPERSEDE: Final = """
    UPDATE question
       SET state = 'superseded'
      FROM message AS asked
     WHERE asked.message_id = question.message_id
       AND question.state = 'open'
       AND EXISTS (SELECT
                     FROM question AS newer
                     JOIN message AS leaving ON leaving.message_id = newer.message_id
                    WHERE newer.message_id = ANY ($1)
                      AND newer.state = 'waiting'
                      AND newer.thread_id = question.thread_id
                      AND (leaving.number = COALESCE(question.number, asked.number) OR $2))
"""
_OPEN: Final = """
    WITH asked AS (
        SELECT question.question_id, message.number,
               row_number() OVER (PARTITION BY question.thread_id, message.number
                                      ORDER BY question.question_id DESC) = 1 AS is_newest
          FROM question
          JOIN message ON message.message_id = question.message_id
         WHERE question.message_id = ANY ($1)
           AND question.state = 'waiting')
    UPDATE question
       SET state = CASE WHEN asked.is_newest THEN 'open' ELSE 'superseded' END, asked_at = $2, number = asked.number
      FROM asked
     WHERE question.question_id = asked.question_id
"""


async def answer(tx: Tx, question: Open, client_id: UUID, message_id: UUID, choice: int) -> None:
    """The client chose; tell who asked."""
    await tx.execute(
        """
        UPDATE question
           SET state = 'answered', choice = $2, answered_by = $3, answered_at = $4
         WHERE question_id = $1
        """,
        question.question_id,
        choice,
        message_id,
        tx.now,
    )
    if question.is_ours:
        return
    tx.publish(
        QuestionAnswered(
            question_id=question.question_id,
            post_id=question.post_id,
            client_id=client_id,
            message_id=message_id,
            choice=choice,
            at=tx.now,
        ),
        subject=str(question.question_id),
        seq=1,
        story_of=message_id,
    )


async def withdraw(tx: Tx, message_ids: Collection[UUID]) -> None:
    """These messages never reached the client: nothing they asked waits for a digit."""
    await tx.execute(
        "UPDATE question SET state = 'withdrawn' WHERE message_id = ANY ($1) AND state IN ('waiting', 'open')",
        list(message_ids),
    )
