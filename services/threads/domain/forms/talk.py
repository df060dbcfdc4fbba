"""Writing in a thread, and having read it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from services.threads.domain.forms.ids import MessageId, PictureId, TemplateId
from services.threads.domain.pages.threads import Warning_

# Kept on record with the text. Postgres stores no NUL.
Reason = Annotated[str, Meta(max_length=200, pattern=r"^[^\x00]*$")]

# As many as the phone company takes with one text.
Pictures = Annotated[tuple[PictureId, ...], Meta(max_length=10)]
# What a picture shows, for those who hear the page; one line. A separator of ours must not stand in it.
PictureWords = Annotated[
    tuple[Annotated[str, Meta(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")], ...], Meta(max_length=10)
]
# On the wall, to the minute, and where that wall is.
LocalTime = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$")]
Zone = Annotated[str, Meta(max_length=64, pattern=r"^[!-~]+$")]
Number = Annotated[str, Meta(max_length=20, pattern=r"^\+[0-9]+$")]
Despite = Annotated[tuple[Warning_, ...], Meta(max_length=5)]
# How far the thread had been taken in by the page that speaks: its seq, or that of the last messages?since=.
Seq = Annotated[int, Meta(ge=0, le=10**18 - 1)]


class NewMessage(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /v1/threads/{id}/messages. send_at: later (aware); or local_time, 2026-12-01T09:00 on a wall in local_zone.

    urgent_reason: why in quiet hours. picture_words: what each of media_ids shows, in their order.

    media_ids: pictures that gateway has taken; with them the body may be blank. template_id: what the text began as.
    to_number: the number the writer saw. despite: what they were warned of, and send it all the same.

    draft_saved_at: the newest draft the page has seen; one that another page saved later stays.
    """

    client_msg_id: UUID
    body: str
    undo_s: int = 5
    send_at: datetime | None = None
    local_time: LocalTime | None = None
    local_zone: Zone | None = None
    urgent_reason: Reason | None = None
    media_ids: Pictures = ()
    picture_words: PictureWords = ()
    template_id: TemplateId | None = None
    to_number: Number | None = None
    despite: Despite = ()
    draft_saved_at: Annotated[datetime, Meta(tz=True)] | None = None


class EditMessage(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """PATCH /v1/messages/{id}: other words, another time or other pictures; what is left out stays. is_now: send it.

    The rest as in NewMessage.
    """

    client_msg_id: UUID
    body: str | None = None
    is_now: bool = False
    send_at: datetime | None = None
    local_time: LocalTime | None = None
    local_zone: Zone | None = None
    urgent_reason: Reason | None = None
    media_ids: Pictures | None = None
    picture_words: PictureWords | None = None
    to_number: Number | None = None
    despite: Despite = ()


class RetryMessage(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /v1/messages/{id}/retry: the same words, a new text, to the number that is current now."""

    client_msg_id: UUID
    urgent_reason: Reason | None = None
    despite: Despite = ()


class SaveDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """PUT /v1/threads/{id}/draft. Blank deletes it. based_on_saved_at: the draft this page began from."""

    body: str
    based_on_saved_at: datetime | None = None


class MarkRead(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /v1/threads/{id}/read: seen, what the page shows: from its first message through this one, up to seq."""

    from_message_id: MessageId
    through_message_id: MessageId
    seq: Seq


class PutAside(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /v1/threads/{id}/answered: what the page shows, up to seq, needs no answer."""

    seq: Seq
