"""Who may hear that something changed. A hint carries ids only, and still goes to nobody it does not concern."""

from uuid import UUID

import msgspec

from proto.hints import PageChanged


class Listener(msgspec.Struct, frozen=True):
    """Whose page is open."""

    staff_id: UUID
    department_id: UUID
    role: str


def may_hear(listener: Listener, hint: PageChanged) -> bool:
    """Named staff hear it; named to nobody, the front office of its department does."""
    if hint.staff_ids:
        return listener.staff_id in hint.staff_ids
    return listener.role == "front_office" and hint.department_id == listener.department_id
