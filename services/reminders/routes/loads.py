"""Files of dates: bring one, look at what it changes, take it or not, see what became of every row."""

import asyncio
from typing import Final

from aiohttp import web

from services.desk.query import QueryChoice, QueryCount
from services.kit.http import json_in, json_out, problem
from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.reminders.acts.loads.showing import line, report, shown
from services.reminders.domain.files.diffing import OUTCOMES
from services.reminders.domain.files.limits import MOST_BYTES
from services.reminders.domain.forms.loads import FORM_BYTES, DecideLoad, NewLoad
from services.reminders.domain.pages.loads import ActAsked, LoadPage, LoadReport, LoadShown
from services.reminders.routes.asking import asked_by_staff, id_in, nudge_after
from services.reminders.routes.sources import LANGUAGE
from services.reminders.store import load_acts, loads
from services.reminders.store.load_rows import AT_ONCE, rows_after
from services.reminders.store.sources import source_seen

routes = web.RouteTableDef()
AFTER: Final = QueryCount("after", 0, 2**31 - 1, "rows behind this one")
SHOW: Final = QueryChoice("show", ("all", *OUTCOMES), "rows with this outcome")
A_PAGE: Final = 50
NEW: "web.RequestKey[NewLoad]" = web.RequestKey("new_load", NewLoad)


async def _taken(request: web.Request) -> None:
    """Before the transaction: a large file takes its time to come, and would keep a connection."""
    form = await json_in(request.clone(client_max_size=FORM_BYTES), NewLoad, FORM_BYTES)
    if len(form.content) > MOST_BYTES:
        raise problem(413, "Too large", f"Bring at most {MOST_BYTES} bytes", "content")
    if not form.content:
        raise problem(422, "empty", "There is nothing in this file.", "content")
    request[NEW] = form


@routes.post("/v1/sources/{id}/loads")
@asked_by_staff(
    "load_brought",
    takes=NewLoad,
    gives=LoadShown,
    status=(201, 200),
    refuses={409: ("used", "switched_off"), 422: ("empty",)},
    before=_taken,
)
async def bring_load(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Bring a file of a source. Nothing is changed by it yet: it is read in a moment, and held if it looks odd."""
    form, source = request[NEW], await source_seen(tx, id_in(request))
    before = await loads.find_load(tx, form.load_id)
    if before is not None and before.source_id == source.source_id:
        return json_out(shown(before, "en"))
    if not source.is_active:
        raise problem(409, "switched_off", "This source is switched off; files of it are not taken.")
    try:
        await loads.bring(tx, form.load_id, source.source_id, form.file_name, form.content, staff.staff_id)
    except loads.IdUsed as error:
        raise problem(409, "used", "This load_id belongs to another file.", "load_id") from error
    tx.audit("load_brought", object_kind="load", object_id=form.load_id, bytes=len(form.content))
    nudge_after(request, "loads")
    return json_out(shown(await loads.load_seen(tx, form.load_id), "en"), 201)


@routes.get("/v1/loads/{id}")
@asked_by_staff("load_viewed", gives=LoadPage, query=(AFTER, SHOW, LANGUAGE))
async def load(tx: Tx, _staff: StaffToken, request: web.Request) -> web.Response:
    """How far a file is, what it changes, and 50 of its rows."""
    found, language, asked = await loads.load_seen(tx, id_in(request)), LANGUAGE.of(request), SHOW.of(request)
    tx.audit("load_viewed", object_kind="load", object_id=found.load_id)
    outcomes = () if asked == "all" else (asked,)
    rows = await rows_after(tx, found.load_id, AFTER.of(request), A_PAGE + 1, outcomes)
    lines = [line(row, language) for row in rows[:A_PAGE]]
    return json_out(LoadPage(load=shown(found, language), rows=lines, has_more=len(rows) > A_PAGE))


@routes.post("/v1/loads/{id}/approve")
@asked_by_staff("load_approved", takes=DecideLoad, gives=ActAsked, status=202, refuses={409: ("not_held", "used")})
async def approve_load(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Have a held file applied as it is."""
    return await _decide(tx, staff, request, "load_approved")


@routes.post("/v1/loads/{id}/refuse")
@asked_by_staff("load_refused", takes=DecideLoad, gives=ActAsked, status=202, refuses={409: ("not_held", "used")})
async def refuse_load(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Have nothing taken of a held file."""
    return await _decide(tx, staff, request, "load_refused")


async def _decide(tx: Tx, staff: StaffToken, request: web.Request, kind: str) -> web.Response:
    form, found = await json_in(request, DecideLoad), await loads.load_seen(tx, id_in(request))
    if not await load_acts.was_asked(tx, form.act_id):
        if found.state != "held" or found.is_forgotten:
            raise problem(409, "not_held", "This file does not wait for anybody.")
        try:
            await load_acts.ask(tx, form.act_id, kind, staff, {"load_id": found.load_id})
        except load_acts.ActUsed as error:
            raise problem(409, "used", "This act_id belongs to somebody else's click.", "act_id") from error
    tx.audit(kind, object_kind="load", object_id=found.load_id)
    nudge_after(request, "loads")
    return json_out(ActAsked(act_id=form.act_id), 202)


@routes.get("/v1/loads/{id}/report")
@asked_by_staff("load_report_taken", gives=LoadReport, query=(LANGUAGE,))
async def load_report(tx: Tx, _staff: StaffToken, request: web.Request) -> web.Response:
    """Every row as it came and what became of it, then the dates that are in it no more: for a spreadsheet."""
    found, language = await loads.load_seen(tx, id_in(request)), LANGUAGE.of(request)
    parts, after, is_more = list[bytes](), 0, True
    while is_more:
        rows = await rows_after(tx, found.load_id, after, AT_ONCE)
        part = await asyncio.to_thread(report, rows, language, is_first=not parts)
        parts.append(part if not parts else part.removeprefix(b"\xef\xbb\xbf"))
        is_more = len(rows) == AT_ONCE
        after = rows[-1].place if rows else after
    tx.audit("load_report_taken", object_kind="load", object_id=found.load_id, count=found.row_count or 0)
    return json_out(LoadReport(file_name=f"{found.file_name}.report.csv", content=b"".join(parts)))
