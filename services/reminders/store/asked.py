"""What clients are asked beside a reminder, and all they answered about a date."""

from datetime import datetime
from uuid import UUID

import msgspec

from services.kit import failpoints
from services.kit.tx import Tx
from services.reminders.domain.answers import REASONS, Asked, Heard


class Why(msgspec.Struct, frozen=True, kw_only=True):
    """The question why somebody needs another time; reminder_id leads the text they answered."""

    post_id: UUID
    question_id: UUID
    appointment_id: UUID
    reminder_id: UUID
    revision: int


async def keep_why(tx: Tx, why: Why) -> bool:
    """Note that it is asked; False where the date as it stands was asked about before."""
    # Without it the revision is left out, and what is asked of none is asked again.
    revision = None if failpoints.is_off("why_once") else why.revision
    kept = await tx.fetchval(
        """
        INSERT INTO question_post (post_id, question_id, appointment_id, kind, choices, state, at, reminder_id,
                                   revision)
        VALUES ($1, $2, $3, 'reason', $4, 'handed', $5, $6, $7)
            ON CONFLICT (appointment_id, revision) WHERE kind = 'reason' DO NOTHING
        RETURNING post_id
        """,
        why.post_id,
        why.question_id,
        why.appointment_id,
        list(REASONS),
        tx.now,
        why.reminder_id,
        revision,
    )
    return kept is not None


async def text_asked_about(tx: Tx, post_id: UUID) -> UUID | None:
    """The post of the text whose answer made this post ask why; None for a post that asks nothing of that."""
    found: UUID | None = await tx.fetchval(
        """
        SELECT reminder.post_id
          FROM question_post
          JOIN reminder USING (reminder_id)
         WHERE question_post.post_id = $1
           AND question_post.kind = 'reason'
        """,
        post_id,
    )
    return found


async def set_why(tx: Tx, post_id: UUID, choice: int, at: datetime) -> bool:
    """Note the answer; False where there is one already."""
    changed = await tx.fetchval(
        """
        UPDATE question_post
           SET state = 'answered', choice = $2, answered_at = $3
         WHERE post_id = $1
           AND choice IS NULL
        RETURNING post_id
        """,
        post_id,
        choice,
        at,
    )
    return changed is not None


async def answers_about(tx: Tx, appointment_id: UUID) -> list[tuple[Asked, Heard]]:
    """All that was answered about a date, with its question. What a text carries was asked about with its lead."""
    rows = await tx.fetch(
        """
        SELECT reminder_id AS question_id, 'coming' AS kind, revision, not_before AS at, choice, answered_at
          FROM reminder
         WHERE appointment_id = $1
           AND choice IS NOT NULL
         UNION ALL
        SELECT question_post.question_id, 'reason', reminder.revision, question_post.at, question_post.choice,
               question_post.answered_at
          FROM reminder
          JOIN question_post ON question_post.reminder_id = COALESCE(reminder.carried_by, reminder.reminder_id)
         WHERE reminder.appointment_id = $1
           AND question_post.kind = 'reason'
           AND question_post.choice IS NOT NULL
        """,
        appointment_id,
    )
    return [
        (
            Asked(question_id=row["question_id"], kind=row["kind"], revision=row["revision"], at=row["at"]),
            Heard(row["question_id"], row["choice"], row["answered_at"]),
        )
        for row in rows
    ]
