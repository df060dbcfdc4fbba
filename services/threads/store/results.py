"""What became of a text to many: how far it is, and of each person's text."""

from typing import Final
from uuid import UUID

from services.kit import failpoints
from services.kit.tx import Tx
from services.threads.domain.access import Reach
from services.threads.domain.pages import Outcome, Outcomes, Progress
from services.threads.store.doubles import GOT_IT

# What its author sees: whoever is somebody else's client by now is only counted.
_PROGRESS: Final = """
    SELECT count(*) FILTER (WHERE recipient.state = 'in'
                              AND (message.status IS NULL OR message.status = 'held')) AS waiting,
           count(*) FILTER (WHERE message.status IN ('queued', 'sending')) AS on_the_way,
           count(*) FILTER (WHERE message.status = 'sent') AS sent,
           count(*) FILTER (WHERE message.status = 'delivered') AS delivered,
           count(*) FILTER (WHERE message.status IN ('undelivered', 'failed', 'expired', 'unknown')) AS lost,
           count(*) FILTER (WHERE (message.status = 'cancelled' AND NOT got_it.is_once)
                               OR recipient.left_out = 'stopped') AS stopped,
           count(*) FILTER (WHERE got_it.is_once OR recipient.left_out <> 'stopped') AS left_out,
           (SELECT chosen_count FROM batch WHERE batch_id = $1) - count(*) AS elsewhere
      FROM recipient
      JOIN thread ON thread.thread_id = recipient.thread_id
      LEFT JOIN message ON message.message_id = recipient.message_id
     CROSS JOIN LATERAL (
            -- By the person's other record: nobody stopped it.
            SELECT COALESCE(message.status = 'cancelled' AND message.wording = $4, false) AS is_once) AS got_it
     WHERE recipient.batch_id = $1
       AND (thread.staff_id = ANY ($2) OR (thread.staff_id IS NULL AND thread.department_id = $3))
"""
_OUTCOMES: Final = """
    WITH people AS (
        SELECT recipient.thread_id, client.given_name, client.family_name, recipient.language,
               -- A date in it may have been filled in anew.
               COALESCE(message.body, recipient.body) AS body,
               COALESCE(message.segments, recipient.segments) AS segments, message.message_id,
               COALESCE(recipient.left_out,
                        CASE WHEN message.status = 'cancelled' AND message.wording = $6 THEN $6 END) AS left_out,
               message.status, COALESCE(message.is_stopping, false) AS is_stopping,
               row_number() OVER (ORDER BY client.family_name COLLATE "und-x-icu",
                                           client.given_name COLLATE "und-x-icu", recipient.thread_id) AS place
          FROM recipient
          JOIN thread ON thread.thread_id = recipient.thread_id
          JOIN client ON client.client_id = thread.client_id
          LEFT JOIN message ON message.message_id = recipient.message_id
         WHERE recipient.batch_id = $1
           AND (thread.staff_id = ANY ($2) OR (thread.staff_id IS NULL AND thread.department_id = $3)))
    SELECT thread_id, given_name, family_name, language, body, segments, left_out, message_id, status, is_stopping
      FROM people
     WHERE place > COALESCE((SELECT place FROM people AS last WHERE last.thread_id = $4), 0)
     ORDER BY place
     LIMIT $5
"""


async def progress_of(tx: Tx, seen: Reach, batch_id: UUID) -> Progress:
    """How many people are where."""
    row = await tx.fetchrow(_PROGRESS, batch_id, list(seen.seen), seen.desk, _once())
    assert row is not None  # noqa: S101  (an aggregate has one row)
    return Progress(**row)


async def outcomes(tx: Tx, seen: Reach, batch_id: UUID, after: UUID | None, most: int) -> Outcomes:
    """Of these people, from behind one of them."""
    rows = await tx.fetch(_OUTCOMES, batch_id, list(seen.seen), seen.desk, after, most + 1, _once())
    return Outcomes(people=tuple(Outcome(**row) for row in rows[:most]), has_more=len(rows) > most)


def _once() -> str:
    return "" if failpoints.is_off("not_stopped") else GOT_IT
