"""Why a department closes conversations, in its own words."""

import json
from collections.abc import Collection, Sequence
from uuid import UUID

from services.kit.ids import new_id
from services.kit.tx import Tx
from services.threads.domain.forms import Reason
from services.threads.domain.pages import CloseReason


async def close_reasons(tx: Tx, department_id: UUID) -> list[CloseReason]:
    """All of the department's, in its order, with those that are not offered any more."""
    rows = await tx.fetch(
        """
        SELECT reason_id, wording ->> 'en' AS en, COALESCE(wording ->> 'es', '') AS es, is_active
          FROM close_reason
         WHERE department_id = $1
         ORDER BY is_active DESC, place, reason_id
        """,
        department_id,
    )
    return [CloseReason(**row) for row in rows]


async def offered_reasons(tx: Tx, department_id: UUID) -> set[UUID]:
    """Those that can be ticked now."""
    return {one.reason_id for one in await close_reasons(tx, department_id) if one.is_active}


async def edits_of(tx: Tx, department_id: UUID) -> int:
    """How often they were saved."""
    found: int = await tx.fetchval(
        "SELECT COALESCE(max(edits), 0) FROM close_reason WHERE department_id = $1", department_id
    )
    return found


async def lock_edits(tx: Tx, department_id: UUID) -> int:
    """The same, and nobody saves them anew until the transaction ends."""
    await tx.execute(
        "SELECT FROM close_reason WHERE department_id = $1 ORDER BY reason_id FOR NO KEY UPDATE", department_id
    )
    return await edits_of(tx, department_id)


async def save_reasons(tx: Tx, department_id: UUID, reasons: Sequence[Reason], edits: int) -> None:
    """Write these, in this order; new ones are added. One of another department's is nobody's here, and ignored.

    edits: how often they were saved with this.
    """
    for place, one in enumerate(reasons):
        wording = json.dumps({"en": one.en.strip()} | ({"es": one.es.strip()} if one.es.strip() else {}))
        if one.reason_id is None:
            await tx.execute(
                """
                INSERT INTO close_reason (reason_id, department_id, wording, place, is_active, edits)
                VALUES ($1, $2, $3, $4, $5, $6)
                """,
                new_id(),
                department_id,
                wording,
                place,
                one.is_active,
                edits,
            )
        else:
            await tx.execute(
                """
                UPDATE close_reason
                   SET wording = $3, place = $4, is_active = $5, edits = $6
                 WHERE reason_id = $1
                   AND department_id = $2
                """,
                one.reason_id,
                department_id,
                wording,
                place,
                one.is_active,
                edits,
            )
    tx.audit("close_reasons_saved", object_kind="department", object_id=department_id)


def twice(texts: Collection[str]) -> bool:
    """Whether two of these say the same."""
    folded = [text.strip().casefold() for text in texts]
    return len(set(folded)) < len(folded)
