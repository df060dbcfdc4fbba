"""A message as the phone company keeps it, and the JSON it shows: Twilio's Message and Media resources."""

from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, Final, Literal

import msgspec

from services.practice.domain.refusals import later_words

API_VERSION: Final = "2010-04-01"
PRICE_PER_SEGMENT: Final = 0.0079  # US dollars; any price will do, the office never adds them up

Direction = Literal["inbound", "outbound-api", "outbound-reply"]
Status = Literal[
    "accepted", "scheduled", "queued", "sending", "sent",
    "delivered", "undelivered", "failed", "canceled", "received",
]  # fmt: skip
FINAL: Final = frozenset({"delivered", "undelivered", "failed", "canceled", "received"})


class Media(msgspec.Struct, frozen=True):
    """A picture of a message, kept until it is deleted."""

    sid: str
    content_type: str
    content: bytes
    at: datetime


class Message(msgspec.Struct):
    """One text, either way. Changes as it moves on; only the company touches it."""

    sid: str
    direction: Direction
    sender: str | None  # None until a Messaging Service has chosen a line
    to: str
    body: str
    segments: int
    status: Status
    created_at: datetime
    updated_at: datetime
    sent_at: datetime | None = None
    error_code: int | None = None
    service_sid: str | None = None
    status_callback: str | None = None
    media: list[Media] = []
    media_urls: tuple[str, ...] = ()

    def move(self, status: Status, at: datetime, error_code: int | None = None) -> None:
        """Take the next status; nothing moves a message that has reached its last."""
        if self.status in FINAL:
            return
        self.status, self.updated_at, self.error_code = status, at, error_code
        if status == "sent":
            self.sent_at = at

    @property
    def media_count(self) -> int:
        """How many pictures: kept here for a text in, named by URL for a text out."""
        return len(self.media_urls) or len(self.media)


def rfc_2822(at: datetime | None) -> str | None:
    """A time as the API writes it, `Thu, 30 Jul 2015 20:12:31 +0000`."""
    return None if at is None else format_datetime(at.astimezone(UTC))


def message_uri(account_sid: str, sid: str) -> str:
    """The path of a message, without its `.json`."""
    return f"/{API_VERSION}/Accounts/{account_sid}/Messages/{sid}"


def message_json(message: Message, account_sid: str) -> dict[str, Any]:
    """The Message resource. Numbers are strings and what is not known yet is null, as Twilio has it."""
    uri = message_uri(account_sid, message.sid)
    waits_for_line = message.status in ("accepted", "scheduled")
    priced = message.sent_at is not None
    return {
        "account_sid": account_sid,
        "api_version": API_VERSION,
        "body": message.body,
        "date_created": rfc_2822(message.created_at),
        "date_sent": rfc_2822(message.sent_at),
        "date_updated": rfc_2822(message.updated_at),
        "direction": message.direction,
        "error_code": message.error_code,
        "error_message": later_words(message.error_code),
        "from": None if waits_for_line else message.sender,
        "messaging_service_sid": message.service_sid,
        "num_media": str(message.media_count),
        "num_segments": "0" if waits_for_line else str(message.segments),
        "price": f"-{message.segments * PRICE_PER_SEGMENT:.5f}" if priced else None,
        "price_unit": "USD" if priced else None,
        "sid": message.sid,
        "status": message.status,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": message.to,
        "uri": f"{uri}.json",
    }


def media_json(media: Media, message: Message, account_sid: str) -> dict[str, Any]:
    """The Media resource; its content is at the same path without `.json`."""
    return {
        "account_sid": account_sid,
        "content_type": media.content_type,
        "date_created": rfc_2822(media.at),
        "date_updated": rfc_2822(media.at),
        "parent_sid": message.sid,
        "sid": media.sid,
        "uri": f"{message_uri(account_sid, message.sid)}/Media/{media.sid}.json",
    }
