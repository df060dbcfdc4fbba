"""What waits for an answer: the open questions of a thread's numbers, and which of them were asked whose they are."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec
from asyncpg import Record

from services.kit import failpoints
from services.kit.tx import Tx
from services.threads.domain.reading import IS_THIS

# A digit three weeks later answers nothing any more; most answers come within the hour.
LIFE: Final = timedelta(days=21)


class Open(msgspec.Struct, frozen=True):
    """A question that waits for a digit. number: whoever has it was asked; given_name, family_name: the client's.

    talked_at: when something else was said to them first since.
    """

    question_id: UUID
    post_id: UUID
    thread_id: UUID
    number: str | None
    choices: tuple[str, ...]
    asked_at: datetime
    given_name: str
    family_name: str
    talked_at: datetime | None

    def choices_at(self, accepted_at: datetime) -> tuple[str, ...]:
        """What a digit accepted at that time may choose: nothing of what was asked after it, whenever it is told."""
        return self.choices if accepted_at >= self.asked_at or failpoints.is_off("asked_before") else ()

    def is_last_at(self, accepted_at: datetime) -> bool:
        """Whether nothing else had been said to them by then: an answer in words is to what was said last."""
        return self.talked_at is None or accepted_at < self.talked_at or failpoints.is_off("said_last")

    @property
    def is_ours(self) -> bool:
        """Whether this service asks it, of the number itself: nobody else waits for the answer."""
        return self.post_id == self.question_id


class Waiting:
    """The open questions of some threads, the newest last, and which of their numbers were asked whose they are."""

    def __init__(self, asked: list[Open], whose: Collection[tuple[UUID, str]]) -> None:
        self._asked, self._whose = asked, whose

    def of(self, thread_id: UUID, number: str) -> Open | None:
        """What this number was asked in this thread, and still waits for a digit."""
        any_number = failpoints.is_off("asked_number")
        found = [one for one in self._asked if one.thread_id == thread_id and (any_number or one.number == number)]
        return found[-1] if found else None

    def asks_whose(self, thread_id: UUID, number: str) -> bool:
        """Whether this number was asked if it is the client's, by whichever department, and has not answered.

        Whatever it was asked after that.
        """
        return (thread_id, number) in self._whose

    def close(self, question: Open) -> None:
        """It has its answer."""
        self._asked.remove(question)


async def open_in(tx: Tx, thread_ids: Collection[UUID]) -> Waiting:
    """What the numbers of these threads were asked and have not answered."""
    rows = await tx.fetch(_ASKED, list(thread_ids), tx.now - LIFE)
    newest = {(row["thread_id"], row["number"]): row for row in rows if tuple(row["choices"]) == IS_THIS}
    whose = {key for key, row in newest.items() if row["state"] != "answered"}
    return Waiting([_open(row) for row in rows if row["is_open_here"]], whose)


# What is open in each of these threads; and of what asks whose number it is, in any of the client's, all that went.
# Each of the two from its own index: all that is open anywhere, for years, is looked at otherwise.
_ASKED: Final = """
    SELECT question.question_id, question.post_id, thread.thread_id, question.choices, question.asked_at,
           question.state, COALESCE(question.number, message.number) AS number, client.given_name, client.family_name,
           question.state = 'open' AND question.thread_id = thread.thread_id AS is_open_here, talk.talked_at
      FROM thread
      JOIN client ON client.client_id = thread.client_id
      JOIN thread AS any_of_theirs ON any_of_theirs.client_id = thread.client_id
     CROSS JOIN LATERAL (
            SELECT question_id, post_id, thread_id, message_id, choices, state, asked_at, number
              FROM question
             WHERE question.thread_id = any_of_theirs.thread_id
               AND question.state = 'open'
             UNION ALL
            SELECT question_id, post_id, thread_id, message_id, choices, state, asked_at, number
              FROM question
             WHERE question.thread_id = any_of_theirs.thread_id
               AND question.choices = '{yes,wrong_person}'
               AND question.state IN ('superseded', 'answered')) AS question
      LEFT JOIN message ON message.message_id = question.message_id
      LEFT JOIN LATERAL (
            SELECT talk.shown_at AS talked_at
              FROM message AS talk
             WHERE talk.thread_id = message.thread_id
               AND talk.direction = 'outbound'
               AND talk.number = message.number
               AND talk.status NOT IN ('held', 'cancelled')
               AND question.state = 'open'
               AND (talk.shown_at, talk.shown_rank, talk.message_id)
                   > (message.shown_at, message.shown_rank, message.message_id)
             ORDER BY talk.shown_at, talk.shown_rank, talk.message_id
             LIMIT 1) AS talk ON true
     WHERE thread.thread_id = ANY ($1)
       AND question.asked_at > $2
     ORDER BY question.asked_at, question.question_id
"""


def _open(row: Record) -> Open:
    told = {name: row[name] for name in Open.__struct_fields__}
    return Open(**(told | {"choices": tuple(row["choices"])}))
