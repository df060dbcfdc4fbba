"""The review list: texts of which nobody knows whether they went out, and what a person says of them.

Staff see and judge through their row policies; the ledger takes a verdict over as its own work.
"""

from datetime import datetime
from typing import Literal
from uuid import UUID

import asyncpg
import msgspec

from services.gateway.domain.claim import LEASE
from services.gateway.domain.status import Move
from services.gateway.store import ledger
from services.kit.db import Tx

PAGE = 50
Verdict = Literal["went", "did_not_go"]


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


async def unexplained_one(tx: Tx, attempt_id: UUID) -> Unexplained | None:
    """One of the list, if this member of staff may see it."""
    row = await tx.fetchrow(
        """
        SELECT attempt_id, message_id, line, segments, claimed_at, unknown_since
          FROM attempt
         WHERE attempt_id = $1
           AND unknown_since IS NOT NULL
        """,
        attempt_id,
    )
    return Unexplained(*row) if row else None


def may_be_judged(text: Unexplained, now: datetime) -> bool:
    """Whether whatever is going to happen to it has happened.

    A claim that ran out is flagged when its lease is over, an answer that was lost before: a provider that is slow may
    still take the text.
    """
    return now >= text.unknown_since + LEASE


async def judge(tx: Tx, attempt_id: UUID, verdict: Verdict, staff_id: UUID) -> bool:
    """Keep what a supervisor says of it; False when somebody has said something before."""
    try:
        async with tx.connection.transaction():
            await tx.execute(
                "INSERT INTO verdict (attempt_id, verdict, staff_id, at) VALUES ($1, $2, $3, $4)",
                attempt_id,
                verdict,
                staff_id,
                tx.now,
            )
    except asyncpg.UniqueViolationError:
        return False
    return True


async def apply_verdicts(tx: Tx) -> int:
    """Move on the texts that were judged, unless the provider has explained them since; how many there were."""
    rows = await tx.fetch(
        """
        UPDATE verdict
           SET applied_at = $1
         WHERE attempt_id IN (SELECT attempt_id
                                FROM verdict
                               WHERE applied_at IS NULL
                               ORDER BY at
                               LIMIT $2
                                 FOR NO KEY UPDATE SKIP LOCKED)
        RETURNING attempt_id, verdict
        """,
        tx.now,
        PAGE,
    )
    moves = [_move(row["attempt_id"], row["verdict"]) for row in rows]
    if moves:
        await ledger.move(tx, sorted(await _still_unknown(tx, moves), key=lambda move: move.attempt_id))
    return len(moves)


def _move(attempt_id: UUID, verdict: Verdict) -> Move:
    return Move(attempt_id, "sent") if verdict == "went" else Move(attempt_id, "failed", wording="not_sent")


async def _still_unknown(tx: Tx, moves: list[Move]) -> list[Move]:
    rows = await tx.fetch(
        """
        SELECT attempt_id
          FROM attempt
         WHERE attempt_id = ANY ($1)
           AND status = 'unknown'
         ORDER BY attempt_id
           FOR NO KEY UPDATE
        """,
        [move.attempt_id for move in moves],
    )
    unknown = {row["attempt_id"] for row in rows}
    return [move for move in moves if move.attempt_id in unknown]
