"""Two records of one person: asked for, looked at, taken back. The service's own hand does it, a moment later."""

from uuid import UUID

from aiohttp import web

from services.kit.http import json_in, json_out, problem
from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.threads.domain.access import Reach
from services.threads.domain.forms import NewMerge
from services.threads.domain.pages import Merge
from services.threads.domain.parting import LIFE
from services.threads.routes.asking import asked_by_staff, id_in, nudge_after
from services.threads.store import merges
from services.threads.store.access import NotYours, reach_of

routes = web.RouteTableDef()
JOB = "carry_merges"


@routes.post("/v1/merges")
@asked_by_staff(
    "merge_asked",
    takes=NewMerge,
    gives=Merge,
    status=202,
    refuses={409: ("merged",), 422: ("same", "names_of", "phone_id")},
)
async def merge(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Say that two clients are one person: which record stays, whose names it bears, which number is current."""
    form = await json_in(request, NewMerge)
    reach = await reach_of(tx, staff.staff_id)
    if reach.board is None:  # a role that serves nobody
        raise NotYours("client", form.keep_id)
    # Looked for first: a number that another merge takes along in this moment is told as that merge.
    is_offered = await merges.offers_number(tx, reach, (form.keep_id, form.gone_id), form.phone_id)
    kept = await merges.side_for(tx, reach, form.keep_id)
    gone = await merges.side_for(tx, reach, form.gone_id)
    if kept.is_merged or gone.is_merged:
        return await _asked_before(tx, staff, form)
    await _refuse_others_choices(tx, reach, form, is_offered=is_offered)
    try:
        await merges.ask_merge(tx, staff, reach.board, gone, form)
    except merges.AlreadyMerged as error:
        raise problem(409, "merged", "One of the two is merged already.") from error
    nudge_after(request, JOB)
    return json_out(await merges.merge_for(tx, staff, form.merge_id), status=202)


async def _refuse_others_choices(tx: Tx, reach: Reach, form: NewMerge, *, is_offered: bool) -> None:
    """What is another's is not there, whatever else is wrong with the form."""
    await merges.side_for(tx, reach, form.names_of)
    if form.keep_id == form.gone_id:
        raise problem(422, "same", "Choose two records.", "gone_id")
    if form.names_of not in (form.keep_id, form.gone_id):
        raise problem(422, "names_of", "Choose the names of one of the two.", "names_of")
    if not is_offered:
        raise problem(422, "phone_id", "Choose a number of one of the two.", "phone_id")


async def _asked_before(tx: Tx, staff: StaffToken, form: NewMerge) -> web.Response:
    """A second click, after the first was carried out; or a colleague was faster."""
    try:
        return json_out(await merges.merge_for(tx, staff, form.merge_id), status=202)
    except NotYours as error:
        raise problem(409, "merged", "One of the two is merged already.") from error


@routes.get("/v1/merges/{id}")
@asked_by_staff("merge_viewed", gives=Merge)
async def merge_seen(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """What became of it."""
    found = await merges.merge_for(tx, staff, id_in(request))
    tx.audit("merge_viewed", object_kind="merge", object_id=found.merge_id)
    return json_out(found)


@routes.post("/v1/merges/{id}/undo")
@asked_by_staff("merge_undo_asked", gives=Merge, status=202, refuses={409: ("not_done", "too_old", "later")})
async def undo_merge(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Make two of one again, within thirty days; what came since goes with its number."""
    merge_id: UUID = id_in(request)
    found = await merges.merge_for(tx, staff, merge_id)
    if found.done_at is None or found.state not in ("done", "undo_asked"):
        raise problem(409, "not_done", "This merge is not done, or was taken back.")
    if found.done_at <= tx.now - LIFE:
        raise problem(409, "too_old", "A merge can be taken back for thirty days.")
    if found.state == "done":
        if not found.can_undo:
            raise problem(409, "later", "This client was merged again since; take that back first.")
        await merges.ask_undo(tx, staff, merge_id)
        tx.audit("merge_undo_asked", object_kind="merge", object_id=merge_id)
        nudge_after(request, JOB)
    return json_out(await merges.merge_for(tx, staff, merge_id), status=202)
