"""What people were writing: one draft a person and thread, on any computer."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from services.kit import failpoints
from services.kit.tx import Tx
from services.threads.domain.pages import Draft

# No two drafts have one moment: by its moment a page says which of them it has seen.
NEXT: Final = timedelta(microseconds=1)


async def draft_of(tx: Tx, thread_id: UUID, staff_id: UUID) -> Draft | None:
    """This person's draft in this thread."""
    row = await tx.fetchrow(
        "SELECT body, saved_at FROM draft WHERE thread_id = $1 AND staff_id = $2", thread_id, staff_id
    )
    return Draft(body=row["body"], saved_at=row["saved_at"]) if row else None


async def save_draft(tx: Tx, thread_id: UUID, staff_id: UUID, body: str, based_on_saved_at: datetime | None) -> Draft:
    """Keep the newest words. Those of another page that they take the place of come back, so none are lost.

    A box that was emptied takes only the draft away that stood in it.
    """
    await _one_at_a_time(tx, thread_id, staff_id)
    known = await draft_of(tx, thread_id, staff_id)
    is_other = known is not None and known.saved_at != based_on_saved_at and known.body != body
    replaced = known.body if known and is_other else None
    if not body.strip():
        if not is_other:
            await _drop(tx, thread_id, staff_id)
        return Draft(body="", saved_at=None, replaced=replaced)
    saved_at = max(tx.now, known.saved_at + NEXT) if known and known.saved_at else tx.now
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
        saved_at,
    )
    return Draft(body=body, saved_at=saved_at, replaced=replaced)


async def _one_at_a_time(tx: Tx, thread_id: UUID, staff_id: UUID) -> None:
    """Of pages that save at once each sees what the one before it saved: it is told whose place its words took."""
    if not failpoints.is_off("drafts_in_turn"):
        query = "SELECT pg_advisory_xact_lock(hashtextextended('threads.draft' || $1::text || $2::text, 0))"
        await tx.execute(query, str(thread_id), str(staff_id))


async def drop_sent(tx: Tx, thread_id: UUID, staff_id: UUID, sent: str, seen_saved_at: datetime | None) -> None:
    """These words were sent: the draft they stood in goes, or one that their page had seen.

    What another page has saved since is another text, and stays. Forms write line ends as they like.
    """
    if failpoints.is_off("others_draft_stays"):
        return await _drop(tx, thread_id, staff_id)
    await tx.execute(
        r"""
        DELETE FROM draft
         WHERE thread_id = $1
           AND staff_id = $2
           AND (saved_at <= $4 OR regexp_replace(body, '\s+', ' ', 'g') = regexp_replace($3, '\s+', ' ', 'g'))
        """,
        thread_id,
        staff_id,
        sent,
        seen_saved_at,
    )


async def _drop(tx: Tx, thread_id: UUID, staff_id: UUID) -> None:
    await tx.execute("DELETE FROM draft WHERE thread_id = $1 AND staff_id = $2", thread_id, staff_id)
