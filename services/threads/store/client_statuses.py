"""How it stands with a client, in the department's own words; and the clock that runs with some of them."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from services.kit.ids import new_id
from services.kit.tx import Tx
from services.threads.domain.access import Reach
from services.threads.domain.forms import Status
from services.threads.domain.pages import ClientStatus, FollowUp
from services.threads.store.access import Opened
from services.threads.store.audience import hint_thread


async def statuses(tx: Tx, department_id: UUID) -> tuple[ClientStatus, ...]:
    """All of the department's, in its order, with those that are not offered any more."""
    rows = await tx.fetch(
        """
        SELECT status_id, name, tone, follow_up_days, is_active
          FROM client_status
         WHERE department_id = $1
         ORDER BY is_active DESC, place, status_id
        """,
        department_id,
    )
    return tuple(ClientStatus(**row) for row in rows)


async def hold_statuses(tx: Tx, department_id: UUID) -> None:
    """Have whoever else changes them wait until this transaction ends: one whose list is older is told so."""
    query = "SELECT pg_advisory_xact_lock(hashtextextended('threads.statuses' || $1::text, 0))"
    await tx.execute(query, str(department_id))


async def save_statuses(tx: Tx, department_id: UUID, told: Sequence[Status]) -> None:
    """Write these, in this order; new ones are added. One of another department's is nobody's here, and ignored."""
    for place, one in enumerate(told):
        values = (one.name.strip(), one.tone, one.follow_up_days, place, one.is_active)
        if one.status_id is None:
            await tx.execute(
                """
                INSERT INTO client_status (status_id, department_id, name, tone, follow_up_days, place, is_active)
                VALUES ($1, $2, $3, $4, $5, $6, $7)
                """,
                new_id(),
                department_id,
                *values,
            )
        else:
            await tx.execute(
                """
                UPDATE client_status
                   SET name = $3, tone = $4, follow_up_days = $5, place = $6, is_active = $7
                 WHERE status_id = $1
                   AND department_id = $2
                """,
                one.status_id,
                department_id,
                *values,
            )
    tx.audit("statuses_saved", object_kind="department", object_id=department_id)


async def set_status(tx: Tx, opened: Opened, status_id: UUID | None) -> None:
    """It stands like this from now on. The thread is locked; the status is offered here."""
    await tx.execute("UPDATE thread SET status_id = $2 WHERE thread_id = $1", opened.thread_id, status_id)
    await hint_thread(tx, "thread", opened.thread_id, opened.staff_id, opened.department_id)
    tx.audit("status_set", object_kind="thread", object_id=opened.thread_id)


async def set_for_clients(tx: Tx, department_id: UUID, client_ids: Sequence[UUID], status_id: UUID) -> None:
    """It stands like this with all of these: where an office is set up, before any page is open."""
    await tx.execute(
        """
        UPDATE thread
           SET status_id = $3
         WHERE department_id = $1
           AND client_id = ANY ($2)
        """,
        department_id,
        list(client_ids),
        status_id,
    )


FOLLOW_UPS: Final = """
    SELECT client_status.status_id, client_status.name, client_status.tone, count(*) AS count
      FROM thread
      JOIN client_status ON client_status.status_id = thread.status_id
     WHERE thread.is_open
       AND (thread.staff_id = ANY ($2) OR (thread.staff_id IS NULL AND thread.department_id = $3))
       AND client_status.is_active
       AND is_follow_up_due(thread.last_at, client_status.follow_up_days, $1)
     GROUP BY client_status.status_id, client_status.name, client_status.tone, client_status.place
     ORDER BY client_status.place, client_status.status_id
"""


async def follow_ups(tx: Tx, reach: Reach) -> tuple[FollowUp, ...]:
    """How many of those this person answers for it is time to write to, by status."""
    desk = reach.desk if reach.answers_desk else None
    rows = await tx.fetch(FOLLOW_UPS, tx.now, list(reach.own), desk)
    return tuple(FollowUp(**row) for row in rows)
