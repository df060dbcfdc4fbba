"""The service's own wall: one way to each private thing, told who asks. Row policies stand behind it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from services.kit import failpoints
from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.threads.domain.access import NOWHERE, Reach, reach


class NotYours(Exception):
    """There is no such thing, or it is not for this person; they learn not which."""

    def __init__(self, object_kind: str, object_id: UUID) -> None:
        super().__init__(object_kind)
        self.object_kind, self.object_id = object_kind, object_id


class Opened(msgspec.Struct, frozen=True):
    """A thread this person may see, and their reach."""

    thread_id: UUID
    client_id: UUID
    department_id: UUID
    staff_id: UUID | None
    is_open: bool
    arrivals: int
    last_at: datetime
    reach: Reach

    @property
    def counts_as_read(self) -> bool:
        """Whether this person's reading is the reading the texts wait for."""
        return self.reach.answers(self.staff_id, self.department_id)


async def reach_of(tx: Tx, staff_id: UUID) -> Reach:
    """What this person may see now; nothing when they are unknown here or may not sign in."""
    row = await tx.fetchrow(
        """
        SELECT me.role, me.department_id,
               ARRAY(SELECT cover.staff_id
                       FROM cover
                      WHERE cover.covered_by_id = me.staff_id
                        AND cover.is_active
                        AND cover.starts_at <= $2
                        AND cover.ends_at > $2) AS covered,
               ARRAY(SELECT colleague.staff_id
                       FROM staff AS colleague
                       LEFT JOIN team ON team.team_id = colleague.team_id AND team.is_active
                      WHERE me.role = 'supervisor'
                        AND colleague.department_id = me.department_id
                        AND (team.team_id IS NULL OR me.staff_id = ANY (team.supervisor_ids))) AS supervised
          FROM staff AS me
         WHERE me.staff_id = $1
           AND me.is_active
        """,
        staff_id,
        tx.now,
    )
    if failpoints.is_off("service_wall"):
        return await _no_wall(tx, staff_id)
    if row is None:
        return NOWHERE
    return reach(staff_id, row["role"], row["department_id"], row["covered"], row["supervised"])


async def _no_wall(tx: Tx, staff_id: UUID) -> Reach:
    """For the test that takes this wall away: everybody's threads are everybody's."""
    everybody = frozenset(row["staff_id"] for row in await tx.fetch("SELECT staff_id FROM staff"))
    department_id = await tx.fetchval("SELECT department_id FROM staff WHERE staff_id = $1", staff_id)
    return Reach(everybody, everybody, department_id, department_id, answers_desk=True)


async def thread_for(tx: Tx, staff: StaffToken, thread_id: UUID, *, is_locked: bool = False) -> Opened:
    """The thread, if this person may see it. Raises NotYours. is_locked: hold it until the transaction ends.

    Of one that was merged into another, the other: what somebody wrote meanwhile lands there.
    """
    seen = await reach_of(tx, staff.staff_id)
    row = await tx.fetchrow(_LOCK_THREAD if is_locked else _SEE_THREAD, thread_id)
    while row and row["merged_into"] and not failpoints.is_off("merge_follow"):
        row = await tx.fetchrow(_LOCK_THREAD if is_locked else _SEE_THREAD, row["merged_into"])
    if row is None or not seen.may_see(row["staff_id"], row["department_id"]):
        raise NotYours("thread", thread_id)
    return Opened(
        thread_id=row["thread_id"],
        client_id=row["client_id"],
        department_id=row["department_id"],
        staff_id=row["staff_id"],
        is_open=row["is_open"],
        arrivals=row["arrivals"],
        last_at=row["last_at"],
        reach=seen,
    )


_SEE_THREAD = """
    SELECT thread_id, client_id, department_id, staff_id, is_open, arrivals, last_at, merged_into
      FROM thread
     WHERE thread_id = $1
"""
_LOCK_THREAD = """
    SELECT thread_id, client_id, department_id, staff_id, is_open, arrivals, last_at, merged_into
      FROM thread
     WHERE thread_id = $1
       FOR NO KEY UPDATE
"""


async def thread_of_message(tx: Tx, staff: StaffToken, message_id: UUID, *, is_locked: bool = False) -> Opened:
    """The thread of a message, if this person may see it. Raises NotYours, naming the message."""
    thread_id = await tx.fetchval("SELECT thread_id FROM message WHERE message_id = $1", message_id)
    if thread_id is None:
        raise NotYours("message", message_id)
    try:
        return await thread_for(tx, staff, thread_id, is_locked=is_locked)
    except NotYours as error:
        raise NotYours("message", message_id) from error


async def client_for(tx: Tx, staff: StaffToken, client_id: UUID) -> Reach:
    """The reach through which this person may see the client: a thread, or the desk's department. Raises NotYours."""
    seen = await reach_of(tx, staff.staff_id)
    if client_id not in await clients_in_reach(tx, seen, [client_id]):
        raise NotYours("client", client_id)
    return seen


async def clients_in_reach(tx: Tx, seen: Reach, client_ids: Sequence[UUID]) -> set[UUID]:
    """Those of these clients that may be named to this person; a record that was merged stands for nobody."""
    rows = await tx.fetch(
        """
        SELECT client_id
          FROM thread
         WHERE client_id = ANY ($1)
           AND merged_into IS NULL
           AND (staff_id = ANY ($2) OR (staff_id IS NULL AND department_id = $3))
         UNION
        SELECT caseload.client_id
          FROM caseload
          JOIN client ON client.client_id = caseload.client_id
         WHERE caseload.client_id = ANY ($1)
           AND caseload.department_id = $3
           AND client.merged_into IS NULL
        """,
        list(client_ids),
        list(seen.seen),
        seen.desk,
    )
    return {row["client_id"] for row in rows}


async def department_for(tx: Tx, staff: StaffToken) -> UUID:
    """The department whose words this supervisor writes. Raises NotYours."""
    board = (await reach_of(tx, staff.staff_id)).board
    if board is None or not await tx.fetchval("SELECT app_supervises()"):
        raise NotYours("department", staff.department_id)
    return board
