"""Whom Carla may write to at once, and the groups she saved."""

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import msgspec
from aiohttp import web
from msgspec.structs import replace

from services.threads.domain import forms, pages
from tests.fakes import shapes
from tests.fakes.threads.answers import say
from tests.fakes.threads.many import Many, refused

if TYPE_CHECKING:
    from tests.fakes.threads import FakeThreads


def routes(fake: "FakeThreads") -> list[web.RouteDef]:
    """Its doors."""
    return [*_choosing(fake), *_keeping(fake)]


def _choosing(fake: "FakeThreads") -> list[web.RouteDef]:
    many = fake.many

    async def choices(_request: web.Request) -> web.Response:
        people = tuple(
            pages.Choice(
                thread_id=one,
                given_name=given,
                family_name=family,
                language="es" if language == "es" else "en",
                group_ids=tuple(group for group, members in many.members.items() if one in members),
                left_out=many.left_out.get(one),
                status_id=fake.stands.get(one),
                is_follow_up_due=one in fake.due,
                comes_at=many.comes_at if one == shapes.ANA else None,
            )
            for one, given, family, language in many.people()
        )
        return say(pages.Choices(people=people, groups=_kept(many)))

    return [web.get("/v1/choices", choices)]


def _keeping(fake: "FakeThreads") -> list[web.RouteDef]:
    many = fake.many

    async def save(request: web.Request) -> web.Response:
        form = msgspec.json.decode(await request.read(), type=forms.SaveGroup)
        group_id = UUID(request.match_info.get("group", str(uuid4())))
        if not form.name.strip():
            return refused(422, "blank", "name")
        if any(one.name == form.name and one.group_id != group_id for one in _kept(many)):
            return refused(409, "name_taken", "name")
        many.members[group_id] = set(form.thread_ids)
        many.groups[group_id] = pages.Group(group_id=group_id, name=form.name, count=len(form.thread_ids))
        return say(many.groups[group_id])

    async def put_away(request: web.Request) -> web.Response:
        group_id = UUID(request.match_info["group"])
        many.groups[group_id] = replace(many.groups[group_id], is_removed=request.match_info["act"] == "remove")
        return say(many.groups[group_id])

    return [
        web.post("/v1/groups", save),
        web.patch("/v1/groups/{group}", save),
        web.post("/v1/groups/{group}/{act:remove|restore}", put_away),
    ]


def _kept(many: Many) -> tuple[pages.Group, ...]:
    return tuple(one for one in many.groups.values() if not one.is_removed)
