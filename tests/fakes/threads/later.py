"""Texts that wait for their time, and what takes the place of one."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
from aiohttp import web

from services.threads.domain import forms, pages
from services.threads.domain.later import NoSuchDay, Past, TooFar, checked, moment
from services.threads.domain.pictures import Picture
from tests.fakes.threads.answers import say

if TYPE_CHECKING:
    from tests.fakes.threads import FakeThreads


def routes(fake: "FakeThreads") -> list[web.RouteDef]:
    """Its doors."""

    async def all_waiting(request: web.Request) -> web.Response:
        thread_id = UUID(request.match_info["id"])
        if thread_id not in fake.messages:
            raise web.HTTPNotFound
        return say(pages.MessagePage(messages=tuple(waiting(fake, thread_id)), seq=0))

    async def edit(request: web.Request) -> web.Response:
        wanted = msgspec.json.decode(await request.read(), type=forms.EditMessage)
        if wanted.client_msg_id in fake.by_client_msg_id:
            return web.json_response({})
        old = found(fake, UUID(request.match_info["id"]))
        if old.status != "held":
            return web.json_response({"title": "too_late"}, status=409)
        new = forms.NewMessage(
            client_msg_id=wanted.client_msg_id,
            body=old.body if wanted.body is None else wanted.body,
            undo_s=0,
            send_at=None if wanted.is_now else wanted.send_at or old.release_at,
            local_time=wanted.local_time,
            local_zone=wanted.local_zone,
            media_ids=old.media_ids if wanted.media_ids is None else wanted.media_ids,
        )
        made = hold(fake, old.thread_id, new)
        fake.change(old.thread_id, old.message_id, status="cancelled", is_edited=True)
        fake.by_client_msg_id[wanted.client_msg_id] = made.message_id
        return say(made, 201)

    return [web.get("/v1/threads/{id}/waiting", all_waiting), web.patch("/v1/messages/{id}", edit)]


def waiting(fake: "FakeThreads", thread_id: UUID) -> list[pages.Message]:
    """What waits for a chosen time."""
    return [one for one in fake.messages[thread_id] if one.status == "held" and one.is_scheduled]


def found(fake: "FakeThreads", message_id: UUID) -> pages.Message:
    """One text. Answers 404 for one that is not there."""
    for texts in fake.messages.values():
        for text in texts:
            if text.message_id == message_id:
                return text
    raise web.HTTPNotFound


def hold(fake: "FakeThreads", thread_id: UUID, new: forms.NewMessage) -> pages.Message:
    """Put a text there, held for the undo or until its time. Answers 422 for a time that can't be."""
    more: dict[str, Any] = {"media_ids": new.media_ids, "picture_words": new.picture_words}
    more |= {"media_count": len(new.media_ids), "pictures": tuple(map(_picture, new.media_ids))}
    try:
        if new.local_time:
            at = moment(new.local_time, str(new.local_zone), fake.clock.now()).at
            more |= {"local_time": new.local_time, "local_zone": new.local_zone}
        else:
            at = checked(new.send_at or fake.clock.now() + timedelta(seconds=new.undo_s), fake.clock.now())
    except (NoSuchDay, Past, TooFar) as error:
        title = {NoSuchDay: "no_such_day", Past: "past", TooFar: "too_far"}[type(error)]
        raise web.HTTPUnprocessableEntity(text=f'{{"title": "{title}"}}', content_type="application/json") from error
    is_later = bool(new.local_time or new.send_at)
    more |= {"is_scheduled": is_later, "can_edit": is_later}
    return fake.text_out(thread_id, new.body, status="held", release_at=at, can_undo=True, **more)


def _picture(media_id: UUID) -> Picture:
    return Picture(media_id=media_id)
