"""Texts that wait: which there are, and other words or another time for one of them."""

from datetime import datetime

import msgspec
from aiohttp import web

from services.kit import failpoints
from services.kit.http import json_in, json_out, problem
from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.threads.domain.forms import EditMessage, NewMessage
from services.threads.domain.pages import Message, MessagePage
from services.threads.domain.sending import Road
from services.threads.routes.asked_first import ASKED, refuse_unasked
from services.threads.routes.asking import asked_by_staff, id_in
from services.threads.routes.sendable import (
    BLOCKED,
    TIMES,
    WORDS,
    refuse_blanks,
    refuse_blocked,
    refuse_used,
    sendable,
    written,
)
from services.threads.routes.writing import again, release_soon
from services.threads.store import later, messages, writing
from services.threads.store.access import thread_for, thread_of_message
from services.threads.store.dates import with_date
from services.threads.store.media import with_pictures
from services.threads.store.roads import roads
from services.threads.store.writing import Written

routes = web.RouteTableDef()


@routes.get("/v1/threads/{id}/waiting")
@asked_by_staff("waiting_viewed", gives=MessagePage)
async def waiting(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """The texts that wait for a chosen time, the next first; seq tells nothing here."""
    opened = await thread_for(tx, staff, id_in(request))
    found, has_more = await later.waiting_texts(tx, opened.thread_id)
    tx.audit("waiting_viewed", object_kind="thread", object_id=opened.thread_id, count=len(found))
    return json_out(MessagePage(messages=tuple(await with_pictures(tx, found)), seq=0, has_more=has_more))


@routes.patch("/v1/messages/{id}")
@asked_by_staff(
    "message_edited",
    takes=EditMessage,
    gives=Message,
    status=(201, 200),
    refuses={409: ("too_late", "over", *BLOCKED, "used", *ASKED), 422: (*WORDS, *TIMES)},
)
async def edit(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Other words, another time or other pictures for a text that has not left: a new one takes its place."""
    form = await json_in(request, EditMessage)
    message_id = id_in(request)
    await thread_of_message(tx, staff, message_id)
    # The text before its thread, as everybody locks them who looks after what became of a text.
    old = await later.lock_waiting(tx, message_id)
    opened = await thread_of_message(tx, staff, message_id, is_locked=True)
    known = await writing.clicked(tx, staff.staff_id, form.client_msg_id)
    if known:
        return await again(tx, opened, known)
    if old is None:
        raise problem(409, "too_late", "It is on its way already.")
    road = (await roads(tx, [opened.thread_id]))[opened.thread_id]
    refuse_blocked(road, old.purpose)
    text = await with_date(tx, opened.thread_id, _edited(old, form, road, tx), old.dated)
    with refuse_used():
        new_id = await later.replace(tx, opened, staff.staff_id, old, text)
    release_soon(request, text.release_at - tx.now)
    return json_out(await messages.one_message(tx, new_id), status=201)


def _edited(old: later.Waiting, form: EditMessage, road: Road, tx: Tx) -> Written:
    """The old text with what the form changes of it."""
    new = _as_new(old, form, road, tx.now)
    body = sendable(new.body, has_pictures=bool(new.media_ids))
    refuse_blanks(body)
    refuse_unasked(road, body, new)
    text = written(new, body, road, tx.now)
    if _keeps_time(form):  # on the wall, too
        text = msgspec.structs.replace(
            text, is_scheduled=old.is_scheduled, local_at=old.local_at, local_zone=old.local_zone
        )
    # Other words are somebody's own, and over when they say so.
    over_at = old.over_at if body == old.body and not failpoints.is_off("edit_wanted") else None
    if over_at and over_at <= max(text.release_at, tx.now):
        raise problem(409, "over", "The time it was for is over by then.")
    return msgspec.structs.replace(text, retry_of=old.retry_of, purpose=old.purpose, not_after=over_at)


def _as_new(old: later.Waiting, form: EditMessage, road: Road, now: datetime) -> NewMessage:
    """As if it were written now."""
    body = old.body if form.body is None else form.body
    # What its author accepted, they accepted of those words and that number.
    is_same = body == old.body and old.meant_for == road.number
    is_kept = _keeps_time(form)
    media_ids = tuple(old.media_ids) if form.media_ids is None else form.media_ids
    words = old.picture_words if form.media_ids is None and form.picture_words is None else form.picture_words or ()
    return NewMessage(
        client_msg_id=form.client_msg_id,
        body=body,
        undo_s=0,
        send_at=max(old.release_at, now) if is_kept else form.send_at,
        local_time=form.local_time,
        local_zone=form.local_zone,
        urgent_reason=form.urgent_reason or (old.urgent_reason if is_kept else None),
        media_ids=media_ids,
        picture_words=tuple(words),
        template_id=old.template_id,
        to_number=form.to_number,
        despite=(*form.despite, *(old.despite if is_same else ())),  # type: ignore[arg-type]  # our own rows
    )


def _keeps_time(form: EditMessage) -> bool:
    return not (form.local_time or form.send_at or form.is_now)
