"""A conversation changes hands, ends, or begins again."""

from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from services.threads.domain.forms.talk import Despite, Number
from services.threads.domain.forms.templates import Edits

# What a colleague writes for the next. Postgres stores no NUL.
Note = Annotated[str, Meta(max_length=5000, pattern=r"^[^\x00]*$")]
Wording = Annotated[str, Meta(max_length=80, pattern=r"^[^\x00-\x1f]*$")]
# More reasons than anybody reads before ticking one.
MOST_REASONS = 20


class Transfer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /v1/threads/{id}/transfer. to_id: None for the front office. unread: how many the page showed.

    text: to the client, blank for none; client_msg_id: its click. to_number, despite: as in NewMessage.
    """

    client_msg_id: UUID
    to_id: UUID | None
    unread: int
    note: Note = ""
    text: str = ""
    to_number: Number | None = None
    despite: Despite = ()


class Close(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /v1/threads/{id}/close. unread: how many the page showed."""

    unread: int
    reason_ids: Annotated[tuple[UUID, ...], Meta(max_length=MOST_REASONS)] = ()


class Reopen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /v1/threads/{id}/reopen. to_id: who serves the client now, when who did is gone; else who did."""

    to_id: UUID | None = None


class Reason(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A reason to close. reason_id: None for a new one. es: blank where there is no Spanish yet."""

    en: Wording
    es: Wording = ""
    is_active: bool = True
    reason_id: UUID | None = None


class SaveReasons(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """PUT /v1/close-reasons: in this order. One that is left out stays as it was. edits: as the page had it."""

    edits: Edits
    reasons: Annotated[tuple[Reason, ...], Meta(max_length=MOST_REASONS)]
