"""Who may see whose threads: the service's own wall, told in one place. Row policies stand behind it."""

from collections.abc import Iterable
from uuid import UUID

import msgspec


class Reach(msgspec.Struct, frozen=True):
    """What one staff member may see.

    own: whose threads they answer (their own and those they cover). seen: those and the team's, for a supervisor.
    desk: the department whose threads without a case manager they see, and answer if answers_desk. board: whose unknown
    numbers they see.
    """

    own: frozenset[UUID] = frozenset()
    seen: frozenset[UUID] = frozenset()
    desk: UUID | None = None
    board: UUID | None = None
    answers_desk: bool = False

    @property
    def is_supervisor(self) -> bool:
        """Whether this person answers for what the whole department says and does."""
        return self.desk is not None and not self.answers_desk

    def may_see(self, staff_id: UUID | None, department_id: UUID) -> bool:
        """Whether a thread of this case manager (None: of nobody) in this department may be read."""
        if staff_id is None:
            return self.desk is not None and department_id == self.desk
        return staff_id in self.seen

    def answers(self, staff_id: UUID | None, department_id: UUID) -> bool:
        """Whether reading it counts as having been read by those it is for."""
        if staff_id is None:
            return self.answers_desk and department_id == self.desk
        return staff_id in self.own


NOWHERE = Reach()


def reach(staff_id: UUID, role: str, department_id: UUID, covered: Iterable[UUID], supervised: Iterable[UUID]) -> Reach:
    """The reach of an active staff member, from what threads knows of them; a token's own words are not asked."""
    if role == "front_office":
        return Reach(desk=department_id, board=department_id, answers_desk=True)
    if role not in ("case_manager", "supervisor"):
        return NOWHERE
    own = frozenset({staff_id, *covered})
    if role == "case_manager":
        return Reach(own=own, seen=own, board=department_id)
    return Reach(own=own, seen=own | frozenset(supervised), desk=department_id, board=department_id)
