"""What somebody did to a client: noted in their own transaction, carried out by the service's own hand.

A page sees a part of a client only: one department's caseload, one's own threads. So it writes down what it did, and a
job that sees the whole tells the others, withdraws, marks and claims.
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

import msgspec

from services.kit.ids import new_id
from services.kit.tx import Tx

# One that failed is tried again after this: what stood in its way may be gone, or mended.
REST: Final = timedelta(minutes=1)

ChangeKind = Literal[
    "added",
    "edited",
    "number_added",
    "number_current",
    "number_ended",
    "number_kept",
    "number_confirmed",
    "number_frozen",
    "shared",
    "transferred",
    "closed",
    "reopened",
    "merged",
    "unmerged",
    "consent",
    "ordered",
]


class Change(msgspec.Struct, frozen=True):
    """Something done to a client that is not carried out yet. department_id, staff_id: whose hand it was.

    thread_id: the one conversation it was done to, if it was.
    """

    change_id: UUID
    client_id: UUID
    thread_id: UUID | None
    department_id: UUID | None
    staff_id: UUID | None
    kind: ChangeKind
    facts: dict[str, Any]
    at: datetime


def asker(tx: Tx) -> UUID | None:
    """The staff member this transaction acts for; nobody when it is the service's own."""
    return UUID(tx.actor.id) if tx.actor.kind == "staff" and tx.actor.id else None


async def note_change(
    tx: Tx,
    client_id: UUID,
    kind: ChangeKind,
    *,
    thread_id: UUID | None = None,
    staff_id: UUID | None = None,
    **facts: str | int | None,
) -> None:
    """Write down what was done, for follow_changes to carry out after the commit.

    In a page's transaction: after the client is there, before a thread leaves one's sight. staff_id: who decided what
    the service does now. Facts: number, old_number; arrivals: how many messages the thread had taken in.
    """
    await tx.execute(
        """
        INSERT INTO client_change (change_id, client_id, thread_id, department_id, staff_id, kind, facts, at)
        VALUES ($1, $2, $3, (SELECT department_id FROM staff WHERE staff_id = $4::uuid), $4, $5, $6, $7)
        """,
        new_id(),
        client_id,
        thread_id,
        staff_id or asker(tx),
        kind,
        json.dumps(facts),
        tx.now,
    )


async def note_changes(tx: Tx, kind: ChangeKind, numbers: Sequence[tuple[UUID, str]], **facts: str) -> None:
    """The same of many clients at once, each with their number."""
    staff_id = asker(tx)
    await tx.execute(
        """
        INSERT INTO client_change (change_id, client_id, department_id, staff_id, kind, facts, at)
        SELECT change_id, client_id, (SELECT department_id FROM staff WHERE staff_id = $4::uuid), $4, $5, facts, $6
          FROM unnest($1::uuid[], $2::uuid[], $3::jsonb[]) AS noted (change_id, client_id, facts)
        """,
        [new_id() for _ in numbers],
        [client_id for client_id, _ in numbers],
        [json.dumps({"number": number} | facts) for _, number in numbers],
        staff_id,
        kind,
        tx.now,
    )


async def take_changes(tx: Tx, most: int) -> list[Change]:
    """Some changes that are not carried out yet, the oldest first, locked; another replica takes others.

    One that failed rests for a while, and all others go before it.
    """
    rows = await tx.fetch(
        """
        SELECT change_id, client_id, thread_id, department_id, staff_id, kind, facts, at
          FROM client_change
         WHERE told_at IS NULL
           AND (failed_at IS NULL OR failed_at < $2)
         ORDER BY at, change_id
         LIMIT $1
           FOR NO KEY UPDATE SKIP LOCKED
        """,
        most,
        tx.now - REST,
    )
    return [Change(**{**row, "facts": json.loads(row["facts"])}) for row in rows]


async def note_told(tx: Tx, changes: Sequence[Change]) -> None:
    """These changes are carried out."""
    await tx.execute(
        "UPDATE client_change SET told_at = $2 WHERE change_id = ANY ($1)",
        [change.change_id for change in changes],
        tx.now,
    )


async def note_failed(tx: Tx, change: Change) -> None:
    """This change could not be carried out."""
    await tx.execute("UPDATE client_change SET failed_at = $2 WHERE change_id = $1", change.change_id, tx.now)
