"""Looking through the ledger on a timer: claims that ran out, windows that closed, texts nobody can explain."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from services.gateway.domain.claim import LAST_CALL
from services.gateway.domain.match import Pending, Unsettled
from services.gateway.store import consequences
from services.gateway.store.consequences import COLUMNS, Moved
from services.kit import failpoints
from services.kit.db import Tx

# One transaction's worth of a sweep.
SWEEP = 500
# Between the first two looks for a text that nobody can explain.
LOOK_AGAIN = timedelta(seconds=5)


async def claims_over(tx: Tx) -> list[UUID]:
    """Claimed texts whose claimer has not been heard of in time; nobody knows whether they left."""
    rows = await tx.fetch(
        """
        SELECT attempt_id
          FROM attempt
         WHERE claimed_until < $1
         ORDER BY attempt_id
         LIMIT $2
           FOR NO KEY UPDATE SKIP LOCKED
        """,
        tx.now,
        SWEEP,
    )
    return [row["attempt_id"] for row in rows]


async def expire(tx: Tx) -> int:
    """Release the texts that can't go any more before their window closes, and tell threads; how many there were."""
    rows = await tx.fetch(
        f"""
        UPDATE attempt
           SET status = 'released', status_at = $1, seq = seq + 1, is_waiting = false
         WHERE attempt_id IN (SELECT attempt_id
                                FROM attempt
                               WHERE is_waiting
                                 AND not_after <= $3
                               ORDER BY attempt_id
                               LIMIT $2
                                 FOR NO KEY UPDATE SKIP LOCKED)
        RETURNING {COLUMNS}
        """,  # noqa: S608 (a constant of ours)
        tx.now,
        SWEEP,
        tx.now + LAST_CALL,
    )
    consequences.tell_expired(tx, [Moved(*row) for row in rows])
    return len(rows)


async def unknown_to_look_up(tx: Tx, since: datetime, most: int) -> list[Unsettled]:
    """The texts flagged as unexplained since then whose turn it is to be looked up; counted as looked up now.

    Who was never looked up comes first, then who waited longest: fifty that were never taken do not keep the
    fifty-first from being explained. Each look doubles the pause before the next, from five seconds to ten minutes.
    """
    rows = await tx.fetch(
        """
        WITH due AS (
            SELECT attempt_id
              FROM attempt
             WHERE unknown_since >= $1
               AND (looked_at IS NULL OR $4
                    OR looked_at + least($5::interval * 2 ^ least(looks, 10), interval '10 minutes') <= $2)
             ORDER BY CASE WHEN NOT $4 THEN looked_at END NULLS FIRST,
                      CASE WHEN $4 THEN unknown_since END DESC,
                      unknown_since
             LIMIT $3
               FOR NO KEY UPDATE SKIP LOCKED
        )
        UPDATE attempt
           SET looked_at = $2, looks = looks + 1
          FROM due
         WHERE attempt.attempt_id = due.attempt_id
        RETURNING attempt.attempt_id, number, line, body, claimed_at, unknown_since
        """,
        since,
        tx.now,
        most,
        failpoints.is_off("fair_turns"),
        LOOK_AGAIN,
    )
    return [Unsettled(*row) for row in rows]


async def not_looked_up(tx: Tx, attempt_ids: Sequence[UUID]) -> None:
    """These were not looked up after all: they are the first of the next pass."""
    await tx.execute(
        """
        WITH held AS (
            SELECT attempt_id
              FROM attempt
             WHERE attempt_id = ANY ($1)
               AND unknown_since IS NOT NULL
             ORDER BY attempt_id
               FOR NO KEY UPDATE
        )
        UPDATE attempt
           SET looked_at = NULL, looks = greatest(looks - 1, 0)
          FROM held
         WHERE attempt.attempt_id = held.attempt_id
        """,
        sorted(attempt_ids),
    )


async def unexplained_since(tx: Tx, before: datetime) -> int:
    """How many texts nobody has explained since before that moment."""
    return int(await tx.fetchval("SELECT count(*) FROM attempt WHERE unknown_since < $1", before))


class Open(msgspec.Struct, frozen=True):
    """A text that the provider took and whose end nobody has told us."""

    attempt_id: UUID
    provider_sid: str
    claimed_at: datetime


async def open_after(tx: Tx, after: UUID, before: UUID, most: int) -> tuple[list[Open], UUID | None]:
    """Those without an end whose turn it is among the next rows of the ledger, in the order they were ordered.

    Also the last row that was read; None at the end. There is no index on the status of a text, or every receipt would
    have to change it, so the ledger is read a stretch at a time. Each look doubles the pause, a quarter of an hour at
    first.
    """
    rows = await tx.fetch(
        """
        SELECT attempt_id, provider_sid, claimed_at,
               status IN ('accepted', 'sent') AND provider_sid IS NOT NULL AND looks >= 0
               AND (looked_at IS NULL OR looked_at + interval '15 minutes' * 2 ^ least(looks, 6) <= $4) AS is_open
          FROM attempt
         WHERE attempt_id > $1
           AND attempt_id < $2
         ORDER BY attempt_id
         LIMIT $3
        """,
        after,
        before,
        most,
        tx.now,
    )
    found = [Open(row["attempt_id"], row["provider_sid"], row["claimed_at"]) for row in rows if row["is_open"]]
    return found, rows[-1]["attempt_id"] if len(rows) == most else None


async def looked_at(tx: Tx, attempt_ids: Sequence[UUID]) -> None:
    """These were asked about and have no end yet."""
    await tx.execute(
        """
        WITH held AS (
            SELECT attempt_id
              FROM attempt
             WHERE attempt_id = ANY ($1)
               AND status IN ('accepted', 'sent')
             ORDER BY attempt_id
               FOR NO KEY UPDATE
        )
        UPDATE attempt
           SET looked_at = $2, looks = looks + 1
          FROM held
         WHERE attempt.attempt_id = held.attempt_id
        """,
        sorted(attempt_ids),
        tx.now,
    )


async def linked(tx: Tx, provider_sids: Sequence[str]) -> set[str]:
    """Those of these that an attempt of ours already is."""
    rows = await tx.fetch("SELECT provider_sid FROM attempt WHERE provider_sid = ANY ($1)", list(provider_sids))
    return {row["provider_sid"] for row in rows}


async def unsettled(tx: Tx, numbers: Sequence[str]) -> list[Unsettled]:
    """Texts to these numbers that may be on the wire without our knowing their sid."""
    rows = await tx.fetch(
        """
        SELECT attempt_id, number, line, body, claimed_at, unknown_since
          FROM attempt
         WHERE (claimed_until IS NOT NULL OR unknown_since IS NOT NULL)
           AND provider_sid IS NULL
           AND number = ANY ($1)
        """,
        list(numbers),
    )
    return [Unsettled(*row) for row in rows]


async def pending(tx: Tx, numbers: Sequence[str]) -> list[Pending]:
    """Texts to these numbers that may have left before this ledger knew it, locked until the commit."""
    rows = await tx.fetch(
        """
        SELECT attempt_id, number, line, body, is_waiting, claimed_until IS NOT NULL AS is_claimed,
               CASE WHEN is_waiting THEN greatest(status_at, not_before) ELSE claimed_at END AS earliest,
               CASE WHEN is_waiting THEN not_after ELSE coalesce(unknown_since, claimed_until) END AS latest
          FROM attempt
         WHERE (is_waiting OR claimed_until IS NOT NULL OR unknown_since IS NOT NULL)
           AND provider_sid IS NULL
           AND number = ANY ($1)
         ORDER BY attempt_id
           FOR NO KEY UPDATE
        """,
        list(numbers),
    )
    return [Pending(*row) for row in rows]
