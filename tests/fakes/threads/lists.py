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
    "all": lambda row: not row.snoozed_until,
    "unread": lambda row: row.unread and not row.snoozed_until,
    "unanswered": lambda row: row.is_answer_due and not row.snoozed_until,
    "snoozed": lambda row: row.snoozed_until,
    "problems": lambda row: row.is_problem,
}
LONG_AGO = datetime.min.replace(tzinfo=UTC)


def routes(fake: "FakeThreads") -> list[web.RouteDef]:
    """Its doors."""

    async def inbox(request: web.Request) -> web.Response:
        is_owner = request[TOKEN].staff_id == fake.owner
        rows = rows_of(fake) if is_owner else []
        shown = [row for row in rows if FILTERS[request.query.get("filter", "all")](row)]
        if request.query.get("order") == "az":
            shown.sort(key=lambda row: row.family_name)
        open_id = request.query.get("open")
        asked_id = UUID(open_id) if open_id else None
        shown_id = fake.gone.get(asked_id, asked_id) if asked_id else None
        is_there = is_owner and shown_id in fake.messages
        answer = pages.Inbox(
            rows=tuple(shown),
            all_total=len(rows),
            unread_total=sum(bool(FILTERS["unread"](r)) for r in rows),
            unanswered_total=sum(bool(FILTERS["unanswered"](r)) for r in rows),
            snoozed_total=sum(bool(r.snoozed_until) for r in rows),
            problem_total=sum(r.is_problem for r in rows),
            unknown_total=1,
            follow_ups=_follow_ups(fake),
            next_unknown=shapes.board(fake.clock.now()).numbers[0] if fake.is_suggested else None,
            open=open_thread(fake, shown_id) if shown_id and is_there else None,
        )
        return say(answer)

    async def row(request: web.Request) -> web.Response:
        return say(row_of(fake, thread_id_in(fake, request)))

    return [
        web.get("/v1/inbox", inbox),
        web.get("/v1/counts", inbox),
        web.get("/v1/threads/{id}/row", row),
    ]


def rows_of(fake: "FakeThreads") -> list[pages.Row]:
    """Every client's line, the newest first."""
    rows = [row_of(fake, thread_id) for thread_id in fake.messages]
    return sorted(rows, key=lambda row: row.at or LONG_AGO, reverse=True)


def _follow_ups(fake: "FakeThreads") -> tuple[pages.FollowUp, ...]:
    counted = ((one, sum(fake.stands.get(client) == one.status_id for client in fake.due)) for one in fake.statuses)
    return tuple(
        pages.FollowUp(status_id=one.status_id, name=one.name, tone=one.tone, count=count)
        for one, count in counted
        if count
    )


def row_of(fake: "FakeThreads", thread_id: UUID) -> pages.Row:
    """A client's line."""
    row = shapes.row(thread_id, fake.messages[thread_id], fake.drafts.get(thread_id))
    off = fake.snoozed.get(thread_id)
    status = next((one for one in fake.statuses if one.status_id == fake.stands.get(thread_id)), None)
    return msgspec.structs.replace(
        row,
        is_answer_due=row.is_answer_due and thread_id not in fake.put_aside,
        snoozed_until=off.until_at if off and not off.is_due else None,
        snooze_note=off.note if off else None,
        is_follow_up_due=bool(off and off.is_due),
        status_name=status.name if status else None,
        status_tone=status.tone if status else None,
    )
