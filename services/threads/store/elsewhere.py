"""What an undone attaching has to set right in the client's conversations with other departments."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from msgspec.structs import replace

from services.kit import failpoints
from services.kit.tx import Tx
from services.threads.store.caseloads import Served
from services.threads.store.undos import Elsewhere, Undo


async def parts_of(tx: Tx, one: Undo, threads: Sequence[Served]) -> list[tuple[UUID, Undo]]:
    """The conversations to take the number's texts out of, each with what is to be undone there; own one first.

    Once the number was the client's, what it texted to other departments went to theirs. The threads are held.
    """
    own = [(thread.thread_id, one) for thread in threads if thread.department_id == one.department_id]
    if not one.before.is_made or failpoints.is_off("undo_elsewhere"):
        return own
    known = {before.thread_id: before for before in one.before.elsewhere}
    for thread in threads:
        then = known.get(thread.thread_id) or Elsewhere(thread.thread_id, True, False, False, None, 0)
        if thread.department_id != one.department_id and await tx.fetchval(
            _HAS_TEXTS, thread.thread_id, one.number, then.arrivals
        ):
            own.append((thread.thread_id, _there(one, thread.department_id, then)))
    return own


_HAS_TEXTS: Final = """
    SELECT EXISTS (SELECT
                     FROM message
                    WHERE thread_id = $1
                      AND direction = 'inbound'
                      AND number = $2
                      AND arrival > $3)
"""


def _there(one: Undo, department_id: UUID, then: Elsewhere) -> Undo:
    before = replace(
        one.before,
        is_open=then.is_open,
        is_answer_due=then.is_answer_due,
        has_failed=then.has_failed,
        line=then.line,
        arrivals=then.arrivals,
    )
    return replace(one, department_id=department_id, before=before)


async def undo_claims(tx: Tx, one: Undo) -> None:
    """What waited under the number elsewhere, and came to the client because it was theirs, is not theirs either."""
    await tx.execute(
        """
        UPDATE unknown_number
           SET state = 'undone', undone_at = $4, undone_by_id = $5
         WHERE number = $1
           AND chosen_client_id = $2
           AND is_claimed
           AND state = 'attached'
           AND decided_at >= $3
        """,
        one.number,
        one.client_id,
        one.decided_at,
        tx.now,
        one.undone_by_id,
    )
