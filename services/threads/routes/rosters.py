"""Lists of clients from a spreadsheet: bring one, say what its columns are, look at every row, apply the good ones."""

from typing import Final

from aiohttp import web

from services.desk.query import QueryChoice, QueryCount
from services.desk.sheets.asked import Line, SheetError
from services.desk.sheets.running import CHILDREN, lines_of
from services.kit import failpoints
from services.kit.http import json_in, json_out, problem
from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.threads.domain.columns import NoHeader, columns, missing
from services.threads.domain.forms import ApplyRoster, ChangeRoster, NewRoster
from services.threads.domain.forms.rosters import FORM_BYTES, MOST_BYTES
from services.threads.domain.pages import Roster, RosterReport
from services.threads.domain.rosters import GOOD, OUTCOMES
from services.threads.domain.sheets import LIMITS
from services.threads.routes.asking import asked_by_staff, id_in, nudge_after
from services.threads.store import clients, enlisting, listings, rosters
from services.threads.store.access import NotYours, reach_of
from services.threads.store.judging import judge_roster
from services.threads.store.rosters import Kept, roster_for

routes = web.RouteTableDef()
AFTER: Final = QueryCount("after", 0, 2**31 - 1, "rows behind this one, by its number in the spreadsheet")
SHOW: Final = QueryChoice("show", ("all", "good", *OUTCOMES), "rows with this outcome; good: all that are done")
NO_LIST: Final = ("empty", "old_excel", "macros", "damaged", "not_text", "rows", "columns", "unpacked")
NEW: "web.RequestKey[NewRoster]" = web.RequestKey("new_roster", NewRoster)
LINES: "web.RequestKey[list[Line]]" = web.RequestKey("lines", list)


async def _read(request: web.Request) -> None:
    """Before the transaction: a hostile file keeps its reader for seconds, and would keep a connection with it."""
    form = await json_in(request.clone(client_max_size=FORM_BYTES), NewRoster, FORM_BYTES)
    if len(form.content) > MOST_BYTES:
        raise problem(413, "Too large", f"Bring at most {MOST_BYTES} bytes", "content")
    if not form.content:
        raise problem(422, "empty", "There is nothing in this file.", "content")
    try:
        async with request.app[CHILDREN]:
            request[NEW], request[LINES] = form, await lines_of(form.content, LIMITS)
    except SheetError as error:
        raise problem(422, error.reason, "This file can't be read as a list of clients.", "content") from error


@routes.post("/v1/rosters")
@asked_by_staff(
    "roster_brought",
    takes=NewRoster,
    gives=Roster,
    status=(201, 200),
    refuses={409: ("used",), 422: (*NO_LIST, "no_header", "no_rows")},
    before=_read,
)
async def add_roster(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Bring a list. Nobody is added by it: its columns are guessed, and every row is judged."""
    form, lines = request[NEW], request[LINES]
    seen = await reach_of(tx, staff.staff_id)
    if seen.board is None:  # a role that serves nobody
        raise NotYours("staff", staff.staff_id)
    if await rosters.brought_before(tx, staff, form.roster_id):
        return json_out(await listings.one_roster(tx, staff, form.roster_id))
    if len(lines) < 2:
        raise problem(422, "no_rows", "Below the first row, which names the columns, there is nobody.", "content")
    try:
        guessed = columns(lines[0].cells)
    except NoHeader as error:
        raise problem(422, "no_header", "The first row has to name the columns.", "content") from error
    try:
        await rosters.add_roster(tx, staff, seen, form.roster_id, form.name, lines, guessed)
    except rosters.IdUsed as error:
        if await rosters.brought_before(tx, staff, form.roster_id):  # by the other of two clicks
            return json_out(await listings.one_roster(tx, staff, form.roster_id))
        raise problem(409, "used", "This roster_id belongs to another list.", "roster_id") from error
    await judge_roster(tx, await roster_for(tx, staff, form.roster_id))
    return json_out(await listings.one_roster(tx, staff, form.roster_id), status=201)


@routes.get("/v1/rosters/{id}")
@asked_by_staff("roster_viewed", gives=Roster, query=(AFTER, SHOW))
async def roster(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """The list, and 50 of its rows."""
    kept = await roster_for(tx, staff, id_in(request))
    tx.audit("roster_viewed", object_kind="roster", object_id=kept.roster_id)
    shown = SHOW.of(request)
    outcomes = {"all": (), "good": GOOD}.get(shown, (shown,))
    return json_out(await listings.one_roster(tx, staff, kept.roster_id, AFTER.of(request), outcomes))


@routes.patch("/v1/rosters/{id}")
@asked_by_staff(
    "roster_changed",
    takes=ChangeRoster,
    gives=Roster,
    refuses={409: ("changed", "applied", "forgotten"), 422: ("columns", "not_here")},
)
async def change_roster(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Say what its columns are, and who serves those for whom it names nobody; every row is judged anew."""
    form, roster_id = await json_in(request, ChangeRoster), id_in(request)
    kept = await roster_for(tx, staff, roster_id, is_locked=True)
    _refuse_unless_open(kept, form.edits)
    if any(place >= len(kept.header) for place in form.columns.values()):
        raise problem(422, "columns", "There is no such column.", "columns")
    if not await clients.can_be_given(tx, kept.reach, form.staff_id):
        raise problem(422, "not_here", "Choose somebody who serves clients in your department.", "staff_id")
    await rosters.change_roster(tx, kept, form.columns, form.staff_id)
    await judge_roster(tx, await roster_for(tx, staff, roster_id))
    return json_out(await listings.one_roster(tx, staff, roster_id))


@routes.post("/v1/rosters/{id}/apply")
@asked_by_staff(
    "roster_applied",
    takes=ApplyRoster,
    gives=Roster,
    refuses={409: ("changed", "forgotten"), 422: ("columns", "nobody")},
)
async def apply_roster(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Add everybody who can be: all of them at once, or nobody. A second click finds it done."""
    form, roster_id = await json_in(request, ApplyRoster), id_in(request)
    kept = await roster_for(tx, staff, roster_id, is_locked=True)
    if kept.state != "applied":
        _refuse_unless_open(kept, form.edits)
        if missing(kept.columns):
            raise problem(422, "columns", "Say which columns hold the names and the numbers.", "columns")
        if not any(kept.counts.get(outcome) for outcome in GOOD):
            raise problem(422, "nobody", "There is nobody in this list to add.")
        await enlisting.apply_roster(tx, kept, form.agreed_how)
        await failpoints.hit("roster.before_commit")
        nudge_after(request, "follow_changes")
    return json_out(await listings.one_roster(tx, staff, roster_id))


@routes.get("/v1/rosters/{id}/report")
@asked_by_staff("roster_report_taken", gives=RosterReport, refuses={409: ("forgotten",)})
async def roster_report(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Every row as it came, and what became of it."""
    kept = await roster_for(tx, staff, id_in(request))
    _refuse_forgotten(kept)
    tx.audit("roster_report_taken", object_kind="roster", object_id=kept.roster_id, count=kept.row_count)
    return json_out(await listings.report(tx, kept))


def _refuse_unless_open(kept: Kept, edits: int) -> None:
    _refuse_forgotten(kept)
    if kept.state == "applied":
        raise problem(409, "applied", "These clients are added already.")
    if edits != kept.edits:
        raise problem(409, "changed", "It was changed since this page was opened. Look at it once more.")


def _refuse_forgotten(kept: Kept) -> None:
    if kept.is_forgotten:
        raise problem(409, "forgotten", "It is too long ago: its rows are not kept longer than a month.")
