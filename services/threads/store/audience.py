"""Who should look when a thread changes: its owner, who covers for them, who supervises them."""

from collections.abc import Collection
from typing import Literal
from uuid import UUID

from proto.hints import PageChanged
from services.kit.tx import Tx

Kind = Literal["message", "status", "read", "draft", "thread", "unknown", "upcoming"]


class Audience:
    """Hints for the threads of some owners, asked for once a transaction."""

    def __init__(self, watchers: dict[UUID, tuple[UUID, ...]]) -> None:
        self._watchers = watchers

    def of(self, staff_id: UUID | None) -> tuple[UUID, ...]:
        """Who looks at this case manager's threads; nobody by name at those of nobody: the front office does."""
        return self._watchers.get(staff_id, (staff_id,)) if staff_id else ()


async def audience(tx: Tx, owners: Collection[UUID | None]) -> Audience:
    """The audience of threads owned by these."""
    asked = sorted({owner for owner in owners if owner})
    if not asked:
        return Audience({})
    rows = await tx.fetch(
        """
        SELECT owner.staff_id,
               ARRAY(SELECT cover.covered_by_id
                       FROM cover
                      WHERE cover.staff_id = owner.staff_id
                        AND cover.is_active
                        AND cover.starts_at <= $2
                        AND cover.ends_at > $2) AS covering,
               ARRAY(SELECT leader.staff_id
                       FROM staff AS leader
                      WHERE leader.department_id = owner.department_id
                        AND leader.role = 'supervisor'
                        AND leader.is_active
                        AND (team.team_id IS NULL OR leader.staff_id = ANY (team.supervisor_ids))) AS leading
          FROM staff AS owner
          LEFT JOIN team ON team.team_id = owner.team_id AND team.is_active
         WHERE owner.staff_id = ANY ($1)
        """,
        asked,
        tx.now,
    )
    return Audience(
        {row["staff_id"]: tuple(dict.fromkeys([row["staff_id"], *row["covering"], *row["leading"]])) for row in rows}
    )


async def hint_thread(
    tx: Tx,
    kind: Kind,
    thread_id: UUID,
    staff_id: UUID | None,
    department_id: UUID,
    message_id: UUID | None = None,
) -> None:
    """Tell those who may look that one thread changed."""
    watching = (await audience(tx, [staff_id])).of(staff_id)
    tx.hint(
        PageChanged(
            kind=kind,
            staff_ids=watching,
            department_id=department_id,
            thread_id=thread_id,
            message_id=message_id,
        )
    )


async def hint_client(tx: Tx, kind: Kind, client_id: UUID) -> None:
    """Tell those who may look that something about a client changed, beside each of the client's threads."""
    rows = await tx.fetch(
        "SELECT thread_id, staff_id, department_id FROM thread WHERE client_id = $1 ORDER BY thread_id", client_id
    )
    for row in rows:
        await hint_thread(tx, kind, row["thread_id"], row["staff_id"], row["department_id"])
