"""Mute until: a conversation leaves one's own list for a while, with a note what to look at then."""

from datetime import datetime, time, timedelta
from typing import Any, Final

from aiohttp import web

from services.kit.http import SERVICE
from services.web.domain.answers import Thread
from services.web.domain.entry import goes_at
from services.web.pages.asking import THREADS, Refused, Unanswered
from services.web.pages.frame import LOOK, VISITOR, draw, id_in, language_of
from services.web.pages.look import phrase
from services.web.pages.when import NoTime, times_of, typed_in

routes = web.RouteTableDef()
NINE: Final = time(9)
WRONG: Final = {
    "past": phrase("That time has passed."),
    "too_far": phrase("That time is too far away."),
    "unread": phrase("A new text has come. Look at it first, or mute again: it stays in the conversation."),
}
NOT_DONE: Final = phrase("No connection: it may not have been done. What you typed is kept here; send it again.")
TOO_MUCH: Final = phrase("This is too long, or holds a character that can't be kept.")


@routes.get("/c/{thread_id}/mute")
async def mute_form(request: web.Request) -> web.Response:
    """Until when, and what to look at then."""
    thread = await _thread(request)
    return _drawn(request, thread, {"note": thread.snoozed.note if thread.snoozed else "", "day": "", "time": ""})


@routes.post("/c/{thread_id}/mute")
async def mute(request: web.Request) -> web.Response:
    """Out of the list; whatever is wrong, the form comes back with all that was typed."""
    thread_id, form = id_in(request, "thread_id"), await request.post()
    typed = {name: str(form.get(name, "")) for name in ("note", "day", "time")}
    try:
        told = {
            "until_at": _until(request, str(form.get("until", "")), typed).isoformat(),
            "unread": _count(form.get("unread")),
            "note": " ".join(typed["note"].split()),
        }
        await request.app[THREADS].write(request[VISITOR].token, "PUT", f"/v1/threads/{thread_id}/snooze", told)
    except (Refused, Unanswered, NoTime) as error:
        if isinstance(error, Refused) and error.status == 404:
            raise
        return _drawn(request, await _thread(request), typed, error)
    raise web.HTTPSeeOther("/inbox?note=muted")


@routes.post("/c/{thread_id}/unmute")
async def unmute(request: web.Request) -> web.Response:
    """Back in the list; or what was to be looked at is done."""
    thread_id = id_in(request, "thread_id")
    await request.app[THREADS].write(request[VISITOR].token, "DELETE", f"/v1/threads/{thread_id}/snooze")
    raise web.HTTPSeeOther(f"/c/{thread_id}")


def _until(request: web.Request, chosen: str, typed: dict[str, str]) -> datetime:
    """The moment that was chosen, or typed where the department is. Raises NoTime."""
    times, now = times_of(request), request.app[SERVICE].clock.now()
    today = times.day_of(now)
    if chosen == "hour":
        return now + timedelta(hours=1)
    if chosen == "tomorrow":
        return goes_at(datetime.combine(today + timedelta(days=1), NINE), times.zone)
    if chosen == "week":
        return goes_at(datetime.combine(today + timedelta(days=7 - today.weekday()), NINE), times.zone)
    return goes_at(typed_in(request, typed["day"], typed["time"].strip() or "9"), times.zone)


async def _thread(request: web.Request) -> Thread:
    path = f"/v1/threads/{id_in(request, 'thread_id')}"
    return await request.app[THREADS].read(request[VISITOR].token, path, Thread)


def _count(text: object) -> int:
    """How many were unread when the form was drawn; what is no count was never drawn by us."""
    said = str(text)
    if not said.isdecimal() or not said.isascii() or len(said) > 9:
        raise web.HTTPBadRequest
    return int(said)


def _drawn(
    request: web.Request,
    thread: Thread,
    typed: dict[str, str],
    error: Refused | Unanswered | NoTime | None = None,
) -> web.Response:
    wrong: dict[str, Any] = dict([_against(error)]) if error else {}
    said = {field: request.app[LOOK].say(words, language_of(request)) for field, words in wrong.items()}
    status = 200 if error is None else 503 if isinstance(error, Unanswered) else getattr(error, "status", 422)
    return draw(request, "mute.html", status, page="inbox", thread=thread, typed=typed, wrong=said)


def _against(error: Refused | Unanswered | NoTime) -> tuple[str, str]:
    """The field, or "form", and the sentence."""
    if isinstance(error, NoTime):
        return error.field, error.said
    if isinstance(error, Unanswered):
        return "form", NOT_DONE
    if error.title in WRONG:
        return ("form" if error.title == "unread" else "day"), WRONG[error.title]
    return "note", TOO_MUCH
