"""Who may hear that something changed. A hint carries ids only, and still goes to nobody it does not concern."""

from uuid import UUID

import msgspec

from proto.hints import PageChanged


class Listener(msgspec.Struct, frozen=True):
    """Whose page is open."""

    staff_id: UUID
    department_id: UUID
    role: str


# Who sees what belongs to nobody in a department: unknown numbers, and threads without a case manager.
BOARD_ROLES = ("case_manager", "front_office", "supervisor")
DESK_ROLES = ("front_office", "supervisor")


def may_hear(listener: Listener, hint: PageChanged) -> bool:
    """Named staff hear it; named to nobody, those of its department who may see it do."""
    if hint.staff_ids:
        return listener.staff_id in hint.staff_ids
    roles = BOARD_ROLES if hint.kind == "unknown" else DESK_ROLES
    return listener.role in roles and hint.department_id == listener.department_id
