"""The list beside an open thread, and how much waits."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec
from aiohttp import web

from services.threads.domain import pages
from tests.fakes import shapes
from tests.fakes.threads.answers import TOKEN, say
from tests.fakes.threads.talk import open_thread, thread_id_in

if TYPE_CHECKING:
    from tests.fakes.threads import FakeThreads

FILTERS: dict[str, Callable[[pages.Row], object]] = {
    "all": lambda _row: True,
    "unread": lambda row: row.unread,
    "unanswered": lambda row: row.is_answer_due,
    "problems": lambda row: row.is_problem,
}
LONG_AGO = datetime.min.replace(tzinfo=UTC)


def routes(fake: "FakeThreads") -> list[web.RouteDef]:
    """Its doors."""

    async def inbox(request: web.Request) -> web.Response:
        is_owner = request[TOKEN].staff_id == fake.owner
        rows = _rows(fake) if is_owner else []
        shown = [row for row in rows if FILTERS[request.query.get("filter", "all")](row)]
        if request.query.get("order") == "az":
            shown.sort(key=lambda row: row.family_name)
        open_id = request.query.get("open")
        is_there = open_id and is_owner and UUID(open_id) in fake.messages
        answer = pages.Inbox(
            rows=tuple(shown),
            all_total=len(rows),
            unread_total=sum(bool(r.unread) for r in rows),
            unanswered_total=sum(r.is_answer_due for r in rows),
            problem_total=sum(r.is_problem for r in rows),
            unknown_total=1,
            next_unknown=shapes.board(fake.clock.now()).numbers[0] if fake.is_suggested else None,
            open=open_thread(fake, UUID(open_id)) if open_id and is_there else None,
        )
        return say(answer)

    async def row(request: web.Request) -> web.Response:
        return say(_row_of(fake, thread_id_in(fake, request)))

    return [
        web.get("/v1/inbox", inbox),
        web.get("/v1/counts", inbox),
        web.get("/v1/threads/{id}/row", row),
    ]


def _rows(fake: "FakeThreads") -> list[pages.Row]:
    rows = [_row_of(fake, thread_id) for thread_id in fake.messages]
    return sorted(rows, key=lambda row: row.at or LONG_AGO, reverse=True)


def _row_of(fake: "FakeThreads", thread_id: UUID) -> pages.Row:
    row = shapes.row(thread_id, fake.messages[thread_id], fake.drafts.get(thread_id))
    return msgspec.structs.replace(row, is_answer_due=row.is_answer_due and thread_id not in fake.put_aside)
