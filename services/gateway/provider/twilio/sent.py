"""What Twilio's list says of the texts that were sent, in our words."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

import aiohttp
import msgspec

from services.gateway.domain.wire import Listed
from services.gateway.provider.twilio.words import status_of

T = TypeVar("T")


class Item(msgspec.Struct, frozen=True):
    """One text as they give it."""

    sid: str
    to: str | None
    body: str | None
    status: str
    direction: str
    date_created: str
    from_: str | None = msgspec.field(name="from", default=None)
    messaging_service_sid: str | None = None
    error_code: int | None = None


class Page(msgspec.Struct, frozen=True):
    """A page of their list."""

    messages: list[Item]
    next_page_uri: str | None = None


def page_of(body: bytes) -> Page:
    """A page as it came. Raises aiohttp.ClientPayloadError when it makes no sense."""
    return _decoded(body, Page)


def one_of(body: bytes) -> Listed:
    """One text as it came. Raises aiohttp.ClientPayloadError when it makes no sense."""
    return _listed(_decoded(body, Item))


def all_of(page: Page) -> list[Listed]:
    """The texts of a page."""
    return [_listed(item) for item in page.messages]


def _decoded(body: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.DecodeError as error:
        raise aiohttp.ClientPayloadError(f"not a {kind.__name__}") from error


def _listed(item: Item) -> Listed:
    return Listed(
        provider_sid=item.sid,
        number=item.to or "",
        line=item.from_ or item.messaging_service_sid or "",
        service=item.messaging_service_sid or "",
        body=item.body or "",
        status=status_of(item.status),
        error_code=None if item.error_code is None else str(item.error_code),
        created_at=_aware(parsedate_to_datetime(item.date_created)),
        # Their own answers to STOP and HELP are "outbound-reply"; only "outbound-api" is a post of ours.
        is_ours=item.direction == "outbound-api",
    )


def _aware(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=UTC)
