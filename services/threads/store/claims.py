"""Texts that waited under an unknown number go to the client who was given the number since."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from asyncpg import Record

from services.kit import failpoints
from services.kit.tx import Tx
from services.threads.domain.recipient import Holder, whose
from services.threads.store.deciding import hint
from services.threads.store.numbers import Asked, holders, keep_numbers

BACK_AT_ONCE: Final = 50


async def claim_waiting(tx: Tx, given: Mapping[UUID, UUID | None]) -> int:
    """Decide that numbers on the board are these clients', where that is clear; by whose hand. How many.

    The texts follow as if somebody had chosen on the board. Where two share the number, a person still has to say.
    """
    rows = await tx.fetch(
        """
        SELECT unknown_id, number, department_id
          FROM unknown_number
         WHERE state = 'open'
           AND number IN (SELECT number
                            FROM phone
                           WHERE client_id = ANY ($1)
                             AND valid_to IS NULL)
         ORDER BY unknown_id
           FOR NO KEY UPDATE
        """,
        list(given),
    )
    count = 0
    for row, owner in await _owners(tx, rows):
        if owner and owner.client_id in given:
            await _choose(tx, row["unknown_id"], owner, given[owner.client_id])
            count += 1
    return count


async def left_alone_with(tx: Tx, client_id: UUID, number: str) -> list[UUID]:
    """Who else has the number that was never this client's, as somebody has found: what waits under it may be theirs.

    Where the client had it and has changed it, what came meanwhile may be theirs: a person still has to say.
    """
    rows = await tx.fetch(
        """
        SELECT client_id
          FROM phone
         WHERE number = $2
           AND valid_to IS NULL
           AND EXISTS (SELECT
                         FROM phone AS ended
                        WHERE ended.client_id = $1
                          AND ended.number = $2
                          AND ended.ended_because IN ('not_theirs', 'wrong_person', 'undone'))
           AND NOT EXISTS (SELECT
                             FROM phone AS still
                            WHERE still.client_id = $1
                              AND still.number = $2
                              AND still.valid_to IS NULL)
        """,
        client_id,
        number,
    )
    return [row["client_id"] for row in rows]


async def claim_brought_back(tx: Tx) -> int:
    """Decide the same of hidden numbers that are back on the board: the client may have been given theirs meanwhile."""
    if failpoints.is_off("claims_brought_back"):
        return 0
    numbers = [row["number"] for row in await tx.fetch(_BACK, BACK_AT_ONCE)]
    if not numbers:
        return 0
    await keep_numbers(tx, numbers)
    rows = await tx.fetch(_LOCK_BACK, numbers)
    await tx.execute(_LOOKED_AT, [row["unknown_id"] for row in rows])
    count = 0
    for row, owner in await _owners(tx, rows):
        if owner:
            await _choose(tx, row["unknown_id"], owner, row["brought_back_by_id"])
            hint(tx, row["department_id"])
            count += 1
    return count


_BACK: Final = """
    SELECT DISTINCT number
      FROM unknown_number
     WHERE brought_back_at IS NOT NULL
       AND state = 'open'
     LIMIT $1
"""
_LOCK_BACK: Final = """
    SELECT unknown_id, number, department_id, brought_back_by_id
      FROM unknown_number
     WHERE brought_back_at IS NOT NULL
       AND state = 'open'
       AND number = ANY ($1)
     ORDER BY unknown_id
       FOR NO KEY UPDATE
"""
_LOOKED_AT: Final = "UPDATE unknown_number SET brought_back_at = NULL WHERE unknown_id = ANY ($1)"


async def _owners(tx: Tx, rows: Sequence[Record]) -> list[tuple[Record, Holder | None]]:
    """Whose each of these numbers is, where that is clear."""
    found = await holders(tx, [Asked(row["number"], row["department_id"], tx.now) for row in rows])
    owners = (whose(held) for held in found)
    return [(row, one if isinstance(one, Holder) else None) for row, one in zip(rows, owners, strict=True)]


async def _choose(tx: Tx, unknown_id: UUID, owner: Holder, staff_id: UUID | None) -> None:
    await tx.execute(
        """
        UPDATE unknown_number
           SET state = 'chosen', chosen_client_id = $2, is_made_current = $3, is_claimed = true, decided_by_id = $4,
               decided_at = $5
         WHERE unknown_id = $1
        """,
        unknown_id,
        owner.client_id,
        owner.is_current,
        staff_id,
        tx.now,
    )
    tx.audit("unknown_claimed", object_kind="unknown_number", object_id=unknown_id, client_id=str(owner.client_id))
