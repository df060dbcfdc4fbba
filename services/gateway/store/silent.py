"""Numbers that nothing went to for long: nobody pays to look those up."""

from datetime import timedelta

from services.kit.db import Tx

SILENCE = timedelta(days=365)
PAGE = 1000


async def rest(tx: Tx) -> bool:
    """Let such a number wait for the next text to it, which makes it due again; whether there may be more."""
    rows = await tx.fetch(
        """
        UPDATE number_check
           SET due_at = 'infinity'
         WHERE number IN (SELECT number
                            FROM number_check
                           WHERE due_at <= $1
                             AND coalesce(ordered_on, (known_at AT TIME ZONE 'UTC')::date) < $2
                           ORDER BY due_at, number
                           LIMIT $3
                             FOR NO KEY UPDATE SKIP LOCKED)
        RETURNING number
        """,
        tx.now,
        (tx.now - SILENCE).date(),
        PAGE,
    )
    return len(rows) == PAGE
