"""Who may see whose dates: the service's own wall, told in one place. Row policies stand behind it."""

from collections.abc import Iterable
from uuid import UUID

import msgspec


class Reach(msgspec.Struct, frozen=True, kw_only=True):
    """What one staff member may see.

    seen: whose caseloads. desk: the department whose clients without a case manager they see. is_supervisor: likewise
    those of a case manager the directory's copy does not have yet. is_everywhere: for a test without the wall.
    """

    seen: frozenset[UUID] = frozenset()
    desk: UUID | None = None
    is_supervisor: bool = False
    is_everywhere: bool = False

    def may_see(self, staff_id: UUID | None, department_id: UUID, *, is_known: bool) -> bool:
        """Whether a caseload of this case manager (None: of nobody) in this department. is_known: to the directory."""
        if self.is_everywhere or staff_id in self.seen:
            return True
        is_nobodys = staff_id is None or (self.is_supervisor and not is_known)
        return is_nobodys and department_id == self.desk


NOWHERE = Reach()


def reach(
    staff_id: UUID, role: str, department_id: UUID | None, covered: Iterable[UUID], supervised: Iterable[UUID]
) -> Reach:
    """The reach of somebody who may sign in."""
    if role == "front_office":
        return Reach(desk=department_id)
    if role == "case_manager":
        return Reach(seen=frozenset({staff_id, *covered}))
    if role == "supervisor":
        return Reach(seen=frozenset({staff_id, *covered, *supervised}), desk=department_id, is_supervisor=True)
    return NOWHERE
