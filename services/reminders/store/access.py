"""The service's own wall: one way to each private thing, told who asks. Row policies stand behind it."""

from typing import Literal
from uuid import UUID

import msgspec

from services.kit import failpoints
from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.reminders.domain.access import NOWHERE, Reach, reach
from services.reminders.domain.due import Reader
from services.reminders.store.readers import reader_of


class NotYours(Exception):
    """There is no such thing, or it is not for this person; they learn not which."""

    def __init__(self, object_kind: str, object_id: UUID) -> None:
        super().__init__(object_kind)
        self.object_kind, self.object_id = object_kind, object_id


class Opened(msgspec.Struct, frozen=True):
    """A client this person may see, and the department in whose caseload they do."""

    client_id: UUID
    department_id: UUID
    reader: Reader


class Rules(msgspec.Struct, frozen=True):
    """Whose rules and words somebody may see, and of them which they may change."""

    department_id: UUID
    is_administrator: bool

    def may_change(self, of: Literal["department", "house"]) -> bool:
        """Their department's; the house's are an administrator's."""
        return of == "department" or self.is_administrator


async def rules_for(tx: Tx, staff: StaffToken, *, to_change: Literal["department", "house"] | None = None) -> Rules:
    """The rules of whoever asks: a supervisor's or an administrator's department's. Raises NotYours.

    to_change: which of them are to be changed.
    """
    row = await tx.fetchrow("SELECT role, department_id FROM asker()")
    if failpoints.is_off("service_wall"):
        return Rules(staff.department_id, is_administrator=True)
    if row is None or row["role"] not in ("supervisor", "administrator"):
        raise NotYours("words", staff.department_id)
    rules = Rules(row["department_id"], row["role"] == "administrator")
    if to_change and not rules.may_change(to_change):
        raise NotYours("words", staff.department_id)
    return rules


async def reach_of(tx: Tx, staff: StaffToken) -> Reach:
    """What this person may see now. Of whom the directory's copy does not have, their token's word holds."""
    if failpoints.is_off("service_wall"):
        return Reach(is_everywhere=True)
    me = await tx.fetchrow("SELECT role, department_id, is_active FROM staff WHERE staff_id = $1", staff.staff_id)
    if me is not None and not me["is_active"]:
        return NOWHERE
    role, department_id = (me["role"], me["department_id"]) if me else (staff.role, staff.department_id)
    covered = await tx.fetch(
        """
        SELECT staff_id
          FROM cover
         WHERE covered_by_id = $1
           AND is_active
           AND starts_at <= $2
           AND ends_at > $2
        """,
        staff.staff_id,
        tx.now,
    )
    supervised = await tx.fetch(
        """
        SELECT colleague.staff_id
          FROM staff AS colleague
          LEFT JOIN team ON team.team_id = colleague.team_id AND team.is_active
         WHERE colleague.department_id = $2
           AND (team.team_id IS NULL OR $1 = ANY (team.supervisor_ids))
        """,
        staff.staff_id,
        department_id,
    )
    own, team = ([row["staff_id"] for row in rows] for rows in (covered, supervised))
    return reach(staff.staff_id, role, department_id, own, team)


async def client_for(tx: Tx, staff: StaffToken, client_id: UUID) -> Opened:
    """The client, if this person may see them. Raises NotYours."""
    seen = await reach_of(tx, staff)
    caseloads = await tx.fetch(
        """
        SELECT caseload.department_id, caseload.staff_id, staff.staff_id IS NOT NULL AS is_known
          FROM caseload
          LEFT JOIN staff USING (staff_id)
         WHERE client_id = $1
           AND is_open
         ORDER BY caseload.department_id <> $2, caseload.department_id
        """,
        client_id,
        staff.department_id,
    )
    mine = [
        row["department_id"]
        for row in caseloads
        if seen.may_see(row["staff_id"], row["department_id"], is_known=row["is_known"])
    ]
    reader = await reader_of(tx, client_id) if mine else None
    if reader is None or reader.client.is_deleted:
        raise NotYours("client", client_id)
    return Opened(client_id, mine[0], reader)


async def date_for(tx: Tx, staff: StaffToken, date_id: UUID) -> Opened:
    """The client of a date, if this person may see them. Raises NotYours, naming the date."""
    client_id = await tx.fetchval("SELECT client_id FROM appointment WHERE appointment_id = $1", date_id)
    if client_id is None:
        raise NotYours("date", date_id)
    try:
        return await client_for(tx, staff, client_id)
    except NotYours as error:
        raise NotYours("date", date_id) from error
