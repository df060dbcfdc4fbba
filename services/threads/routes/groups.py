"""Saved groups: named, changed, put away."""

from typing import Final

from aiohttp import web

from services.kit.http import json_in, json_out, problem
from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.threads.domain.forms import SaveGroup
from services.threads.domain.pages import Group, Groups
from services.threads.routes.asking import asked_by_staff, id_in
from services.threads.store import groups, recipients
from services.threads.store.access import reach_of

routes = web.RouteTableDef()
TAKEN: Final = "name_taken"


@routes.get("/v1/groups")
@asked_by_staff("groups_listed", gives=Groups)
async def all_groups(tx: Tx, staff: StaffToken, _request: web.Request) -> web.Response:
    """One's own. They name nobody, so looking at them is not recorded."""
    return json_out(Groups(groups=tuple(await groups.all_groups(tx, staff.staff_id))))


@routes.post("/v1/groups")
@asked_by_staff(
    "group_added",
    takes=SaveGroup,
    gives=Group,
    status=201,
    refuses={409: ("no_texts", TAKEN, "too_many"), 422: ("blank",)},
)
async def add_group(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """A new one."""
    form = await json_in(request, SaveGroup)
    board = (await reach_of(tx, staff.staff_id)).board
    if board is None:
        raise problem(409, "no_texts", "Who writes no texts keeps no groups.")
    await recipients.refuse_others(tx, staff, form.thread_ids)
    try:
        group_id = await groups.add_group(tx, staff, board, _named(form), form.thread_ids)
    except groups.NameTaken as error:
        raise _name_taken() from error
    except groups.TooMany as error:
        raise problem(409, "too_many", "Remove some that you do not use first.") from error
    return json_out(await groups.one_group(tx, group_id), status=201)


@routes.patch("/v1/groups/{id}")
@asked_by_staff("group_changed", takes=SaveGroup, gives=Group, refuses={409: (TAKEN,), 422: ("blank",)})
async def change_group(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Another name, or other people in it."""
    form, group_id = await json_in(request, SaveGroup), id_in(request)
    await groups.group_for(tx, staff, group_id)
    await recipients.refuse_others(tx, staff, form.thread_ids)
    try:
        await groups.change_group(tx, group_id, _named(form), form.thread_ids)
    except groups.NameTaken as error:
        raise _name_taken() from error
    return json_out(await groups.one_group(tx, group_id))


@routes.post("/v1/groups/{id}/remove")
@asked_by_staff("group_removed", gives=Group)
async def remove_group(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Out of the list; it can be brought back."""
    group_id = id_in(request)
    await groups.group_for(tx, staff, group_id)
    await groups.set_removed(tx, group_id, is_removed=True)
    return json_out(await groups.one_group(tx, group_id))


@routes.post("/v1/groups/{id}/restore")
@asked_by_staff("group_restored", gives=Group, refuses={409: (TAKEN,)})
async def restore_group(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Back in the list."""
    group_id = id_in(request)
    await groups.group_for(tx, staff, group_id)
    try:
        await groups.set_removed(tx, group_id, is_removed=False)
    except groups.NameTaken as error:
        raise _name_taken() from error
    return json_out(await groups.one_group(tx, group_id))


def _named(form: SaveGroup) -> str:
    name = " ".join(form.name.split())
    if not name:
        raise problem(422, "blank", "Give it a name.", "name")
    return name


def _name_taken() -> Exception:
    return problem(409, TAKEN, "There is one of this name already.", "name")
