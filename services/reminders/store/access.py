"""The service's own wall: one way to each private thing, told who asks. Row policies stand behind it."""

from typing import Literal
from uuid import UUID

import msgspec

from services.kit import failpoints
from services.kit.tokens import StaffToken
from services.kit.tx import Tx


class NotYours(Exception):
    """There is no such thing, or it is not for this person; they learn not which."""

    def __init__(self, object_kind: str, object_id: UUID) -> None:
        super().__init__(object_kind)
        self.object_kind, self.object_id = object_kind, object_id


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


async def client_for(tx: Tx, client_id: UUID) -> UUID:
    """The client, if they are in the sight of whoever asks: on a caseload they answer for. Raises NotYours."""
    if failpoints.is_off("service_wall"):
        return client_id
    is_seen = await tx.fetchval(
        """
        SELECT EXISTS (SELECT
                         FROM caseload
                        WHERE client_id = $1
                          AND is_open
                          AND (staff_id = ANY (seen_staff())
                               OR (department_id = seen_desk()
                                   AND (staff_id IS NULL
                                        OR (app_supervises()
                                            AND NOT EXISTS (SELECT FROM staff
                                                             WHERE staff.staff_id = caseload.staff_id))))))
        """,
        client_id,
    )
    if not is_seen:
        raise NotYours("client", client_id)
    return client_id
