"""What waits for a person in reminders: ids and a count, never a name, a place or a word of a text."""

from typing import Literal
from uuid import UUID

import msgspec

from proto.registry import fact

# ambiguous         a date names several clients, or by a phone that is not surely one's
# conflict          a client has two dates that they can't both keep
# load_held         a file is so unlike the last one that somebody must approve it
# infeasible        not all texts of a day can be sent in time
# publisher_silent  a publisher that should have spoken has not
# withdraw_silent   a text was taken back, and nobody answered whether it had gone
# webhook_off       a department's program took no receipts for days, or asked for none: it is told none any more
AttentionKind = Literal[
    "ambiguous", "conflict", "load_held", "infeasible", "publisher_silent", "withdraw_silent", "webhook_off"
]


@fact("attention.changed.v1", by="reminders", lane="reply")
class AttentionChanged(msgspec.Struct, frozen=True, kw_only=True):
    """The whole state of one thing that waits for a person, or does no more. Subject: the attention.

    Empty staff_ids: the department's front office. count: how many there are of it, such as rows of a file.
    """

    attention_id: UUID
    kind: AttentionKind
    department_id: UUID
    is_open: bool
    client_id: UUID | None = None
    staff_ids: tuple[UUID, ...] = ()
    count: int = 1
