"""Writing in a thread: send, undo, try again, draft, read, put aside."""

from datetime import datetime, timedelta
from typing import Final, get_args
from uuid import UUID

import msgspec
from aiohttp import web

from proto.values.body import UnsendableBody, measure, tidy
from services.kit import failpoints
from services.kit.http import json_in, json_out, problem
from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.threads.domain.forms import MarkRead, NewMessage, RetryMessage, SaveDraft
from services.threads.domain.pages import Blocked, Draft, Message, Row
from services.threads.domain.sending import FURTHEST, PAST_TOLERANCE, Road, blocked, quiet_until
from services.threads.domain.status import TROUBLE
from services.threads.domain.templates import blanks
from services.threads.routes.asking import asked_by_staff, id_in, nudge_after
from services.threads.store import drafts, messages, templates, writing
from services.threads.store.access import NotYours, Opened, thread_for, thread_of_message
from services.threads.store.roads import roads
from services.threads.store.rows import one_row
from services.threads.store.writing import Written

routes = web.RouteTableDef()
UNDO_MOST_S = 10
# A pasted page is no draft; a text of 1,600 characters that is still being cut down is.
DRAFT_MOST = 10_000
BLOCKED: Final[tuple[str, ...]] = get_args(Blocked)


@routes.post("/v1/threads/{id}/messages")
@asked_by_staff(
    "message_written",
    takes=NewMessage,
    gives=Message,
    status=(201, 200),
    refuses={
        409: (*BLOCKED, "used"),
        422: ("blank", "too_long", "unsendable", "blanks", "no_offset", "past", "too_far", "quiet_hours"),
    },
)
async def send(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Write a text; it is held for the undo, or until its time."""
    new = await json_in(request, NewMessage)
    opened = await thread_for(tx, staff, id_in(request), is_locked=True)
    known = await writing.clicked(tx, staff.staff_id, new.client_msg_id)
    if known:
        return await _again(tx, opened, known)
    if new.template_id:
        await templates.template_for(tx, staff, new.template_id)
    body = sendable(new.body, has_pictures=bool(new.media_ids))
    refuse_blanks(body)
    road = (await roads(tx, [opened.thread_id]))[opened.thread_id]
    refuse_blocked(road)
    written = _written(new, body, road, tx.now)
    message_id = await writing.hold(tx, opened, staff.staff_id, written)
    if new.template_id:
        await templates.note_use(tx, staff.staff_id, new.template_id)
    await drafts.drop_draft(tx, opened.thread_id, staff.staff_id)
    _release_soon(request, written.release_at - tx.now)
    return json_out(await messages.one_message(tx, message_id), status=201)


def sendable(text: str, *, has_pictures: bool = False, field: str = "body") -> str:
    """The text as it goes out. Answers 422 for one that can't, naming the form's field."""
    try:
        body = tidy(text)
    except UnsendableBody as error:
        raise problem(422, "unsendable", str(error), field) from error
    if not body.strip() and not has_pictures:
        raise problem(422, "blank", "Write something first.", field)
    over = measure(body).over
    if over:
        raise problem(422, "too_long", f"{over} characters too many", field)
    return body


def refuse_blanks(body: str, field: str = "body") -> None:
    """Answer 422 naming them: "see you at {place}" must not go out."""
    left = blanks(body)
    if left and not failpoints.is_off("blanks"):
        raise problem(422, "blanks", ", ".join(left), field)


def refuse_blocked(road: Road) -> None:
    """Answers 409 when nothing can be sent, with why."""
    reason = blocked(road)
    if reason:
        raise problem(409, reason, "Nothing can be sent to this client now.")


def _written(new: NewMessage, body: str, road: Road, now: datetime) -> Written:
    """When it goes: after the undo, or at the chosen time. Quiet hours want a time, or a reason."""
    if new.send_at is None:
        _refuse_quiet(road, now, new.urgent_reason)
        release_at = now + timedelta(seconds=min(max(new.undo_s, 0), UNDO_MOST_S))
    else:
        _refuse_time(new.send_at, now)
        _refuse_quiet(road, max(new.send_at, now), new.urgent_reason)
        release_at = max(new.send_at, now)
    return Written(
        body=body,
        client_msg_id=new.client_msg_id,
        release_at=release_at,
        is_scheduled=new.send_at is not None,
        urgent_reason=(new.urgent_reason or "").strip() or None,
        media_ids=tuple(dict.fromkeys(new.media_ids)),
    )


def _refuse_time(send_at: datetime, now: datetime) -> None:
    if send_at.tzinfo is None:
        raise problem(422, "no_offset", "Say the time with its offset.", "send_at")
    if send_at < now - PAST_TOLERANCE:
        raise problem(422, "past", "That time has passed.", "send_at")
    if send_at > now + FURTHEST:
        raise problem(422, "too_far", "Choose a time within a year.", "send_at")


def _refuse_quiet(road: Road, at: datetime, urgent_reason: str | None) -> None:
    opens_at = quiet_until(road, at)
    if opens_at and not (urgent_reason or "").strip():
        raise problem(422, "quiet_hours", opens_at.isoformat(), "send_at")


async def _again(tx: Tx, opened: Opened, message_id: UUID) -> web.Response:
    """A double click: the same text, if it is one of this thread."""
    known = await messages.one_message(tx, message_id)
    if known.thread_id != opened.thread_id:
        raise problem(409, "used", "This client_msg_id belongs to another text.", "client_msg_id")
    return json_out(known)


def _release_soon(request: web.Request, wait: timedelta) -> None:
    """Have the release job look when the text is due, not when it next would."""
    if wait <= timedelta(seconds=UNDO_MOST_S):
        nudge_after(request, "release_held", wait.total_seconds())


@routes.post("/v1/messages/{id}/undo")
@asked_by_staff("message_taken_back", gives=Message, refuses={409: ("too_late",)})
async def undo(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Take a text back while that can be done."""
    message_id = id_in(request)
    opened = await thread_of_message(tx, staff, message_id)
    if not await writing.take_back(tx, opened, message_id):
        raise problem(409, "too_late", "It is on its way already.")
    return json_out(await messages.one_message(tx, message_id))


@routes.post("/v1/messages/{id}/retry")
@asked_by_staff(
    "message_retried",
    takes=RetryMessage,
    gives=Message,
    status=(201, 200),
    refuses={409: (*BLOCKED, "not_failed", "used"), 422: ("quiet_hours",)},
)
async def retry(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """The same words as a new text, to the number that is current now."""
    form = await json_in(request, RetryMessage)
    message_id = id_in(request)
    opened = await thread_of_message(tx, staff, message_id, is_locked=True)
    known = await writing.clicked(tx, staff.staff_id, form.client_msg_id)
    if known:
        return await _again(tx, opened, known)
    failed = await messages.one_message(tx, message_id)
    if failed.status not in TROUBLE | {"sent"} or failed.retried_as:
        raise problem(409, "not_failed", "This text can't be sent again.")
    road = (await roads(tx, [opened.thread_id]))[opened.thread_id]
    refuse_blocked(road)
    new = NewMessage(
        client_msg_id=form.client_msg_id,
        body=failed.body,
        undo_s=0,
        urgent_reason=form.urgent_reason,
        media_ids=failed.media_ids,
    )
    written = _written(new, failed.body, road, tx.now)
    new_id = await writing.hold(tx, opened, staff.staff_id, msgspec.structs.replace(written, retry_of=message_id))
    _release_soon(request, timedelta(0))
    return json_out(await messages.one_message(tx, new_id), status=201)


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
    """Seen up to a text."""
    form = await json_in(request, MarkRead)
    opened = await thread_for(tx, staff, id_in(request), is_locked=True)
    through = await messages.spot_of(tx, opened.thread_id, form.through_message_id)
    if through is None:
        raise NotYours("message", form.through_message_id)
    await writing.mark_read(tx, opened, staff.staff_id, through)
    return json_out(await one_row(tx, staff.staff_id, opened.thread_id))


@routes.post("/v1/threads/{id}/unread")
@asked_by_staff("text_marked_unread", gives=Row)
async def unread(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Have the client's newest text count as unread again."""
    opened = await thread_for(tx, staff, id_in(request), is_locked=True)
    await writing.mark_unread(tx, opened)
    return json_out(await one_row(tx, staff.staff_id, opened.thread_id))


@routes.post("/v1/threads/{id}/answered")
@asked_by_staff("answer_not_needed", gives=Row)
async def answered(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """No answer needed."""
    opened = await thread_for(tx, staff, id_in(request), is_locked=True)
    await writing.put_aside(tx, opened)
    return json_out(await one_row(tx, staff.staff_id, opened.thread_id))
