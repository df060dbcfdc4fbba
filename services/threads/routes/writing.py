"""Writing in a thread: send, undo, try again, draft, read, put aside."""

from datetime import timedelta
from typing import Final
from uuid import UUID

import msgspec
from aiohttp import web

from services.kit import failpoints
from services.kit.http import json_in, json_out, problem
from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.threads.domain.forms import MarkRead, NewMessage, PutAside, RetryMessage, SaveDraft
from services.threads.domain.held import WHO
from services.threads.domain.pages import Draft, Message, Row
from services.threads.domain.sending import Road
from services.threads.domain.status import TROUBLE
from services.threads.routes.asked_first import ASKED, refuse_unasked, refuse_unasked_again
from services.threads.routes.asking import asked_by_staff, id_in, nudge_after
from services.threads.routes.sendable import (
    BLOCKED,
    TIMES,
    UNDO_MOST_S,
    WORDS,
    refuse_blanks,
    refuse_blocked,
    refuse_used,
    sendable,
    used,
    written,
)
from services.threads.store import dates, drafts, messages, templates, writing
from services.threads.store.access import NotYours, Opened, thread_for, thread_of_message
from services.threads.store.roads import roads
from services.threads.store.rows import one_row
from services.threads.store.tried import Tried, hold_tried
from services.threads.store.writing import Written

routes = web.RouteTableDef()
# A pasted page is no draft; a text of 1,600 characters that is still being cut down is.
DRAFT_MOST = 10_000


@routes.post("/v1/threads/{id}/messages")
@asked_by_staff(
    "message_written",
    takes=NewMessage,
    gives=Message,
    status=(201, 200),
    refuses={
        409: (*BLOCKED, "used", *ASKED),
        422: (*WORDS, *TIMES),
    },
)
async def send(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Write a text; it is held for the undo, or until its time."""
    new = await json_in(request, NewMessage)
    opened = await thread_for(tx, staff, id_in(request), is_locked=True)
    known = await writing.clicked(tx, staff.staff_id, new.client_msg_id)
    if known:  # its answer was lost perhaps, and the page has saved the words once more
        await drafts.drop_sent(tx, opened.thread_id, staff.staff_id, new.body, new.draft_saved_at)
        return await again(tx, opened, known)
    if new.template_id:
        await templates.template_for(tx, staff, new.template_id)
    body = sendable(new.body, has_pictures=bool(new.media_ids))
    refuse_blanks(body)
    road = (await roads(tx, [opened.thread_id]))[opened.thread_id]
    refuse_blocked(road)
    refuse_unasked(road, body, new)
    text = await dates.with_date(tx, opened.thread_id, written(new, body, road, tx.now))
    with refuse_used():
        message_id = await writing.hold(tx, opened, staff.staff_id, text)
    if new.template_id:
        await templates.note_use(tx, staff.staff_id, new.template_id)
    await drafts.drop_sent(tx, opened.thread_id, staff.staff_id, new.body, new.draft_saved_at)
    release_soon(request, text.release_at - tx.now)
    return json_out(await messages.one_message(tx, message_id), status=201)


async def again(tx: Tx, opened: Opened, message_id: UUID) -> web.Response:
    """A double click: the same text, if it is one of this thread."""
    known = await messages.one_message(tx, message_id)
    if known.thread_id != opened.thread_id:
        raise used()
    return json_out(known)


NOT_TAKEN_BACK: Final[dict[writing.NotTakenBack, str]] = {
    "too_late": "It is on its way already.",
    "edited": "Somebody has changed it meanwhile.",
}


def release_soon(request: web.Request, wait: timedelta) -> None:
    """Have the release job look when the text is due, not when it next would."""
    if wait <= timedelta(seconds=UNDO_MOST_S):
        nudge_after(request, "release_held", wait.total_seconds())


@routes.post("/v1/messages/{id}/undo")
@asked_by_staff("message_taken_back", gives=Message, refuses={409: ("too_late", "edited")})
async def undo(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Take a text back while that can be done."""
    message_id = id_in(request)
    opened = await thread_of_message(tx, staff, message_id)
    if why := await writing.take_back(tx, opened, message_id):
        raise problem(409, why, NOT_TAKEN_BACK[why])
    return json_out(await messages.one_message(tx, message_id))


NOT_AGAIN: Final = ("not_failed", "date_changed", "called_off", "over")


@routes.post("/v1/messages/{id}/retry")
@asked_by_staff(
    "message_retried",
    takes=RetryMessage,
    gives=Message,
    status=(201, 200),
    refuses={409: (*BLOCKED, *NOT_AGAIN, "used", "ask_first"), 422: ("quiet_hours",)},
)
async def retry(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """The same words as a new text, to the number that is current now."""
    form = await json_in(request, RetryMessage)
    message_id = id_in(request)
    before = await hold_tried(tx, message_id)
    opened = await thread_of_message(tx, staff, message_id, is_locked=True)
    known = await writing.clicked(tx, staff.staff_id, form.client_msg_id)
    if known:
        return await again(tx, opened, known)
    if before is None:
        raise NotYours("message", message_id)
    failed = await messages.one_message(tx, message_id)
    is_spent = failed.retries_stopped > 0 and failpoints.is_off("stopped_retry")
    if failed.status not in TROUBLE | {"sent"} or failed.retried_as or is_spent:
        raise problem(409, "not_failed", "This text can't be sent again.")
    if failed.wording == "date_changed":
        raise problem(409, "date_changed", "It names a date that has changed: write it anew.")
    _refuse_over(tx, before)
    road = (await roads(tx, [opened.thread_id]))[opened.thread_id]
    purpose = failed.purpose if failed.purpose == WHO or not failpoints.is_off("retry_is_for") else "talk"
    refuse_blocked(road, purpose)
    refuse_unasked_again(road, failed.body, form)
    text = _tried_again(tx, failed, before, form, road, purpose)
    with refuse_used():
        new_id = await writing.hold(tx, opened, staff.staff_id, text)
    release_soon(request, timedelta(0))
    return json_out(await messages.one_message(tx, new_id), status=201)


def _refuse_over(tx: Tx, before: Tried) -> None:
    if failpoints.is_off("retry_wanted"):
        return
    if before.is_called_off:
        raise problem(409, "called_off", "What it says is true no more: it was taken back.")
    if before.over_at and before.over_at <= tx.now:
        raise problem(409, "over", "The time it was for is over.")


def _tried_again(tx: Tx, failed: Message, before: Tried, form: RetryMessage, road: Road, purpose: str) -> Written:
    """It is for what it was for, and of the date it was of: what is asked of that when it goes is asked of it, too."""
    new = NewMessage(
        client_msg_id=form.client_msg_id,
        body=failed.body,
        undo_s=0,
        urgent_reason=form.urgent_reason,
        media_ids=failed.media_ids,
        picture_words=failed.picture_words,
        despite=form.despite,
    )
    return msgspec.structs.replace(
        written(new, failed.body, road, tx.now),
        retry_of=failed.message_id,
        purpose=purpose,
        dated=before.dated,
        not_after=None if failpoints.is_off("retry_wanted") else before.over_at,
    )


@routes.put("/v1/threads/{id}/draft")
@asked_by_staff("draft_saved", takes=SaveDraft, gives=Draft, refuses={422: ("too_long", "unsendable")})
async def draft(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Keep what is being written."""
    form = await json_in(request, SaveDraft)
    opened = await thread_for(tx, staff, id_in(request))
    if len(form.body) > DRAFT_MOST:
        raise problem(422, "too_long", f"Drafts hold {DRAFT_MOST} characters.", "body")
    if "\x00" in form.body:
        raise problem(422, "unsendable", "This text holds a NUL character.", "body")
    kept = await drafts.save_draft(tx, opened.thread_id, staff.staff_id, form.body, form.based_on_saved_at)
    tx.audit("draft_saved", object_kind="thread", object_id=opened.thread_id)
    await writing.hint_draft(tx, opened, staff.staff_id)
    return json_out(kept)


@routes.post("/v1/threads/{id}/read")
@asked_by_staff("texts_read", takes=MarkRead, gives=Row)
async def read(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Seen, all that the page shows; what it does not show stays unread."""
    form = await json_in(request, MarkRead)
    opened = await thread_for(tx, staff, id_in(request), is_locked=True)
    first = await _spot(tx, opened, form.from_message_id)
    last = await _spot(tx, opened, form.through_message_id)
    await writing.mark_read(tx, opened, staff.staff_id, writing.Shown(first, last, form.seq))
    return json_out(await one_row(tx, staff.staff_id, opened.thread_id))


async def _spot(tx: Tx, opened: Opened, message_id: UUID) -> messages.Spot:
    spot = await messages.spot_of(tx, opened.thread_id, message_id)
    if spot is None:
        raise NotYours("message", message_id)
    return spot


@routes.post("/v1/threads/{id}/unread")
@asked_by_staff("text_marked_unread", gives=Row)
async def unread(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Have the client's newest text count as unread again."""
    opened = await thread_for(tx, staff, id_in(request), is_locked=True)
    await writing.mark_unread(tx, opened)
    return json_out(await one_row(tx, staff.staff_id, opened.thread_id))


@routes.post("/v1/threads/{id}/answered")
@asked_by_staff("answer_not_needed", takes=PutAside, gives=Row, refuses={409: ("unread",)})
async def answered(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """No answer needed: said of what the page shows, so a text that came since waits for one all the same."""
    form = await json_in(request, PutAside)
    opened = await thread_for(tx, staff, id_in(request), is_locked=True)
    newer = await messages.came_since(tx, opened.thread_id, form.seq)
    if newer and not failpoints.is_off("put_aside_seen"):
        raise problem(409, "unread", str(newer), "seq")
    await writing.put_aside(tx, opened)
    return json_out(await one_row(tx, staff.staff_id, opened.thread_id))
