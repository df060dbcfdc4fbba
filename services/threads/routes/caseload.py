"""Clients A to Z."""

from typing import Final, get_args

from aiohttp import web

from services.desk.query import QueryChoice, QueryId, QueryWords
from services.kit.http import json_out
from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.threads.domain.pages import Caseload
from services.threads.routes.asking import asked_by_staff
from services.threads.store import listed
from services.threads.store.access import reach_of
from services.threads.store.groups import group_for

routes = web.RouteTableDef()
SHOW: Final = QueryChoice("show", get_args(listed.Show), "served, with trouble reaching them, or served no more")
LANGUAGE: Final = QueryChoice("language", get_args(listed.Language), "who gets texts in this language")
SEARCH: Final = QueryWords("search", 100, "parts of a name, or of a number")
WHOSE: Final = QueryId("whose", "staff", "clients of this one of those in reach")
GROUP: Final = QueryId("group", "group", "who is in this group of the asker's")
STATUS: Final = QueryId("status", "status", "clients with whom it stands so")
AFTER: Final = QueryId("after", "thread", "rows behind this thread's")
LETTER: Final = QueryWords("letter", 1, "rows from this letter on")
QUERY: Final = (SHOW, LANGUAGE, SEARCH, WHOSE, STATUS, GROUP, AFTER, LETTER)


@routes.get("/v1/caseload")
@asked_by_staff("caseload_viewed", gives=Caseload, query=QUERY)
async def caseload(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Everybody in reach who fits, by name, and where each letter begins."""
    group_id = GROUP.of(request)
    if group_id is not None:
        await group_for(tx, staff, group_id)
    wanted = listed.Wanted(
        show=SHOW.of(request),
        language=LANGUAGE.of(request),
        words=SEARCH.of(request),
        group_id=group_id,
        staff_id=WHOSE.of(request),
        status_id=STATUS.of(request),
        after=AFTER.of(request),
        letter=LETTER.of(request),
    )
    found = await listed.caseload(tx, staff.staff_id, await reach_of(tx, staff.staff_id), wanted)
    tx.audit("caseload_viewed", object_kind="staff", object_id=staff.staff_id, count=len(found.rows))
    return json_out(found)
