"""The one open question of a thread, and the digit that answers it."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from proto.posts import Question, QuestionAnswered
from services.kit import failpoints
from services.kit.tx import Tx
from services.threads.domain.digits import asks_for_one
from services.threads.domain.held import WHO, Held

# A digit three weeks later answers nothing any more; most answers come within the hour.
LIFE: Final = timedelta(days=21)


class Open(msgspec.Struct, frozen=True):
    """A question that waits for a digit."""

    question_id: UUID
    post_id: UUID
    thread_id: UUID
    choices: tuple[str, ...]
    asked_at: datetime

    def choices_at(self, accepted_at: datetime) -> tuple[str, ...]:
        """What a digit accepted at that time may choose: nothing of what was asked after it, whenever it is told."""
        return self.choices if accepted_at >= self.asked_at or failpoints.is_off("asked_before") else ()

    @property
    def is_ours(self) -> bool:
        """Whether this service asks it, of the number itself: nobody else waits for the answer."""
        return self.post_id == self.question_id


# What the first digit and the second say of the number that was asked; of a text that only wants to be answered.
IS_THIS: Final = ("yes", "wrong_person")
GOT_THIS: Final = ("yes",)


async def open_in(tx: Tx, thread_ids: Collection[UUID]) -> dict[UUID, Open]:
    """The open question of each of these threads that has one."""
    rows = await tx.fetch(
        """
        SELECT question_id, post_id, thread_id, choices, asked_at
          FROM question
         WHERE thread_id = ANY ($1)
           AND state = 'open'
           AND asked_at > $2
        """,
        list(thread_ids),
        tx.now - LIFE,
    )
    return {row["thread_id"]: Open(**(dict(row) | {"choices": tuple(row["choices"])})) for row in rows}


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

    A bare 2 would confirm the number else, as every text from it does; a bare 1 a hearing that was asked about before.
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
    """These texts leave now, and what they ask is open; an older question of the thread falls to the case manager."""
    await tx.execute(
        """
        UPDATE question
           SET state = 'superseded'
         WHERE state = 'open'
           AND thread_id IN (SELECT thread_id FROM question WHERE message_id = ANY ($1) AND state = 'waiting')
        """,
        list(message_ids),
    )
    await tx.execute(
        """
        WITH asked AS (
            SELECT question_id, row_number() OVER (PARTITION BY thread_id ORDER BY question_id DESC) = 1 AS is_newest
              FROM question
             WHERE message_id = ANY ($1)
               AND state = 'waiting')
        UPDATE question
           SET state = CASE WHEN asked.is_newest THEN 'open' ELSE 'superseded' END, asked_at = $2
          FROM asked
         WHERE question.question_id = asked.question_id
        """,
        list(message_ids),
        tx.now,
    )


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
