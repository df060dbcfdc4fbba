"""Templates: what staff say often, their own and their department's; written, tried on a real client, kept."""

import itertools
import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
from aiohttp import web

from services.web.domain.answers import Previewed, Template, Templates, Thread
from services.web.domain.templates import Filled, as_sent, copied, from_form, from_kept, from_text
from services.web.pages.asking import THREADS, Refused, Unanswered
from services.web.pages.frame import LOOK, VISITOR, budget_s, draw, id_asked, id_in, id_of, language_of
from services.web.pages.look import folded, phrase

routes = web.RouteTableDef()
# What threads may have against a template, by the word it says.
REASONS = {
    "too_long": phrase("This text is too long. Make it shorter, or send it in two."),
    "unsendable": phrase("This text holds a character no phone takes. Write it again without it."),
    "title_taken": phrase("There is a template of this title already. Give this one another."),
    "too_many": phrase("There are 200 templates already. Remove some that nobody uses first."),
    "changed": phrase("Somebody changed this template since you opened it."),
    "not_shared": phrase("Only supervisors write for the whole department."),
    "needed": phrase("This one is used by other pages and can't be removed. Change its words instead."),
    "no_texts": phrase("You write no texts, so there is nothing to keep."),
}
OTHERWISE = phrase("This can't be saved. Check what you have written.")
NOTHING = Templates(templates=(), can_share=False, blanks=())
BLANK = {
    "title": phrase("Give it a title."),
    "en": phrase("Write the text in one language at least."),
}


@routes.get("/templates")
async def templates(request: web.Request) -> web.Response:
    """The reader's own, or the department's, by category."""
    wanted = request.query.get("q", "").strip()
    shown: dict[str, Any] = {"page": "templates", "q": wanted}
    try:
        kept = await _kept(request, budget_s(request))
    except Unanswered:
        return draw(request, "templates.html", **shown, kept=None, removed=None)
    sides = {"mine": [one for one in kept.templates if not one.is_shared]}
    sides["shared"] = [one for one in kept.templates if one.is_shared]
    whose = request.query.get("whose", "")
    whose = whose if whose in sides else "mine" if sides["mine"] else "shared"
    note = request.app[LOOK].say(REASONS.get(request.query.get("note", ""), ""), language_of(request))
    return draw(
        request,
        "templates.html",
        **shown,
        kept=kept,
        whose=whose,
        totals={side: len(some) for side, some in sides.items()},
        groups=_grouped(sides[whose], wanted),
        removed=id_asked(request, "removed"),
        note=note if request.query.get("note") in REASONS else None,
    )


def _grouped(some: list[Template], wanted: str) -> list[tuple[str, list[Template]]]:
    """By category, A to Z; those without one last."""
    fits = [one for one in some if folded(wanted) in _findable(one)]
    fits.sort(key=lambda one: (not one.category, folded(one.category), folded(one.title)))
    return [(name, list(group)) for name, group in itertools.groupby(fits, key=lambda one: one.category)]


def _findable(one: Template) -> str:
    return folded(" ".join((one.title, one.category, one.wording.en, one.wording.es)))


@routes.get("/templates/new")
async def new(request: web.Request) -> web.Response:
    """An empty form; with copy= a copy of another's words, with thread= what the reader is writing to a client."""
    kept, copy_of, thread_id = await _kept(request), id_asked(request, "copy"), id_asked(request, "thread")
    filled = Filled(is_shared=bool(request.query.get("shared")) and kept.can_share)
    if copy_of:
        filled = copied(await _one(request, kept, copy_of))
    elif thread_id:
        thread = await request.app[THREADS].read(request[VISITOR].token, f"/v1/threads/{thread_id}", Thread)
        filled = from_text(thread, thread.draft.body if thread.draft else "")
    return _form(request, kept, None, filled)


@routes.post("/templates/new")
async def add(request: web.Request) -> web.Response:
    """Keep a new one; text= comes from the box beside a conversation, and is first looked at."""
    form = await request.post()
    if "text" in form:
        path = f"/v1/threads/{id_of(form.get('thread'))}"
        thread = await request.app[THREADS].read(request[VISITOR].token, path, Thread)
        return _form(request, await _kept(request), None, from_text(thread, str(form["text"])))
    filled = from_form(form)
    body = {"kind": filled.kind, "is_shared": filled.is_shared, **_words(filled)}
    return await _saved(request, None, filled, "POST", "/v1/templates", body)


@routes.post("/templates/preview")
async def preview(request: web.Request) -> web.Response:
    """The words as a client would get them, while they are written."""
    found = await _previewed(request, from_form(await request.post()), "text")
    return draw(request, "_preview.html", preview=found)


@routes.get("/templates/{template_id}")
async def template(request: web.Request) -> web.Response:
    """One, to be changed by whoever may."""
    kept = await _kept(request)
    one = await _one(request, kept, id_in(request, "template_id"))
    return _form(request, kept, one, from_kept(one))


@routes.post("/templates/{template_id}")
async def edit(request: web.Request) -> web.Response:
    """Other words in its place."""
    template_id, filled = id_in(request, "template_id"), from_form(await request.post())
    body = {"edits": filled.edits, **_words(filled)}
    return await _saved(request, template_id, filled, "PATCH", f"/v1/templates/{template_id}", body)


@routes.post("/templates/{template_id}/{act:remove|restore}")
async def put_away(request: web.Request) -> web.Response:
    """Out of the lists, with a way back; or back."""
    template_id, act = id_in(request, "template_id"), request.match_info["act"]
    path = f"/v1/templates/{template_id}/{act}"
    try:
        one = await request.app[THREADS].written(request[VISITOR].token, "POST", path, Template)
    except Refused as error:
        if error.title not in REASONS:
            raise
        raise web.HTTPSeeOther(f"/templates?note={error.title}") from None
    more = f"&removed={template_id}" if act == "remove" else f"#t{template_id}"
    raise web.HTTPSeeOther(f"/templates?whose={'shared' if one.is_shared else 'mine'}{more}")


async def _saved(
    request: web.Request, template_id: UUID | None, filled: Filled, method: str, path: str, body: Any
) -> web.Response:
    """Kept, and back to the list; or the form again with what is wrong, nothing typed lost."""
    token, threads = request[VISITOR].token, request.app[THREADS]
    try:
        if (await request.post()).get("act") == "preview":
            shown = {"preview": await _previewed(request, filled, filled.kind)}
            return await _again(request, template_id, filled, None, 200, shown)
        done = await threads.written(token, method, path, Template, body)
    except (Refused, Unanswered) as error:
        if isinstance(error, Refused) and error.status == 404:
            raise
        status = error.status if isinstance(error, Refused) else 503
        return await _again(request, template_id, filled, error, status, {"faults": _faults(request, error)})
    raise web.HTTPSeeOther(f"/templates?whose={'shared' if done.is_shared else 'mine'}#t{done.template_id}")


async def _again(
    request: web.Request,
    template_id: UUID | None,
    filled: Filled,
    error: Refused | Unanswered | None,
    status: int,
    shown: dict[str, Any],
) -> web.Response:
    try:
        kept = await _kept(request)
        one = await _one(request, kept, template_id) if template_id else None
    except Unanswered:  # the words are what matters; what is around them comes back with the connection
        kept, one = NOTHING, as_sent(template_id, filled) if template_id else None
    if one:
        filled = msgspec.structs.replace(filled, kind=one.kind, is_shared=one.is_shared)
    if one and isinstance(error, Refused) and error.title == "changed":
        filled, shown = msgspec.structs.replace(filled, edits=one.edits), {**shown, "theirs": one}
    return _form(request, kept, one, filled, status, **shown)


def _form(
    request: web.Request, kept: Templates, one: Template | None, filled: Filled, status: int = 200, **more: Any
) -> web.Response:
    shown: dict[str, Any] = {"faults": {}, "theirs": None, "preview": None, **more}
    return draw(
        request,
        "template.html",
        status,
        page="templates",
        kept_one=one,
        filled=filled,
        known=one.blanks if one else kept.blanks,
        can_share=kept.can_share,
        categories=sorted({each.category for each in kept.templates if each.category}),
        **shown,
    )


def _faults(request: web.Request, error: Refused | Unanswered) -> Mapping[str, str]:
    """What is wrong, by the field of the form it is about."""
    look, language = request.app[LOOK], language_of(request)
    if isinstance(error, Unanswered):
        return {
            "form": look.say(
                phrase("No connection: it may not be saved. Your words are safe here; save again."), language
            )
        }
    field = (error.field or "").removeprefix("wording.")
    if error.title == "blank":
        return {field: look.say(BLANK.get(field, BLANK["en"]), language)}
    if error.title == "unknown_blank":
        names = re.findall(r"\{[^{}]*\}", error.detail)
        said = look.say(phrase("Nothing fills in %(names)s. Use one of those below the text."), language)
        return {field: said % {"names": ", ".join(names)}}
    said = look.say(REASONS.get(error.title, OTHERWISE), language)
    return {"title" if error.title == "title_taken" else field or "form": said}


async def _previewed(request: web.Request, filled: Filled, kind: str) -> Previewed:
    wanted = {"kind": kind, "wording": {"en": filled.en, "es": filled.es}}
    if filled.thread:
        wanted["thread_id"] = str(filled.thread)
    path = "/v1/templates/preview"
    return await request.app[THREADS].written(request[VISITOR].token, "POST", path, Previewed, wanted)


async def _kept(request: web.Request, budget: float = 3.0) -> Templates:
    return await request.app[THREADS].read(request[VISITOR].token, "/v1/templates", Templates, budget)


async def _one(request: web.Request, kept: Templates | None, template_id: UUID) -> Template:
    """From the list that was read anyway; one that was removed, or is nobody's of ours, threads knows about."""
    found = next((one for one in (kept.templates if kept else ()) if one.template_id == template_id), None)
    if found:
        return found
    return await request.app[THREADS].read(request[VISITOR].token, f"/v1/templates/{template_id}", Template)


def _words(filled: Filled) -> dict[str, Any]:
    return {"title": filled.title, "category": filled.category, "wording": {"en": filled.en, "es": filled.es}}
