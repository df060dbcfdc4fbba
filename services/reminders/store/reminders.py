"""Reminders: one row an appointment, step and revision, moved on only forward."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import asyncpg

from services.kit.tx import Tx
from services.reminders.domain.records import Reminder
from services.reminders.domain.states import State

_COLUMNS = """
    reminder_id, appointment_id, client_id, step, revision, event_id, state, not_before, not_after, local_time,
    former_time, post_id, question_id, answered_at
"""
_GIVES_UP: Final[frozenset[State]] = frozenset({"cancelled", "refused", "undelivered"})


async def lead_posted(tx: Tx, post_id: UUID) -> list[Reminder]:
    """What went as this post, held: the row that leads, and behind it all that it carries.

    Empty for a post that is not ours, or a try that was given up.
    """
    rows = await tx.fetch(
        f"""
        SELECT {_COLUMNS}, carried_by
          FROM reminder
         WHERE reminder_id IN (SELECT reminder_id
                                 FROM reminder
                                WHERE post_id = $1
                                UNION
                               SELECT carried.reminder_id
                                 FROM reminder AS lead
                                 JOIN reminder AS carried ON carried.carried_by = lead.reminder_id
                                WHERE lead.post_id = $1)
         ORDER BY reminder_id
           FOR NO KEY UPDATE
        """,  # noqa: S608  (our own columns)
        post_id,
    )
    lead = next((row for row in rows if row["post_id"] == post_id), None)
    if lead is None:
        # Between the look and the lock it may have been given a new try, and with it a new post.
        return []
    carried = [row for row in rows if row["carried_by"] == lead["reminder_id"] and row["state"] != "carried"]
    return [_reminder(row) for row in (lead, *carried)]


async def move_on(tx: Tx, reminder_ids: Sequence[UUID], state: State, *, reason: str | None = None) -> None:
    """Set the state of reminders whose rows are held. What did not arrive gives up its day."""
    await tx.execute(
        """
        UPDATE reminder
           SET state = $2, reason = $3, changed_at = $4,
               local_on = CASE WHEN $5 THEN NULL ELSE local_on END
         WHERE reminder_id = ANY($1)
        """,
        list(reminder_ids),
        state,
        reason,
        tx.now,
        state in _GIVES_UP,
    )


async def give_reminders(tx: Tx, given: Sequence[tuple[UUID, UUID, UUID]]) -> None:
    """What the first was told of a date the second was told: (date, whose it was, whose it is).

    Their days are given up: the other may have texts on them.
    """
    await tx.execute(
        """
        UPDATE reminder
           SET client_id = given.now_id, local_on = NULL
          FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS given (appointment_id, was_id, now_id)
         WHERE reminder.appointment_id = given.appointment_id
           AND reminder.client_id = given.was_id
           AND given.was_id <> given.now_id
        """,
        [appointment_id for appointment_id, _, _ in given],
        [was for _, was, _ in given],
        [now for _, _, now in given],
    )


async def set_answer(tx: Tx, reminder_ids: Sequence[UUID], choice: int, at: datetime) -> None:
    """Note what the client answered."""
    await tx.execute(
        """
        UPDATE reminder
           SET state = 'answered', choice = $2, answered_at = $3, changed_at = $4
         WHERE reminder_id = ANY($1)
        """,
        list(reminder_ids),
        choice,
        at,
        tx.now,
    )


def _reminder(row: asyncpg.Record) -> Reminder:
    return Reminder(**{name: row[name] for name in Reminder.__struct_fields__})
