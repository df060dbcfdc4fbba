"""Why conversations are closed: the department's own words, edited by its supervisors."""

import re
from collections.abc import Sequence
from typing import Any, Final

from aiohttp import web

from services.web.domain.answers import CloseReason, CloseReasons
from services.web.pages.asking import THREADS, Refused, Unanswered
from services.web.pages.frame import LOOK, VISITOR, draw, language_of
from services.web.pages.look import phrase

routes = web.RouteTableDef()
# Empty lines below what there is.
ROOM, MOST = 3, 20
WRONG: Final = {
    "blank": phrase("A reason needs English words; Spanish alone is not enough."),
    "twice": phrase("Two reasons say the same. Change or empty one of them."),
}
NOT_SAVED: Final = phrase("No connection: it may not be saved. What you typed is kept here; save it again.")
CHANGED: Final = phrase("Somebody changed these since you opened them. What you typed stands here; save it again.")
TOO_MUCH: Final = phrase("This is too long, or holds a character that can't be kept.")


@routes.get("/team/reasons")
async def reasons_page(request: web.Request) -> web.Response:
    """All of them, and room for some more."""
    found = await request.app[THREADS].read(request[VISITOR].token, "/v1/close-reasons", CloseReasons)
    if not found.may_edit:
        raise web.HTTPNotFound
    lines = [
        {"reason_id": str(one.reason_id), "en": one.en, "es": one.es, "is_active": one.is_active}
        for one in found.reasons
    ]
    return _drawn(request, lines, found.edits, is_saved=request.query.get("note") == "saved")


@routes.post("/team/reasons")
async def save(request: web.Request) -> web.Response:
    """Keep them; an empty new line is none, an old one that is emptied is not offered any more."""
    form = await request.post()
    lines, edits = _typed(form), _count(str(form.get("edits", "")))
    told = [
        {**line, "reason_id": line["reason_id"] or None}
        for line in lines
        if line["reason_id"] or line["en"].strip() or line["es"].strip()
    ]
    body = {"edits": edits, "reasons": told}
    try:
        await request.app[THREADS].write(request[VISITOR].token, "PUT", "/v1/close-reasons", body)
    except (Refused, Unanswered) as error:
        if isinstance(error, Refused) and error.status == 404:
            raise
        if isinstance(error, Refused) and error.title == "changed":
            return await _changed(request, lines)
        said = NOT_SAVED if isinstance(error, Unanswered) else WRONG.get(error.title, TOO_MUCH)
        return _drawn(request, lines, edits, 503 if isinstance(error, Unanswered) else 422, said=said)
    raise web.HTTPSeeOther("/team/reasons?note=saved")


async def _changed(request: web.Request, lines: list[dict[str, Any]]) -> web.Response:
    """What was typed, and beside it how they stand now: who saves once more has seen both."""
    found = await request.app[THREADS].read(request[VISITOR].token, "/v1/close-reasons", CloseReasons)
    return _drawn(request, lines, found.edits, 409, said=CHANGED, theirs=found.reasons)


def _count(text: str) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else 0


def _typed(form: Any) -> list[dict[str, Any]]:
    ids, en, es = (form.getall(name, []) for name in ("reason_id", "en", "es"))
    offered = {str(place) for place in form.getall("offered", [])}
    return [
        {"reason_id": str(one), "en": str(english), "es": str(spanish), "is_active": str(place) in offered}
        for place, (one, english, spanish) in enumerate(zip(ids, en, es, strict=False))
    ][:MOST]


def _drawn(
    request: web.Request,
    lines: list[dict[str, Any]],
    edits: int,
    status: int = 200,
    said: str = "",
    *,
    is_saved: bool = False,
    theirs: Sequence[CloseReason] = (),
) -> web.Response:
    empty = {"reason_id": "", "en": "", "es": "", "is_active": True}
    filled = [line for line in lines if line["reason_id"] or line["en"] or line["es"]]
    room = [dict(empty) for _ in range(min(ROOM, MOST - len(filled)))]
    wrong = request.app[LOOK].say(said, language_of(request)) if said else None
    shown = {"lines": filled + room, "edits": edits, "wrong": wrong, "is_saved": is_saved, "theirs": theirs}
    return draw(request, "reasons.html", status, page="team", **shown)
