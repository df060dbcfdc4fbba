"""Whom a text to many is for: filters, groups and ticks; and the groups that somebody saved."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from aiohttp import web

from services.web.domain.answers import Batch, Choice, Choices, Group
from services.web.domain.chosen import Filters, chosen, filters, shown
from services.web.pages.asking import THREADS, Refused, Unanswered
from services.web.pages.frame import VISITOR, draw, id_asked, id_in, id_of
from services.web.pages.look import folded
from services.web.pages.many import batch_of, number_in, status_of, wrong_of

routes = web.RouteTableDef()
MOST: Final = 1_000
BEFORE: Final = ("draft", "refused")


@routes.get("/many/{batch_id}/people")
async def people_form(request: web.Request) -> web.Response:
    """Everybody one may write to, those chosen ticked."""
    batch = await batch_of(request)
    if batch.state not in BEFORE or not batch.is_mine:
        raise web.HTTPSeeOther(f"/many/{batch.batch_id}")
    return _drawn(request, batch, await _choices(request), filters(request.query), batch.thread_ids)


@routes.post("/many/{batch_id}/people")
async def choose(request: web.Request) -> web.Response:
    """Keep the ticks; then another filter, all of those shown, a group of them, or on to the review."""
    form, batch_id = await request.post(), id_in(request, "batch_id")
    batch, found = await batch_of(request), await _choices(request)
    drawn, wanted, act = filters(form, "shown_"), filters(form), str(form.get("act", ""))
    on_page = _fitting(found, drawn)
    ticked = [id_of(one) for one in form.getall("thread", [])]
    if act in ("all", "none"):
        ticked = [one.thread_id for one in on_page] if act == "all" else []
    now = chosen(batch.thread_ids, on_page, ticked)
    told = {"edits": number_in(form.get("edits")), "thread_ids": [str(one) for one in now]}
    try:
        if len(now) > MOST:
            return _drawn(request, batch, found, drawn, now, "too_many_people")
        if act == "group":
            await _save_group(request, str(form.get("name", "")), now)
        await request.app[THREADS].written(request[VISITOR].token, "PATCH", f"/v1/batches/{batch_id}", Batch, told)
    except (Refused, Unanswered) as error:
        fresh = await batch_of(request) if isinstance(error, Refused) and error.title == "changed" else batch
        return _drawn(request, fresh, found, drawn, now, error, str(form.get("name", "")))
    if act == "review":
        raise web.HTTPSeeOther(f"/many/{batch_id}")
    next_ = {"filter": wanted, "everybody": Filters()}.get(act, drawn)
    raise web.HTTPSeeOther(f"/many/{batch_id}/people{next_.address}")


def _drawn(
    request: web.Request,
    batch: Batch,
    found: Choices,
    wanted: Filters,
    now: Sequence[UUID],
    error: Refused | Unanswered | str | None = None,
    name: str = "",
) -> web.Response:
    on_page = _fitting(found, wanted)
    hidden = len(set(now) - {one.thread_id for one in on_page})
    return draw(
        request,
        "many_people.html",
        status_of(error),
        page="many",
        batch=batch,
        found=found,
        people=on_page,
        ticked=set(now),
        hidden=hidden,
        wanted=wanted,
        name=name,
        wrong=wrong_of(request, error) if error else {},
    )


def _fitting(found: Choices, wanted: Filters) -> list[Choice]:
    typed = {one.thread_id: folded(f"{one.family_name}, {one.given_name} {one.family_name}") for one in found.people}
    looked_for = Filters(wanted.group, wanted.language, wanted.today, wanted.status, folded(wanted.q))
    return shown(found.people, looked_for, typed)


async def _choices(request: web.Request) -> Choices:
    return await request.app[THREADS].read(request[VISITOR].token, "/v1/choices", Choices)


async def _save_group(request: web.Request, name: str, people: Sequence[UUID]) -> None:
    told = {"name": name, "thread_ids": [str(one) for one in people]}
    await request.app[THREADS].write(request[VISITOR].token, "POST", "/v1/groups", told)


@routes.get("/many/groups")
async def groups(request: web.Request) -> web.Response:
    """All one saved; one that was just removed can be brought back."""
    found = await _choices(request)
    removed = id_asked(request, "removed")
    return draw(request, "many_groups.html", page="many", groups=found.groups, removed=removed)


@routes.get("/many/groups/{group_id}")
async def group_form(request: web.Request) -> web.Response:
    """Its name and who is in it."""
    found, group = await _group(request)
    members = [one.thread_id for one in found.people if group.group_id in one.group_ids]
    return _group_drawn(request, found, group, group.name, members)


@routes.post("/many/groups/{group_id}")
async def change_group(request: web.Request) -> web.Response:
    """Another name, or other people in it."""
    form, group_id = await request.post(), id_in(request, "group_id")
    name, members = str(form.get("name", "")), [id_of(one) for one in form.getall("thread", [])]
    told: dict[str, Any] = {"name": name, "thread_ids": [str(one) for one in members]}
    try:
        await request.app[THREADS].write(request[VISITOR].token, "PATCH", f"/v1/groups/{group_id}", told)
    except (Refused, Unanswered) as error:
        status_of(error)
        found, group = await _group(request)
        return _group_drawn(request, found, group, name, members, error)
    raise web.HTTPSeeOther("/many/groups")


def _group_drawn(
    request: web.Request,
    found: Choices,
    group: Group,
    name: str,
    members: Sequence[UUID],
    error: Refused | Unanswered | None = None,
) -> web.Response:
    shown_ = {"group": group, "people": found.people, "name": name, "ticked": set(members)}
    wrong = wrong_of(request, error) if error else {}
    return draw(request, "many_group.html", status_of(error), page="many", wrong=wrong, **shown_)


async def _group(request: web.Request) -> tuple[Choices, Group]:
    found, group_id = await _choices(request), id_in(request, "group_id")
    for group in found.groups:
        if group.group_id == group_id:
            return found, group
    raise web.HTTPNotFound


@routes.post("/many/groups/{group_id}/{act:remove|restore}")
async def put_away(request: web.Request) -> web.Response:
    """Out of the list, with a way back; or back."""
    group_id, act = id_in(request, "group_id"), request.match_info["act"]
    await request.app[THREADS].write(request[VISITOR].token, "POST", f"/v1/groups/{group_id}/{act}")
    raise web.HTTPSeeOther("/many/groups" + (f"?removed={group_id}" if act == "remove" else ""))
