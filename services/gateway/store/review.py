"""The review list: texts of which nobody knows whether they went out. Shown to staff, through their row policies."""

from datetime import datetime
from uuid import UUID

import msgspec

from services.kit.db import Tx

PAGE = 50


class Unexplained(msgspec.Struct, frozen=True):
    """One text nobody can explain; the thread has its words."""

    attempt_id: UUID
    message_id: UUID
    line: str
    segments: int
    claimed_at: datetime
    unknown_since: datetime


async def unexplained(tx: Tx, after: tuple[datetime, UUID] | None) -> list[Unexplained]:
    """One page, oldest first, of what this member of staff may see; after: the last row of the page before."""
    since, last = after or (tx.now, UUID(int=0))
    rows = await tx.fetch(
        """
        SELECT attempt_id, message_id, line, segments, claimed_at, unknown_since
          FROM attempt
         WHERE unknown_since IS NOT NULL
           AND ($1 OR (unknown_since, attempt_id) > ($2, $3))
         ORDER BY unknown_since, attempt_id
         LIMIT $4
        """,
        after is None,
        since,
        last,
        PAGE,
    )
    return [Unexplained(*row) for row in rows]
