"""Courts whose dates people ask for by texting a number."""

from uuid import UUID

import msgspec

from proto.registry import fact


@fact("court.changed.v1", by="reminders")
class CourtChanged(msgspec.Struct, frozen=True, kw_only=True):
    """The whole state of one court's line. Subject: the court.

    patterns: how its case and ticket numbers are written, each a regular expression for the whole of a text.
    """

    court_id: UUID
    line: str
    department_id: UUID
    patterns: tuple[str, ...]
    is_active: bool
