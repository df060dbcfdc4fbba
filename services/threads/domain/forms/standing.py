"""How it stands with a conversation."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

# What somebody wants to be reminded of; one line. Postgres stores no NUL.
SnoozeNote = Annotated[str, Meta(max_length=200, pattern=r"^[^\x00-\x1f]*$")]


class Snooze(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """PUT /v1/threads/{id}/snooze. until_at: aware. unread: how many the page showed."""

    until_at: datetime
    unread: int
    note: SnoozeNote = ""
