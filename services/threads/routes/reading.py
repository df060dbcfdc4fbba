"""The list, a thread, its texts: reading, always recorded before it is answered."""

from typing import Final, get_args

from aiohttp import web
from msgspec.structs import replace

from services.desk.query import NOT_UNDERSTOOD, QueryChoice, QueryCount, QueryId, QueryWords
from services.kit.http import json_out, problem
from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.threads.domain.access import Reach
from services.threads.domain.boards import Found, UnknownNumber
from services.threads.domain.pages import Counts, Inbox, Message, MessagePage, Row, Thread
from services.threads.routes.asking import asked_by_staff, id_in
from services.threads.store import messages
from services.threads.store.access import NotYours, Opened, reach_of, thread_for, thread_of_message
from services.threads.store.board import count_unknown
from services.threads.store.client_statuses import follow_ups
from services.threads.store.media import with_pictures
from services.threads.store.moves import with_moves
from services.threads.store.panes import open_pane
from services.threads.store.rows import Filter, Order, count_threads, list_rows, one_row
from services.threads.store.search import find_clients
from services.threads.store.suggestions import next_suggested

routes = web.RouteTableDef()
ORDER: Final = QueryChoice("order", get_args(Order), "newest text first, or by name")
FILTER: Final = QueryChoice("filter", get_args(Filter), "which threads")
AFTER_ROW: Final = QueryId("after", "thread", "rows behind this thread's")
ROWS: Final = QueryCount("limit", 200, 200, "rows to give; over 200 is 200")
OPEN: Final = QueryId("open", "thread", "the thread to answer with the list")
BEFORE: Final = QueryId("before", "message", "texts before this one")
AFTER: Final = QueryId("after", "message", "texts after this one")
# As many digits as a seq may have; no thread takes in so many texts.
SINCE: Final = QueryCount("since", None, 10**18 - 1, "texts the thread took in since this seq")
TEXTS: Final = QueryCount("limit", 50, 50, "texts to give; over 50 is 50")
SEARCH: Final = QueryWords("search", 100, "part of a name, a number or an outside id")


@routes.get("/v1/inbox")
@asked_by_staff("inbox_viewed", gives=Inbox, query=(ORDER, FILTER, AFTER_ROW, ROWS, OPEN))
async def inbox(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """The whole page in one answer: rows, totals, and the thread that is open."""
    reach = await reach_of(tx, staff.staff_id)
    found = await list_rows(
        tx,
        staff.staff_id,
        reach,
        ORDER.of(request),
        FILTER.of(request),
        AFTER_ROW.of(request),
        ROWS.of(request) or ROWS.most,
    )
    page = Inbox(
        rows=found.rows,
        all_total=found.totals.all_total,
        unread_total=found.totals.unread_total,
        unanswered_total=found.totals.unanswered_total,
        problem_total=found.totals.problem_total,
        unknown_total=await count_unknown(tx, reach),
        snoozed_total=found.totals.snoozed_total,
        has_more=found.has_more,
        open=await _opened(tx, staff, request),
        follow_ups=await follow_ups(tx, reach),
        next_unknown=await _suggested(tx, reach) if AFTER_ROW.of(request) is None else None,
    )
    tx.audit("inbox_viewed", object_kind="staff", object_id=staff.staff_id, count=len(found.rows))
    return json_out(page)


@routes.get("/v1/counts")
@asked_by_staff("counts_viewed", gives=Counts)
async def counts(tx: Tx, staff: StaffToken, _request: web.Request) -> web.Response:
    """The totals alone. They name nobody, so looking at them is not recorded: every open page does it all day."""
    reach = await reach_of(tx, staff.staff_id)
    totals = await count_threads(tx, staff.staff_id, reach)
    return json_out(
        Counts(
            unread_total=totals.unread_total,
            unanswered_total=totals.unanswered_total,
            problem_total=totals.problem_total,
            unknown_total=await count_unknown(tx, reach),
            snoozed_total=totals.snoozed_total,
        )
    )


async def _suggested(tx: Tx, reach: Reach) -> UnknownNumber | None:
    found = await next_suggested(tx, reach)
    if found:
        tx.audit("unknown_viewed", object_kind="unknown_number", object_id=found.number_id)
    return found


async def _opened(tx: Tx, staff: StaffToken, request: web.Request) -> Thread | None:
    thread_id = OPEN.of(request)
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
@asked_by_staff("thread_viewed", gives=Thread)
async def thread(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """An open thread."""
    return json_out(await _view(tx, staff, await thread_for(tx, staff, id_in(request))))


@routes.get("/v1/threads/{id}/row")
@asked_by_staff("thread_viewed", gives=Row)
async def row(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """The thread's line in the list."""
    opened = await thread_for(tx, staff, id_in(request))
    tx.audit("row_viewed", object_kind="thread", object_id=opened.thread_id)
    return json_out(await one_row(tx, staff.staff_id, opened.thread_id))


@routes.get("/v1/threads/{id}/messages")
@asked_by_staff("thread_viewed", gives=MessagePage, query=(BEFORE, AFTER, SINCE, TEXTS))
async def texts(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Texts before or after one, or those the thread took in since a seq."""
    opened = await thread_for(tx, staff, id_in(request))
    limit = TEXTS.of(request) or TEXTS.most
    page = await (_since if SINCE.name in request.query else _beside)(tx, opened, request, limit)
    if opened.thread_id != id_in(request):  # merged into another: what the page shows stands elsewhere now
        page = replace(page, is_out_of_order=True)
    tx.audit("texts_viewed", object_kind="thread", object_id=opened.thread_id, count=len(page.messages))
    return json_out(page)


async def _since(tx: Tx, opened: Opened, request: web.Request, limit: int) -> MessagePage:
    seq = min(SINCE.of(request), opened.arrivals)
    found, has_more = await messages.since(tx, opened.thread_id, seq, limit)
    found = await with_moves(tx, opened.thread_id, await with_pictures(tx, found))
    above = bool(found) and await messages.belongs_above(tx, opened.thread_id, seq, found[0].message_id)
    gone = any(message.marker and message.marker.kind == "put_back" for message in found)
    newest = max((message.seq for message in found), default=seq)
    return MessagePage(messages=tuple(found), seq=newest, has_more=has_more, is_out_of_order=above or gone)


async def _beside(tx: Tx, opened: Opened, request: web.Request, limit: int) -> MessagePage:
    before, after = BEFORE.of(request), AFTER.of(request)
    beside = before or after
    if beside is None:
        raise problem(422, NOT_UNDERSTOOD, "say before, after or since", "before")
    spot = await messages.spot_of(tx, opened.thread_id, beside)
    if spot is None:
        raise NotYours("message", beside)
    page = messages.before if before else messages.after
    found, has_more = await page(tx, opened.thread_id, spot, limit)
    found = await with_moves(tx, opened.thread_id, await with_pictures(tx, found))
    return MessagePage(messages=tuple(found), seq=max((one.seq for one in found), default=0), has_more=has_more)


@routes.get("/v1/messages/{id}")
@asked_by_staff("message_viewed", gives=Message)
async def text(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """One text, as it stands now."""
    message_id = id_in(request)
    opened = await thread_of_message(tx, staff, message_id)
    tx.audit("message_viewed", object_kind="message", object_id=message_id)
    found = await with_pictures(tx, [await messages.one_message(tx, message_id)])
    return json_out((await with_moves(tx, opened.thread_id, found))[0])


@routes.get("/v1/clients")
@asked_by_staff("clients_searched", gives=Found, query=(SEARCH,))
async def clients(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Clients by name, number or outside id."""
    reach = await reach_of(tx, staff.staff_id)
    found = await find_clients(tx, staff.staff_id, reach, SEARCH.of(request))
    tx.audit("clients_searched", object_kind="staff", object_id=staff.staff_id, count=len(found))
    return json_out(Found(clients=found))
