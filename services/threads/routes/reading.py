"""The list, a thread, its texts: reading, always recorded before it is answered."""

from typing import Final, get_args

from aiohttp import web

from services.kit.http import json_out, problem
from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.threads.domain.boards import Found
from services.threads.domain.pages import Counts, Inbox, Message, MessagePage, Thread
from services.threads.routes.asking import asked_by_staff, id_in, query_choice, query_id, query_int
from services.threads.store import messages
from services.threads.store.access import NotYours, Opened, reach_of, thread_for, thread_of_message
from services.threads.store.board import count_unknown
from services.threads.store.media import with_pictures
from services.threads.store.panes import open_pane
from services.threads.store.rows import Filter, Order, count_threads, list_rows, one_row
from services.threads.store.search import find_clients

routes = web.RouteTableDef()
ROWS: Final = 200
TEXTS: Final = 50


@routes.get("/v1/inbox")
@asked_by_staff("inbox_viewed")
async def inbox(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """The whole page in one answer: rows, totals, and the thread that is open."""
    reach = await reach_of(tx, staff.staff_id)
    found = await list_rows(
        tx,
        staff.staff_id,
        reach,
        query_choice(request, "order", get_args(Order)),
        query_choice(request, "filter", get_args(Filter)),
        query_id(request, "after"),
        query_int(request, "limit", ROWS, ROWS) or ROWS,
    )
    page = Inbox(
        rows=found.rows,
        all_total=found.totals.all_total,
        unread_total=found.totals.unread_total,
        unanswered_total=found.totals.unanswered_total,
        problem_total=found.totals.problem_total,
        unknown_total=await count_unknown(tx, reach),
        has_more=found.has_more,
        open=await _opened(tx, staff, request),
    )
    tx.audit("inbox_viewed", object_kind="staff", object_id=staff.staff_id, count=len(found.rows))
    return json_out(page)


@routes.get("/v1/counts")
@asked_by_staff("counts_viewed")
async def counts(tx: Tx, staff: StaffToken, _request: web.Request) -> web.Response:
    """The totals alone. They name nobody, so looking at them is not recorded: every open page does it all day."""
    reach = await reach_of(tx, staff.staff_id)
    totals = await count_threads(tx, reach)
    return json_out(
        Counts(
            unread_total=totals.unread_total,
            unanswered_total=totals.unanswered_total,
            problem_total=totals.problem_total,
            unknown_total=await count_unknown(tx, reach),
        )
    )


async def _opened(tx: Tx, staff: StaffToken, request: web.Request) -> Thread | None:
    thread_id = query_id(request, "open")
    if thread_id is None:
        return None
    try:
        return await _view(tx, staff, await thread_for(tx, staff, thread_id))
    except NotYours:
        # The list is theirs all the same.
        tx.audit("thread_viewed", object_kind="thread", object_id=thread_id, outcome="denied")
        return None


async def _view(tx: Tx, staff: StaffToken, opened: Opened) -> Thread:
    tx.audit("thread_viewed", object_kind="thread", object_id=opened.thread_id)
    return await open_pane(tx, staff, opened)


@routes.get("/v1/threads/{id}")
@asked_by_staff("thread_viewed")
async def thread(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """An open thread."""
    return json_out(await _view(tx, staff, await thread_for(tx, staff, id_in(request))))


@routes.get("/v1/threads/{id}/row")
@asked_by_staff("thread_viewed")
async def row(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """The thread's line in the list."""
    opened = await thread_for(tx, staff, id_in(request))
    tx.audit("row_viewed", object_kind="thread", object_id=opened.thread_id)
    return json_out(await one_row(tx, staff.staff_id, opened.thread_id))


@routes.get("/v1/threads/{id}/messages")
@asked_by_staff("thread_viewed")
async def texts(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Texts before or after one, or those the thread took in since a seq."""
    opened = await thread_for(tx, staff, id_in(request))
    limit = query_int(request, "limit", TEXTS, TEXTS) or TEXTS
    page = await (_since if "since" in request.query else _beside)(tx, opened, request, limit)
    tx.audit("texts_viewed", object_kind="thread", object_id=opened.thread_id, count=len(page.messages))
    return json_out(page)


async def _since(tx: Tx, opened: Opened, request: web.Request, limit: int) -> MessagePage:
    seq = query_int(request, "since", 0, opened.arrivals)
    found, has_more = await messages.since(tx, opened.thread_id, seq, limit)
    found = await with_pictures(tx, found)
    above = bool(found) and await messages.belongs_above(tx, opened.thread_id, seq, found[0].message_id)
    newest = max((message.seq for message in found), default=seq)
    return MessagePage(messages=tuple(found), seq=newest, has_more=has_more, is_out_of_order=above)


async def _beside(tx: Tx, opened: Opened, request: web.Request, limit: int) -> MessagePage:
    before, after = query_id(request, "before"), query_id(request, "after")
    beside = before or after
    if beside is None:
        raise problem(422, "Not understood", "say before, after or since", "before")
    spot = await messages.spot_of(tx, opened.thread_id, beside)
    if spot is None:
        raise NotYours("message", beside)
    page = messages.before if before else messages.after
    found, has_more = await page(tx, opened.thread_id, spot, limit)
    found = await with_pictures(tx, found)
    return MessagePage(messages=tuple(found), seq=max((one.seq for one in found), default=0), has_more=has_more)


@routes.get("/v1/messages/{id}")
@asked_by_staff("message_viewed")
async def one(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """One text, as it stands now."""
    message_id = id_in(request)
    await thread_of_message(tx, staff, message_id)
    tx.audit("message_viewed", object_kind="message", object_id=message_id)
    found: list[Message] = await with_pictures(tx, [await messages.one_message(tx, message_id)])
    return json_out(found[0])


@routes.get("/v1/clients")
@asked_by_staff("clients_searched")
async def clients(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Clients by name, number or outside id."""
    words = request.query.get("search", "").replace("\0", "")
    if len(words) > 100:
        raise problem(422, "Not understood", "search for at most 100 characters", "search")
    reach = await reach_of(tx, staff.staff_id)
    found = await find_clients(tx, staff.staff_id, reach, words)
    tx.audit("clients_searched", object_kind="staff", object_id=staff.staff_id, count=len(found))
    return json_out(Found(clients=found))
