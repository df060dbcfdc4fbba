"""Texts that waited under an unknown number go to the client who was given the number since."""

from collections.abc import Mapping
from uuid import UUID

from services.kit.tx import Tx
from services.threads.domain.recipient import Holder, whose
from services.threads.store.numbers import Asked, holders


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
    found = await holders(tx, [Asked(row["number"], row["department_id"], tx.now) for row in rows])
    count = 0
    for row, held in zip(rows, found, strict=True):
        owner = whose(held)
        if isinstance(owner, Holder) and owner.client_id in given:
            await _choose(tx, row["unknown_id"], owner, given[owner.client_id])
            count += 1
    return count


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
