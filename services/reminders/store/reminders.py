"""Reminders: one row an appointment, step and revision, moved on only forward."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import asyncpg

from proto.values.window import Window
from services.kit.ids import new_id
from services.kit.tx import Tx
from services.reminders.domain.plan import Planned
from services.reminders.domain.records import Appointment, Reminder
from services.reminders.domain.states import State

_COLUMNS = """
    reminder_id, appointment_id, client_id, step, revision, event_id, state, not_before, not_after, local_time,
    former_time, post_id, question_id, answered_at
"""


async def add_reminder(tx: Tx, appointment: Appointment, planned: Planned, post_id: UUID) -> None:
    """Plan one; the row of this step and revision is what makes it go once."""
    await tx.execute(
        """
        INSERT INTO reminder (
            reminder_id, appointment_id, client_id, step, revision, event_id, state, not_before, not_after,
            local_time, former_time, post_id, question_id, changed_at)
        VALUES ($1, $2, $3, $4, $5, $6, 'planned', $7, $8, $9, $10, $11, $12, $13)
        ON CONFLICT (appointment_id, step, revision) DO NOTHING
        """,
        new_id(),
        appointment.appointment_id,
        appointment.client_id,
        planned.step,
        appointment.revision,
        appointment.event_id,
        planned.window.not_before,
        planned.window.not_after,
        planned.local_time,
        planned.former_time,
        post_id,
        None if planned.step == "cancelled" else new_id(),
        tx.now,
    )


async def lock_reminders(tx: Tx, appointment_id: UUID) -> list[Reminder]:
    """All reminders of an appointment, oldest first, held: the due job passes them by until the commit."""
    rows = await tx.fetch(
        f"SELECT {_COLUMNS} FROM reminder WHERE appointment_id = $1 ORDER BY reminder_id FOR NO KEY UPDATE",  # noqa: S608
        appointment_id,
    )
    return [_reminder(row) for row in rows]


async def appointment_posted(tx: Tx, post_id: UUID) -> UUID | None:
    """Which appointment a post spoke of; None for a post that is not ours, or a try that was given up."""
    appointment_id: UUID | None = await tx.fetchval("SELECT appointment_id FROM reminder WHERE post_id = $1", post_id)
    return appointment_id


async def next_reminder_at(tx: Tx, appointment_id: UUID) -> datetime | None:
    """When the next reminder of an appointment is planned to go."""
    at: datetime | None = await tx.fetchval(
        "SELECT min(not_before) FROM reminder WHERE appointment_id = $1 AND state = 'planned'", appointment_id
    )
    return at


async def move_on(
    tx: Tx, reminder_ids: Sequence[UUID], state: State, *, reason: str | None = None, is_asked: bool = False
) -> None:
    """Set the state of reminders whose rows are held. is_asked: threads is being asked about it."""
    await tx.execute(
        """
        UPDATE reminder
           SET state = $2, reason = $3, changed_at = $4, asked_at = CASE WHEN $5 THEN $4 ELSE asked_at END
         WHERE reminder_id = ANY($1)
        """,
        list(reminder_ids),
        state,
        reason,
        tx.now,
        is_asked,
    )


async def move_window(tx: Tx, reminder_id: UUID, window: Window, *, is_new_post: bool) -> None:
    """Plan a reminder for another window; is_new_post: what became of the last try no longer counts."""
    await tx.execute(
        """
        UPDATE reminder
           SET state = 'planned', not_before = $2, not_after = $3, post_id = COALESCE($4, post_id),
               question_id = CASE WHEN $4 IS NULL OR question_id IS NULL THEN question_id ELSE $5 END,
               changed_at = $6
         WHERE reminder_id = $1
        """,
        reminder_id,
        window.not_before,
        window.not_after,
        new_id() if is_new_post else None,
        new_id(),
        tx.now,
    )


async def give_reminders(tx: Tx, appointment_id: UUID, client_id: UUID) -> None:
    """What one record was told, the record it was merged into was told."""
    await tx.execute("UPDATE reminder SET client_id = $2 WHERE appointment_id = $1", appointment_id, client_id)


async def set_answer(tx: Tx, reminder_id: UUID, choice: int, at: datetime) -> None:
    """Note what the client answered."""
    await tx.execute(
        """
        UPDATE reminder
           SET state = 'answered', choice = $2, answered_at = $3, changed_at = $4
         WHERE reminder_id = $1
        """,
        reminder_id,
        choice,
        at,
        tx.now,
    )


def _reminder(row: asyncpg.Record) -> Reminder:
    return Reminder(**row)
