"""What a court's line said to whom, and what became of it; for its figures, how its talks went."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from services.kit.tx import Tx
from services.reminders.domain.court.watching import Told

# Whose number it is nobody knows: it is kept no longer than they may ask why.
KEPT: Final = timedelta(days=30)
# What failed twice fails a third time.
TRIES: Final = 2


async def told_to(tx: Tx, subscription_ids: Sequence[UUID]) -> dict[UUID, list[Told]]:
    """What each was told, oldest first. What failed was not told, unless it failed as often as it is tried."""
    rows = await tx.fetch(
        """
        SELECT subscription_id, step, hearing_id, starts_at, place, at
          FROM (SELECT number_post.*, state IN ('undelivered', 'refused') AS has_failed,
                       count(*) FILTER (WHERE state IN ('undelivered', 'refused'))
                           OVER (PARTITION BY subscription_id, step, hearing_id, starts_at, place) AS failures
                  FROM number_post
                 WHERE subscription_id = ANY ($1)
                   AND step IS NOT NULL) AS said
         WHERE NOT has_failed
            OR failures >= $2
         ORDER BY at, post_id
        """,
        list(subscription_ids),
        TRIES,
    )
    found: dict[UUID, list[Told]] = {one: [] for one in subscription_ids}
    for row in rows:
        found[row["subscription_id"]].append(Told(**{name: row[name] for name in Told.__struct_fields__}))
    return found


async def keep_post(
    tx: Tx, post_id: UUID, court_id: UUID, number: str, subscription_id: UUID | None = None, told: Told | None = None
) -> None:
    """A text that threads is asked to send; told: what it says of which date."""
    await tx.execute(
        """
        INSERT INTO number_post (post_id, court_id, number, subscription_id, step, hearing_id, starts_at, place, at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        post_id,
        court_id,
        number,
        subscription_id,
        told.step if told else None,
        told.hearing_id if told else None,
        told.starts_at if told else None,
        told.place if told else None,
        tx.now,
    )


async def post_changed(tx: Tx, post_id: UUID, state: str, reason: str | None, seq: int) -> None:
    """What became of it, the newest word. Who said STOP, or is somebody else now, is told nothing more."""
    row = await tx.fetchrow(
        """
        UPDATE number_post
           SET state = $2, reason = $3, seq = $4
         WHERE post_id = $1
           AND seq < $4
        RETURNING court_id, number
        """,
        post_id,
        state,
        reason,
        seq,
    )
    if row and reason in ("opted_out", "number_changed"):
        await tx.execute(
            """
            UPDATE subscription
               SET state = 'stopped', changed_at = $3
             WHERE court_id = $1
               AND number = $2
               AND state = 'on'
            """,
            row["court_id"],
            row["number"],
            tx.now,
        )


async def note(tx: Tx, court_id: UUID, action: str) -> None:
    """For the figures."""
    await tx.execute("INSERT INTO court_log (court_id, at, action) VALUES ($1, $2, $3)", court_id, tx.now, action)


async def forget(tx: Tx, before: datetime) -> None:
    """Numbers that nothing was said with since, and that wait for nothing."""
    await tx.execute("DELETE FROM subscription WHERE state <> 'on' AND changed_at < $1", before)
    for table in ("number_post", "court_talk"):
        await tx.execute(
            f"""
            DELETE FROM {table}
             WHERE at < $1
               AND NOT EXISTS (SELECT
                                 FROM subscription
                                WHERE subscription.court_id = {table}.court_id
                                  AND subscription.number = {table}.number)
            """,  # noqa: S608  (our own tables)
            before,
        )
