"""What a person does with texts: write, take back, try again, read. Each works as a plain form, too."""

from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from aiohttp import web

from services.web.domain.answers import Draft, Inbox
from services.web.domain.messages import Message
from services.web.pages import clicks
from services.web.pages.asking import THREADS, Refused, Unanswered
from services.web.pages.frame import LOOK, VISITOR, draw, id_in, id_of, language_of, wants
from services.web.pages.picturing import Chosen, chosen_in, told_of, with_files
from services.web.pages.refusals import REASONS, Trouble, status_of, why
from services.web.pages.thread import opened, seq_in
from services.web.pages.uploads import files_in, takes_files
from services.web.pages.when import times_of, when_in

routes = web.RouteTableDef()


@routes.post("/c/{thread_id}/send")
@takes_files
async def send(request: web.Request) -> web.Response:
    """Write a text. client_msg_id makes a second click the same text; the answer brings the id of the next one."""
    thread_id, form, pictures = id_in(request, "thread_id"), await request.post(), list[Chosen]()
    try:
        pictures += chosen_in(form)
        wanted = _new_message(request, form, has_pictures=bool(pictures or files_in(request)))
        await with_files(request, form, pictures)
        wanted |= told_of(pictures)
        await request.app[THREADS].write(request[VISITOR].token, "POST", f"/v1/threads/{thread_id}/messages", wanted)
    except (Refused, Unanswered, ValueError) as error:
        return await _not_sent(request, thread_id, form, error, pictures)
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
    clock = times_of(request).clock(at) if at else ""
    line = say("Draft saved %(time)s", language_of(request)) % {"time": clock} if at else ""
    return web.json_response({"line": line, "saved_at": at.isoformat() if at else "", "replaced": saved.replaced})


@routes.post("/c/{thread_id}/read")
async def read(request: web.Request) -> web.Response:
    """Seen, all that stands on the page through this text; of a page that does not say where it begins, this alone."""
    form = await request.post()
    through = str(form.get("through", ""))
    shown = {"from_message_id": str(form.get("from") or through), "through_message_id": through, "seq": seq_in(form)}
    await _act(request, f"/v1/threads/{id_in(request, 'thread_id')}/read", shown)
    return web.Response(status=204)


@routes.post("/c/{thread_id}/unread")
async def unread(request: web.Request) -> web.Response:
    """Leave it for later; the page goes back to the list, or it would be read again at once."""
    await _act(request, f"/v1/threads/{id_in(request, 'thread_id')}/unread", {})
    raise web.HTTPSeeOther("/inbox")


@routes.post("/m/{message_id}/undo")
async def undo(request: web.Request) -> web.Response:
    """Take a text back if it has not left; the bubble then says what became of it."""
    return await on_message(request, "POST", "/undo", {})


@routes.post("/m/{message_id}/retry")
async def retry(request: web.Request) -> web.Response:
    """Send the same words again, to the number that is current now. Twice clicked is once sent: the id is derived.

    Once a try was stopped, another is another click.
    """
    stopped = str((await request.post()).get("stopped", ""))
    again = f":{stopped}" if stopped else ""
    client_msg_id = uuid5(NAMESPACE_URL, f"retry:{request.match_info['message_id']}{again}")
    return await on_message(request, "POST", "/retry", {"client_msg_id": str(client_msg_id)})


async def on_message(request: web.Request, method: str, act: str, body: dict[str, Any]) -> web.Response:
    """Do something with one text, and show what became of it or why not; without a script, in its thread."""
    message_id, token, note, said = id_in(request, "message_id"), request[VISITOR].token, None, ""
    try:
        await request.app[THREADS].write(token, method, f"/v1/messages/{message_id}{act}", body)
    except Refused as error:
        if error.status == 404:
            raise
        note, said = why(request, error), f"?note={error.title}" if error.title in REASONS else ""
    if wants(request) == "page":
        thread_id = id_of((await request.post()).get("thread"))
        raise web.HTTPSeeOther(f"/c/{thread_id}{said}")
    message = await request.app[THREADS].read(token, f"/v1/messages/{message_id}", Message)
    return draw(request, "_bubble.html", message=message, note=note)


async def _act(request: web.Request, path: str, body: dict[str, Any]) -> None:
    await request.app[THREADS].write(request[VISITOR].token, "POST", path, body)


def _new_message(request: web.Request, form: Any, *, has_pictures: bool) -> dict[str, Any]:
    """The command as threads takes it. Raises ValueError for an empty body, an id that is none, and NoTime."""
    body = str(form.get("body", ""))
    if not body.strip() and not has_pictures:
        raise ValueError("empty")
    wanted: dict[str, Any] = {
        "client_msg_id": clicks.told(UUID(str(form.get("client_msg_id", ""))), body),
        "body": body,
        "undo_s": request[VISITOR].session.undo_s,
        "to_number": str(form.get("to_number", "")) or None,
        "despite": [str(one) for one in form.getall("despite", [])],
        "draft_saved_at": _seen_draft(form),
    }
    if form.get("template_id"):
        wanted["template_id"] = str(UUID(str(form["template_id"])))
    return wanted | when_in(request, form)


def _seen_draft(form: Any) -> str | None:
    """When the newest draft was saved that the page has seen: what another page saved later is not sent with this."""
    try:
        return datetime.fromisoformat(str(form.get("saved_at", ""))).astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        return None


async def _not_sent(
    request: web.Request, thread_id: UUID, form: Any, error: Trouble, pictures: list[Chosen]
) -> web.Response:
    """The words come back with what is wrong; nothing typed is lost."""
    if isinstance(error, Refused) and error.status == 404:
        raise error
    is_later = bool(form.get("when")) and form.get("when") != "now"
    said, status = why(request, error, is_later=is_later), status_of(error)
    if wants(request) == "json":
        return web.json_response({"error": said}, status=status)
    token = request[VISITOR].token
    answer = await request.app[THREADS].read(token, "/v1/inbox", Inbox, open=str(thread_id))
    if answer.open is None:
        raise web.HTTPNotFound
    shown = {"page": "inbox", "inbox": answer, "rows": answer.rows, "open_id": thread_id, **opened(answer.open)}
    kept: dict[str, Any] = {name: str(form.get(name, "")) for name in ("body", "day", "time", "saved_at")}
    kept |= {"template_id": form.get("template_id") or None, "despite": form.getall("despite", [])}
    kept |= {"pictures": pictures, "client_msg_id": clicks.kept(form)}
    return draw(request, "inbox.html", status, **(shown | kept), error=said)
