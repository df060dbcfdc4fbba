"""Merges: asked for, done at once, undone."""

from typing import TYPE_CHECKING
from uuid import UUID

import msgspec
from aiohttp import web
from msgspec.structs import replace

from services.threads.domain import forms, pages
from tests.fakes import shapes
from tests.fakes.threads.answers import say

if TYPE_CHECKING:
    from tests.fakes.threads import FakeThreads


def routes(fake: "FakeThreads") -> list[web.RouteDef]:
    """Its doors."""

    async def merge(request: web.Request) -> web.Response:
        form = msgspec.json.decode(await request.read(), type=forms.NewMerge)
        given, family = shapes.NAMES[form.gone_id]
        fake.merges[form.keep_id] = pages.Merge(
            merge_id=form.merge_id,
            kept_id=form.keep_id,
            gone_id=form.gone_id,
            gone_given_name=given,
            gone_family_name=family,
            state=fake.merge_state,
            reason="served_elsewhere" if fake.merge_state == "refused" else None,
            asked_at=fake.clock.now(),
            done_at=fake.clock.now() if fake.merge_state == "done" else None,
            staff_name=shapes.CARLA,
            can_undo=fake.merge_state == "done",
        )
        return say(fake.merges[form.keep_id], 202)

    async def undo(request: web.Request) -> web.Response:
        found = next(one for one in fake.merges.values() if one.merge_id == UUID(request.match_info["id"]))
        fake.merges.pop(found.kept_id)
        return say(replace(found, state="undone", can_undo=False), 202)

    return [web.post("/v1/merges", merge), web.post("/v1/merges/{id}/undo", undo)]
