"""How it stands with clients: the department's own words, edited by its supervisors, and given to each client."""

from typing import Any, Final
from uuid import UUID

import msgspec
from aiohttp import web

from services.web.domain.answers import Choices, Statuses
from services.web.domain.meanwhile import Line, facts_of, meanwhile
from services.web.pages.asking import THREADS, Refused, Unanswered
from services.web.pages.frame import LOOK, VISITOR, draw, id_in, id_of, language_of
from services.web.pages.look import phrase

routes = web.RouteTableDef()
# Empty lines below what there is.
ROOM, MOST = 3, 20
TONES: Final = ("good", "brand", "warn", "bad", "off")
WRONG: Final = {
    "blank": phrase("A status needs a name; one that is not wanted any more is not offered."),
    "twice": phrase("Two statuses are named the same. Change or empty one of them."),
    "days": phrase("Type a number of days from 1 to 366, or nothing."),
}
NOT_SAVED: Final = phrase("No connection: it may not be saved. What you typed is kept here; save it again.")
CHANGED: Final = phrase(
    "Somebody else saved these while you were typing. Nothing you typed is lost: look at the marked ones, and save "
    "again."
)
TOO_MUCH: Final = phrase("This is too long, or holds a character that can't be kept.")


@routes.get("/team/words")
async def words_page(request: web.Request) -> web.Response:
    """All of them, and room for some more."""
    found = await request.app[THREADS].read(request[VISITOR].token, "/v1/statuses", Statuses)
    if not found.may_edit:
        raise web.HTTPNotFound
    return _drawn(request, _kept(found), found.version, is_saved=request.query.get("note") == "saved")


def _kept(found: Statuses) -> list[Line]:
    lines: list[Line] = [
        {
            "status_id": str(one.status_id),
            "name": one.name,
            "tone": one.tone,
            "days": str(one.follow_up_days or ""),
            "is_active": one.is_active,
        }
        for one in found.statuses
    ]
    return [{**line, "was": facts_of(line)} for line in lines]


@routes.post("/team/words")
async def save(request: web.Request) -> web.Response:
    """Keep them; an empty new line is none."""
    form = await request.post()
    lines, version = _typed(form), str(form.get("version", ""))
    told = [line for line in lines if line["status_id"] or line["name"].strip()]
    try:
        sent = {"statuses": [_told(line) for line in told], "version": version or None}
        await request.app[THREADS].write(request[VISITOR].token, "PUT", "/v1/statuses", sent)
    except ValueError:
        marked = [{**line, "is_wrong": not _is_days(line["days"].strip())} for line in lines]
        return _drawn(request, marked, version, 422, WRONG["days"])
    except (Refused, Unanswered) as error:
        if isinstance(error, Refused) and error.status == 404:
            raise
        if isinstance(error, Refused) and error.title == "changed":
            return await _changed(request, lines)
        said = NOT_SAVED if isinstance(error, Unanswered) else WRONG.get(error.title, TOO_MUCH)
        return _drawn(request, lines, version, 503 if isinstance(error, Unanswered) else 422, said)
    raise web.HTTPSeeOther("/team/words?note=saved")


async def _changed(request: web.Request, lines: list[Line]) -> web.Response:
    """Somebody else was quicker: what they changed stands beside what was typed, and nothing is saved yet."""
    found = await request.app[THREADS].read(request[VISITOR].token, "/v1/statuses", Statuses)
    now = _kept(found)
    drawn = {line["status_id"]: line["was"] for line in now}
    both = [{**line, "was": drawn.get(line["status_id"])} for line in meanwhile(lines, now)]
    return _drawn(request, both, found.version, 409, CHANGED)


def _typed(form: Any) -> list[Line]:
    columns = (form.getall(name, []) for name in ("status_id", "name", "tone", "days"))
    offered = {str(place) for place in form.getall("offered", [])}
    was = dict(enumerate(form.getall("was", [])))
    return [
        {
            "status_id": str(one),
            "name": str(name),
            "tone": str(tone),
            "days": str(days),
            "is_active": str(n) in offered,
            "was": _was(str(was.get(n, ""))),
        }
        for n, (one, name, tone, days) in enumerate(zip(*columns, strict=False))
    ][:MOST]


def _was(sent: str) -> dict[str, Any] | None:
    try:
        return msgspec.json.decode(sent, type=dict[str, Any])
    except msgspec.DecodeError:
        return None


def _told(line: Line) -> dict[str, Any]:
    """As threads takes it. Raises ValueError for what is no number of days."""
    days = line["days"].strip()
    if not _is_days(days):
        raise ValueError(days)
    return {
        "status_id": line["status_id"] or None,
        "name": line["name"],
        "tone": line["tone"],
        "follow_up_days": int(days) if days else None,
        "is_active": line["is_active"],
    }


def _is_days(days: str) -> bool:
    return not days or (days.isascii() and days.isdecimal() and 1 <= int(days[:4]) <= 366)


def _drawn(
    request: web.Request, lines: list[Line], version: str, status: int = 200, said: str = "", *, is_saved: bool = False
) -> web.Response:
    empty: Line = {"status_id": "", "name": "", "tone": TONES[0], "days": "", "is_active": True}
    filled = [line for line in lines if line["status_id"] or line["name"] or line["days"]]
    room = [dict(empty) for _ in range(min(ROOM, MOST - len(filled)))]
    wrong = request.app[LOOK].say(said, language_of(request)) if said else None
    drawn = [{**line, "was": msgspec.json.encode(line.get("was") or None).decode()} for line in filled + room]
    shown = {"lines": drawn, "version": version, "wrong": wrong, "is_saved": is_saved, "tones": TONES}
    return draw(request, "statuses.html", status, page="team", **shown)


@routes.post("/c/{thread_id}/status")
async def give(request: web.Request) -> web.Response:
    """It stands like this with the client from now on."""
    thread_id, chosen = id_in(request, "thread_id"), str((await request.post()).get("status_id", ""))
    told = {"status_id": str(id_of(chosen)) if chosen else None}
    await request.app[THREADS].write(request[VISITOR].token, "PUT", f"/v1/threads/{thread_id}/status", told)
    raise web.HTTPSeeOther(f"/c/{thread_id}")


async def due_people(request: web.Request, status: str) -> list[UUID]:
    """Whom of this status it is time to write to; nobody for none."""
    if not status:
        return []
    found = await request.app[THREADS].read(request[VISITOR].token, "/v1/choices", Choices)
    return [one.thread_id for one in found.people if one.is_follow_up_due and str(one.status_id) == status]
