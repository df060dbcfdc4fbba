"""Writing in a thread, and having read it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from services.threads.domain.forms.ids import MessageId, PictureId, TemplateId

# Kept on record with the text. Postgres stores no NUL.
Reason = Annotated[str, Meta(max_length=200, pattern=r"^[^\x00]*$")]

# As many as the phone company takes with one text.
Pictures = Annotated[tuple[PictureId, ...], Meta(max_length=10)]


class NewMessage(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /v1/threads/{id}/messages. send_at: later (aware). urgent_reason: why in quiet hours.

    media_ids: pictures that gateway has taken; with them the body may be blank. template_id: what the text began as.
    """

    client_msg_id: UUID
    body: str
    undo_s: int = 5
    send_at: datetime | None = None
    urgent_reason: Reason | None = None
    media_ids: Pictures = ()
    template_id: TemplateId | None = None


class RetryMessage(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /v1/messages/{id}/retry: the same words, a new text, to the number that is current now."""

    client_msg_id: UUID
    urgent_reason: Reason | None = None


class SaveDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """PUT /v1/threads/{id}/draft. Blank deletes it. based_on_saved_at: the draft this page began from."""

    body: str
    based_on_saved_at: datetime | None = None


class MarkRead(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /v1/threads/{id}/read: seen up to and with this message."""

    through_message_id: MessageId
