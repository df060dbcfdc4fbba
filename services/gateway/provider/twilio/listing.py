"""What came in by Twilio's own list, as the forms its webhooks would have brought."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Protocol
from urllib.parse import urlencode

import aiohttp
import msgspec
from yarl import URL

from services.gateway.domain.wire import BadForm, Inbound
from services.gateway.provider.twilio import forms
from services.kit import log, trace

PAGE_SIZE = 1000  # their most


class Account(Protocol):
    """Where the list is, and how it is read."""

    base: URL
    messages: URL

    async def read(self, url: URL) -> bytes:
        """What the account has there. Raises one of AWAY."""


class _Item(msgspec.Struct, frozen=True):
    sid: str
    direction: str
    account_sid: str
    date_created: str
    date_sent: str | None = None
    from_: str | None = msgspec.field(name="from", default=None)
    to: str | None = None
    body: str | None = None
    num_media: str | None = None
    num_segments: str | None = None
    messaging_service_sid: str | None = None


class _Page(msgspec.Struct, frozen=True):
    messages: list[_Item]
    next_page_uri: str | None = None


async def came_in_since(account: Account, number: str, since: datetime) -> AsyncIterator[list[Inbound]]:
    """Page by page, newest first, the texts sent to this number of ours since then. Raises one of AWAY."""
    wanted = {"To": number, "DateSent>": f"{since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}", "PageSize": str(PAGE_SIZE)}
    url: URL | None = account.messages.with_query(wanted)
    while url is not None:
        try:
            page = msgspec.json.decode(await account.read(url), type=_Page)
        except msgspec.DecodeError as error:
            raise aiohttp.ClientPayloadError("not a list of messages") from error
        yield [text for item in page.messages if item.direction == "inbound" for text in _read(item)]
        url = account.base.join(URL(page.next_page_uri, encoded=True)) if page.next_page_uri else None


def _read(item: _Item) -> list[Inbound]:
    """The text, read from the form it would have come in; none when that makes no sense."""
    fields = {
        "MessageSid": item.sid,
        "AccountSid": item.account_sid,
        "MessagingServiceSid": item.messaging_service_sid,
        "From": item.from_,
        "To": item.to,
        "Body": item.body,
        "NumMedia": item.num_media,
        "NumSegments": item.num_segments,
        "Backfilled": "1",  # no parameter of theirs: this form was never signed
    }
    form = {name: value for name, value in fields.items() if value is not None}
    try:
        text = forms.read_text(form, urlencode(form).encode(), trace.whole(None))
    except BadForm as error:
        log.get().warning("listed_text_odd", reason=str(error))
        return []
    at = parsedate_to_datetime(item.date_sent or item.date_created)
    return [msgspec.structs.replace(text, heard_at=at if at.tzinfo else at.replace(tzinfo=UTC))]
