"""What people were writing: one draft a person and thread, on any computer."""

from datetime import datetime
from uuid import UUID

from services.kit.tx import Tx
from services.threads.domain.pages import Draft


async def draft_of(tx: Tx, thread_id: UUID, staff_id: UUID) -> Draft | None:
    """This person's draft in this thread."""
    row = await tx.fetchrow(
        "SELECT body, saved_at FROM draft WHERE thread_id = $1 AND staff_id = $2", thread_id, staff_id
    )
    return Draft(body=row["body"], saved_at=row["saved_at"]) if row else None


async def save_draft(tx: Tx, thread_id: UUID, staff_id: UUID, body: str, based_on_saved_at: datetime | None) -> Draft:
    """Keep the newest words. Those of another computer that they take the place of come back, so none are lost."""
    known = await draft_of(tx, thread_id, staff_id)
    is_other = known is not None and known.saved_at != based_on_saved_at and known.body != body
    replaced = known.body if known and is_other else None
    if not body.strip():
        await drop_draft(tx, thread_id, staff_id)
        return Draft(body="", saved_at=None, replaced=replaced)
    await tx.execute(
        """
        INSERT INTO draft (thread_id, staff_id, body, saved_at)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT (thread_id, staff_id) DO UPDATE
           SET body = EXCLUDED.body, saved_at = EXCLUDED.saved_at
        """,
        thread_id,
        staff_id,
        body,
        tx.now,
    )
    return Draft(body=body, saved_at=tx.now, replaced=replaced)


async def drop_draft(tx: Tx, thread_id: UUID, staff_id: UUID) -> None:
    """Sent, or thought better of."""
    await tx.execute("DELETE FROM draft WHERE thread_id = $1 AND staff_id = $2", thread_id, staff_id)
