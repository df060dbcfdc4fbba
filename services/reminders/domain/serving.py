"""Whose thread a reminder goes into: the department that serves the client."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from services.reminders.domain.refusals import Refused


class Serving(msgspec.Struct, frozen=True):
    """One department's caseload of a client, open or closed."""

    department_id: UUID
    is_open: bool


def serving_department(caseloads: Sequence[Serving], own: UUID, has_own_line: bool) -> UUID:
    """The department whose thread it goes to; own is the publisher's.

    The one with an open caseload; of several, the publisher's own, else the first by id, so that replicas agree.
    A client nobody ever served gets it from the publisher's line. Raises Refused: closed, no_line.
    """
    open_ones = sorted(serving.department_id for serving in caseloads if serving.is_open)
    if open_ones:
        return own if own in open_ones else open_ones[0]
    if caseloads:
        raise Refused("closed")
    if not has_own_line:
        raise Refused("no_line")
    return own
