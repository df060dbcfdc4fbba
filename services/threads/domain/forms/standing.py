"""How it stands with a conversation."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from services.threads.domain.pages.standing import Tone

# What somebody wants to be reminded of; one line. Postgres stores no NUL.
SnoozeNote = Annotated[str, Meta(max_length=200, pattern=r"^[^\x00-\x1f]*$")]


class Snooze(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """PUT /v1/threads/{id}/snooze. until_at: aware. unread: how many the page showed."""

    until_at: datetime
    unread: int
    note: SnoozeNote = ""


# More statuses than anybody tells apart.
MOST_STATUSES = 20


class SetStatus(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """PUT /v1/threads/{id}/status. status_id: one of the department's that is offered; null for none."""

    status_id: UUID | None


class Status(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A status. status_id: null for a new one. follow_up_days: after so many without a text it is time to write."""

    name: Annotated[str, Meta(max_length=40, pattern=r"^[^\x00-\x1f]*$")]
    tone: Tone
    follow_up_days: Annotated[int, Meta(ge=1, le=366)] | None = None
    is_active: bool = True
    status_id: UUID | None = None


class SaveStatuses(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """PUT /v1/statuses: in this order. One that is left out stays as it was. version: of them as the page was drawn."""

    statuses: Annotated[tuple[Status, ...], Meta(max_length=MOST_STATUSES)]
    version: Annotated[str, Meta(max_length=64, pattern=r"^[!-~]*$")] | None = None


class AsksToMove(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /v1/messages/{id}/asks-to-move. appointment_id: a date of the client's to come; null: it asks for none."""

    appointment_id: UUID | None
