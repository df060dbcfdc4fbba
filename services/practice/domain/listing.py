"""The message list: its filters, and pages that stay put while new messages arrive."""

import itertools
from collections import deque
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from urllib.parse import urlencode

import msgspec

from services.practice.domain.messages import Message
from services.practice.domain.refusals import Refusal

PAGE_SIZE: Final = 50
PAGE_SIZE_MAX: Final = 1000
FILTERS: Final = ("To", "From", "DateSent", "DateSent<", "DateSent>")


class Query(msgspec.Struct, frozen=True):
    """What of the list is asked for. Times: sent_from ≤ date_sent < sent_before."""

    to: str | None
    sender: str | None
    sent_from: datetime | None
    sent_before: datetime | None
    page: int
    page_size: int
    token: str  # PA and the last message of the page before, or PB and the first of the page behind; blank for neither
    asked: tuple[tuple[str, str], ...]  # the filters as given, for the page links


def query_of(pairs: dict[str, str]) -> Query:
    """Read the query string. A day alone means all of it; `>` and `<` include the moment they name."""
    on, before, after = (_moment(pairs.get(name)) for name in ("DateSent", "DateSent<", "DateSent>"))
    return Query(
        to=pairs.get("To") or None,
        sender=pairs.get("From") or None,
        sent_from=(on or after or (None, None))[0],
        sent_before=(on or before or (None, None))[1],
        page=_whole(pairs.get("Page"), 0, 1_000_000, 0),
        page_size=_whole(pairs.get("PageSize"), 1, PAGE_SIZE_MAX, PAGE_SIZE),
        token=pairs.get("PageToken", ""),
        asked=tuple((name, pairs[name]) for name in FILTERS if name in pairs),
    )


def _moment(text: str | None) -> tuple[datetime, datetime] | None:
    """The moment as (first, first after): a whole day, or one second."""
    if not text:
        return None
    try:
        if len(text) == len("2026-01-31"):
            first = datetime.combine(date.fromisoformat(text), time(), UTC)
            return first, first + timedelta(days=1)
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise Refusal(20001, why=f"DateSent is not a date: {text}") from error
    at = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    return at, at + timedelta(seconds=1)


def _whole(text: str | None, low: int, high: int, default: int) -> int:
    if text is None:
        return default
    if not text.isdecimal():
        raise Refusal(20001, why=f"Not a number: {text}")
    return min(max(int(text), low), high)


def page_of(newest_first: Iterable[Message], query: Query) -> tuple[list[Message], bool]:
    """One page, newest first, and whether more follow. A token whose message is gone yields an empty page."""
    if query.token.startswith("PB"):
        page = _page_before(newest_first, query)
        return page, bool(page)
    rest = iter(newest_first)
    if query.token:
        rest = itertools.dropwhile(lambda message: message.sid != query.token.removeprefix("PA"), rest)
        next(rest, None)
    found = list(itertools.islice((m for m in rest if _fits(m, query)), query.page_size + 1))
    return found[: query.page_size], len(found) > query.page_size


def _page_before(newest_first: Iterable[Message], query: Query) -> list[Message]:
    page: deque[Message] = deque(maxlen=query.page_size)
    for message in newest_first:
        if message.sid == query.token.removeprefix("PB"):
            return list(page)
        if _fits(message, query):
            page.append(message)
    return []


def _fits(message: Message, query: Query) -> bool:
    # A message that waits in the queue has no date_sent yet; it is listed under the day it was created.
    at = message.sent_at or message.created_at
    return (
        (query.to is None or message.to == query.to)
        and (query.sender is None or message.sender == query.sender)
        and (query.sent_from is None or at >= query.sent_from)
        and (query.sent_before is None or at < query.sent_before)
    )


def page_links(path: str, query: Query, page: list[Message], has_more: bool) -> dict[str, object]:
    """The paging part of a list answer."""
    first = page and query.page * query.page_size
    next_page = [("Page", str(query.page + 1)), ("PageToken", f"PA{page[-1].sid}")] if has_more else None
    page_before = [("Page", str(query.page - 1)), ("PageToken", f"PB{page[0].sid}")] if page and query.page else None
    this_page = [("Page", str(query.page))]
    if query.token:
        this_page.append(("PageToken", query.token))
    return {
        "first_page_uri": _link(path, query, [("Page", "0")]),
        "next_page_uri": _link(path, query, next_page) if next_page else None,
        "previous_page_uri": _link(path, query, page_before) if page_before else None,
        "uri": _link(path, query, this_page),
        "page": query.page,
        "page_size": query.page_size,
        "start": first or 0,
        "end": (first or 0) + max(len(page) - 1, 0),
    }


def _link(path: str, query: Query, place: list[tuple[str, str]]) -> str:
    return f"{path}?{urlencode([*query.asked, ('PageSize', str(query.page_size)), *place])}"
