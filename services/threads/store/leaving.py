"""Who goes to another department leaves their conversations behind: they are the front office's from then on."""

from collections.abc import Collection
from uuid import UUID

from services.kit import failpoints
from services.kit.ids import new_id
from services.kit.tx import Tx
from services.threads.domain.pages import Marker
from services.threads.store import told
from services.threads.store.audience import hint_thread
from services.threads.store.markers import mark


async def leave_behind(tx: Tx, staff_id: UUID) -> int:
    """Give what somebody still has in a department they are not in to its front office; how many conversations.

    There they would be seen by whoever supervises this person now, and by nobody of the department they belong to.
    """
    if failpoints.is_off("leave_behind"):
        return 0
    # Open and closed ones have an index each; asked for together, every thread there is would be read.
    rows = await tx.fetch(
        """
        SELECT thread.thread_id, thread.client_id, thread.department_id, staff.name
          FROM thread
          JOIN staff ON staff.staff_id = thread.staff_id
         WHERE thread.thread_id IN (SELECT thread_id FROM thread WHERE staff_id = $1 AND is_open
                                     UNION ALL
                                    SELECT thread_id FROM thread WHERE staff_id = $1 AND NOT is_open)
           AND thread.department_id <> staff.department_id
           AND thread.merged_into IS NULL
         ORDER BY thread.thread_id
           FOR NO KEY UPDATE OF thread
        """,
        staff_id,
    )
    if not rows:
        return 0
    thread_ids = [row["thread_id"] for row in rows]
    await tx.execute("UPDATE thread SET staff_id = NULL WHERE thread_id = ANY ($1)", thread_ids)
    await _serve_from_the_desk(tx, thread_ids)
    for row in rows:
        await hint_thread(tx, "thread", row["thread_id"], None, row["department_id"])
        await mark(tx, row["thread_id"], Marker(kind="transferred", old_owner=row["name"]))
        tx.audit("thread_left_behind", object_kind="thread", object_id=row["thread_id"])
    await told.publish_clients(tx, {row["client_id"] for row in rows})
    return len(rows)


async def hold_owners(tx: Tx, client_ids: Collection[UUID]) -> None:
    """Whoever serves these clients goes to another department before this, or after it."""
    await tx.execute(
        """
        SELECT
          FROM staff
         WHERE staff_id IN (SELECT staff_id FROM thread WHERE client_id = ANY ($1))
         ORDER BY staff_id
           FOR SHARE
        """,
        list(client_ids),
    )


async def strangers(tx: Tx, client_ids: Collection[UUID]) -> list[UUID]:
    """Who was given one of these clients while they went to another department: neither act saw the other's."""
    if failpoints.is_off("given_to_who_left"):
        return []
    rows = await tx.fetch(
        """
        SELECT DISTINCT staff.staff_id
          FROM thread
          JOIN staff ON staff.staff_id = thread.staff_id
         WHERE thread.client_id = ANY ($1)
           AND thread.department_id <> staff.department_id
           AND thread.merged_into IS NULL
         ORDER BY staff.staff_id
        """,
        list(client_ids),
    )
    return [row["staff_id"] for row in rows]


async def _serve_from_the_desk(tx: Tx, thread_ids: list[UUID]) -> None:
    """Of those of these threads that are open, the front office has the caseload."""
    rows = await tx.fetch(
        """
        UPDATE caseload
           SET closed_at = GREATEST($2, caseload.opened_at)
          FROM thread
         WHERE thread.thread_id = ANY ($1)
           AND caseload.client_id = thread.client_id
           AND caseload.department_id = thread.department_id
           AND caseload.closed_at IS NULL
        RETURNING caseload.client_id, caseload.department_id
        """,
        thread_ids,
        tx.now,
    )
    await tx.execute(
        """
        INSERT INTO caseload (caseload_id, client_id, department_id, opened_at)
        SELECT caseload_id, client_id, department_id, $4
          FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS left_behind (caseload_id, client_id, department_id)
        """,
        [new_id() for _ in rows],
        [row["client_id"] for row in rows],
        [row["department_id"] for row in rows],
        tx.now,
    )
