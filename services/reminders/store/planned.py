"""What a plan makes of the rows of reminders. All are held, and so are their clients' plans.

The order is the database's own rule of one text a day: what goes first gives its day free, what moves has none while it
moves, and only then is a day taken.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from services.kit.ids import new_id
from services.kit.tx import Tx


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """A row that is to wait for its time. post_id None: it keeps its post."""

    reminder_id: UUID
    carried_by: UUID | None
    department_id: UUID
    not_before: datetime
    not_after: datetime
    local_on: date | None
    is_urgent: bool
    why: Sequence[str]
    post_id: UUID | None = None


class Added(msgspec.Struct, frozen=True, kw_only=True):
    """A row that was not there. question_id: it asks something."""

    placed: Placed
    post_id: UUID
    question_id: UUID | None
    appointment_id: UUID
    client_id: UUID
    step: str
    revision: int
    event_id: str
    local_time: datetime
    former_time: datetime | None
    place: str


async def cancel(tx: Tx, reasons: Mapping[UUID, str]) -> None:
    """These never went, and do not go, each for its reason."""
    await tx.execute(
        """
        UPDATE reminder
           SET state = 'cancelled', reason = gone.reason, carried_by = NULL, local_on = NULL, changed_at = $3
          FROM unnest($1::uuid[], $2::text[]) AS gone (reminder_id, reason)
         WHERE reminder.reminder_id = gone.reminder_id
        """,
        list(reasons),
        list(reasons.values()),
        tx.now,
    )


async def withdraw(tx: Tx, reminder_ids: Sequence[UUID]) -> list[UUID]:
    """These are being taken back, and keep their days until it is known whether they went; the posts to take back."""
    rows = await tx.fetch(
        """
        UPDATE reminder
           SET state = 'withdrawing', reason = NULL, asked_at = $2, changed_at = $2
         WHERE reminder_id = ANY($1)
        RETURNING post_id, carried_by
        """,
        reminder_ids,
        tx.now,
    )
    return sorted(row["post_id"] for row in rows if row["carried_by"] is None)


async def call_off(tx: Tx, reminder_ids: Sequence[UUID]) -> list[UUID]:
    """These texts failed, and are not to be sent again by anybody: their posts. Asked a moment after what changed."""
    rows = await tx.fetch(
        """
        UPDATE reminder
           SET asked_at = $2::timestamptz + interval '1 microsecond'
         WHERE reminder_id = ANY($1)
            OR (carried_by = ANY($1) AND state = 'undelivered')
        RETURNING post_id, carried_by
        """,
        reminder_ids,
        tx.now,
    )
    return sorted(row["post_id"] for row in rows if row["carried_by"] is None)


async def lapse(tx: Tx, reminder_ids: Sequence[UUID]) -> None:
    """What could not be sent in time will not be sent."""
    await tx.execute(
        "UPDATE reminder SET state = 'refused', reason = 'expired', changed_at = $2 WHERE reminder_id = ANY($1)",
        reminder_ids,
        tx.now,
    )


async def place(tx: Tx, moved: Sequence[Placed], added: Sequence[Added]) -> None:
    """Rows that wait for another time than before, and new ones; leads before what they carry."""
    await tx.execute(
        "UPDATE reminder SET local_on = NULL WHERE reminder_id = ANY($1)", [row.reminder_id for row in moved]
    )
    await _move(tx, [row for row in moved if row.carried_by is None])
    await _add(tx, [row for row in added if row.placed.carried_by is None])
    await _move(tx, [row for row in moved if row.carried_by is not None])
    await _add(tx, [row for row in added if row.placed.carried_by is not None])


async def _move(tx: Tx, rows: Sequence[Placed]) -> None:
    """What is planned anew after its post was given up gets another, and with it another question."""
    await tx.executemany(
        """
        UPDATE reminder
           SET state = CASE WHEN $2::uuid IS NULL THEN 'planned' ELSE 'carried' END, reason = NULL, carried_by = $2,
               department_id = $3, not_before = $4, not_after = $5, local_on = $6, is_urgent = $7, why = $8,
               question_id = CASE WHEN $9::uuid IS NULL OR question_id IS NULL THEN question_id ELSE $10 END,
               post_id = COALESCE($9, post_id), changed_at = $11
         WHERE reminder_id = $1
        """,
        [(*_values(row), row.post_id, new_id(), tx.now) for row in rows],
    )


async def _add(tx: Tx, rows: Sequence[Added]) -> None:
    await tx.executemany(
        """
        INSERT INTO reminder (
            reminder_id, carried_by, department_id, not_before, not_after, local_on, is_urgent, why, state, post_id,
            question_id, appointment_id, client_id, step, revision, event_id, local_time, former_time, place,
            changed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, CASE WHEN $2::uuid IS NULL THEN 'planned' ELSE 'carried' END, $9, $10,
                $11, $12, $13, $14, $15, $16, $17, $18, $19)
        """,
        [
            (
                *_values(row.placed),
                row.post_id,
                row.question_id,
                row.appointment_id,
                row.client_id,
                row.step,
                row.revision,
                row.event_id,
                row.local_time,
                row.former_time,
                row.place,
                tx.now,
            )
            for row in rows
        ],
    )


def _values(row: Placed) -> tuple[object, ...]:
    return (
        row.reminder_id,
        row.carried_by,
        row.department_id,
        row.not_before,
        row.not_after,
        row.local_on,
        row.is_urgent,
        msgspec.json.encode(row.why).decode(),
    )
