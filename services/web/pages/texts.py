"""What a person does with texts: write, take back, try again, read. Each works as a plain form, too."""

from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from aiohttp import web

from services.kit.http import SERVICE
from services.web.domain.answers import Draft, Inbox
from services.web.domain.messages import Message
from services.web.domain.times import Times
from services.web.pages.asking import THREADS, Refused, Unanswered
from services.web.pages.frame import LOOK, VISITOR, draw, id_in, id_of, language_of, wants
from services.web.pages.look import phrase
from services.web.pages.picking import blanks_left
from services.web.pages.thread import opened
from services.web.pages.uploads import TooLarge, files_in, takes_files

routes = web.RouteTableDef()


@routes.post("/c/{thread_id}/send")
@takes_files
async def send(request: web.Request) -> web.Response:
    """Write a text. client_msg_id makes a second click the same text; the answer brings the id of the next one."""
    thread_id, form = id_in(request, "thread_id"), await request.post()
    try:
        files_in(request)
        wanted = _new_message(request, form)
        await request.app[THREADS].write(request[VISITOR].token, "POST", f"/v1/threads/{thread_id}/messages", wanted)
    except (Refused, Unanswered, ValueError) as error:
        return await _not_sent(request, thread_id, form, error)
    if wants(request) == "json":
        return web.json_response({"client_msg_id": str(uuid4())}, status=201)
    raise web.HTTPSeeOther(f"/c/{thread_id}")


@routes.post("/c/{thread_id}/draft")
async def draft(request: web.Request) -> web.Response:
    """Keep what was written so far, on any computer of this person's."""
    thread_id, form = id_in(request, "thread_id"), await request.post()
    body = {"body": str(form.get("body", "")), "based_on_saved_at": str(form.get("saved_at", "")) or None}
    path, token = f"/v1/threads/{thread_id}/draft", request[VISITOR].token
    saved = await request.app[THREADS].written(token, "PUT", path, Draft, body)
    at, say = saved.saved_at, request.app[LOOK].say
    clock = _times(request).clock(at) if at else ""
    line = say("Draft saved %(time)s", language_of(request)) % {"time": clock} if at else ""
    return web.json_response({"line": line, "saved_at": at.isoformat() if at else "", "replaced": saved.replaced})


@routes.post("/c/{thread_id}/read")
async def read(request: web.Request) -> web.Response:
    """Seen, up to and with this text."""
    through = {"through_message_id": str((await request.post()).get("through", ""))}
    await _act(request, f"/v1/threads/{id_in(request, 'thread_id')}/read", through)
    return web.Response(status=204)


@routes.post("/c/{thread_id}/unread")
async def unread(request: web.Request) -> web.Response:
    """Leave it for later; the page goes back to the list, or it would be read again at once."""
    await _act(request, f"/v1/threads/{id_in(request, 'thread_id')}/unread", {})
    raise web.HTTPSeeOther("/inbox")


@routes.post("/m/{message_id}/undo")
async def undo(request: web.Request) -> web.Response:
    """Take a text back if it has not left; the bubble then says what became of it."""
    return await _on_message(request, "undo", {})


@routes.post("/m/{message_id}/retry")
async def retry(request: web.Request) -> web.Response:
    """Send the same words again, to the number that is current now. Twice clicked is once sent: the id is derived."""
    client_msg_id = uuid5(NAMESPACE_URL, f"retry:{request.match_info['message_id']}")
    return await _on_message(request, "retry", {"client_msg_id": str(client_msg_id)})


async def _on_message(request: web.Request, act: str, body: dict[str, Any]) -> web.Response:
    message_id, token, note = id_in(request, "message_id"), request[VISITOR].token, None
    try:
        await request.app[THREADS].write(token, "POST", f"/v1/messages/{message_id}/{act}", body)
    except Refused as error:
        if error.status == 404:
            raise
        note = request.app[LOOK].say(_why(error), language_of(request))
    if wants(request) == "page":
        thread_id = id_of((await request.post()).get("thread"))
        raise web.HTTPSeeOther(f"/c/{thread_id}")
    message = await request.app[THREADS].read(token, f"/v1/messages/{message_id}", Message)
    return draw(request, "_bubble.html", message=message, note=note)


async def _act(request: web.Request, path: str, body: dict[str, Any]) -> None:
    await request.app[THREADS].write(request[VISITOR].token, "POST", path, body)


def _new_message(request: web.Request, form: Any) -> dict[str, Any]:
    """The command as threads takes it. Raises ValueError for an empty body and for an id that is none."""
    body, when = str(form.get("body", "")), str(form.get("when", ""))
    if not body.strip():
        raise ValueError("empty")
    wanted: dict[str, Any] = {
        "client_msg_id": str(UUID(str(form.get("client_msg_id", "")))),
        "body": body,
        "undo_s": request[VISITOR].session.undo_s,
    }
    if form.get("template_id"):
        wanted["template_id"] = str(UUID(str(form["template_id"])))
    if when == "now":
        wanted["urgent_reason"] = str(form.get("urgent_reason", "")).strip()[:200]
    elif when:
        wanted["send_at"] = datetime.fromisoformat(when).isoformat()
    return wanted


async def _not_sent(
    request: web.Request, thread_id: UUID, form: Any, error: Refused | Unanswered | ValueError
) -> web.Response:
    """The words come back with what is wrong; nothing typed is lost."""
    if isinstance(error, Refused) and error.status == 404:
        raise error
    status = 503 if isinstance(error, Unanswered) else 413 if isinstance(error, TooLarge) else 422
    said = blanks_left(request, error) or request.app[LOOK].say(_why(error), language_of(request))
    if wants(request) == "json":
        return web.json_response({"error": said}, status=status)
    token = request[VISITOR].token
    answer = await request.app[THREADS].read(token, "/v1/inbox", Inbox, open=str(thread_id))
    if answer.open is None:
        raise web.HTTPNotFound
    shown = {"page": "inbox", "inbox": answer, "rows": answer.rows, "open_id": thread_id, **opened(answer.open)}
    kept = {"body": str(form.get("body", "")), "template_id": form.get("template_id") or None}
    return draw(request, "inbox.html", status, **shown, **kept, error=said)


def _why(error: Refused | Unanswered | ValueError) -> str:
    if isinstance(error, Unanswered):
        return phrase("Not sent: no connection. Your text is safe here.")
    if isinstance(error, Refused):
        return REASONS.get(error.title, phrase("Nothing can be sent to this client now."))
    return REASONS["too_large_file" if isinstance(error, TooLarge) else "blank"]


# What threads may have against a text, by the word it says.
REASONS = {
    "blank": phrase("Type a text first."),
    "too_large_file": phrase("That file is too large to be sent. Your text is safe here; choose one of at most 5 MB."),
    "too_long": phrase("This text is too long. Make it shorter, or send it in two."),
    "unsendable": phrase("This text holds a character no phone takes. Write it again without it."),
    "quiet_hours": phrase("It is quiet hours for this client. Say why it can't wait, or send it in the morning."),
    "past": phrase("That time has passed."),
    "too_far": phrase("That time is too far away."),
    "too_late": phrase("It is on its way already."),
    "not_failed": phrase("It was sent again already."),
}


def _times(request: web.Request) -> Times:
    session = request[VISITOR].session
    return request.app[LOOK].times(session.time_zone, session.language, request.app[SERVICE].clock.now())
