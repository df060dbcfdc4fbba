"""One text to many: written, looked at, sent or asked for, and how far it is. Choosing the people: choosing.py."""

from typing import Any, Final
from uuid import UUID

from aiohttp import web

from services.web.domain.answers import Batch, Batches, Outcomes, Template, Templates
from services.web.domain.audience import BOARD_ROLES
from services.web.domain.chosen import filters
from services.web.pages import clicks
from services.web.pages.asking import THREADS, Refused, Unanswered
from services.web.pages.frame import LOOK, VISITOR, draw, id_asked, id_in, language_of
from services.web.pages.look import phrase
from services.web.pages.statuses import due_people
from services.web.pages.when import NoTime, when_in

routes = web.RouteTableDef()
# What threads may have against a text to many, by the word it says.
REASONS: Final = {
    "blank": phrase("Write the text in one language at least."),
    "too_long": phrase("This text is too long. Make it shorter, or send it in two."),
    "unsendable": phrase("This text holds a character no phone takes. Write it again without it."),
    "unknown_blank": phrase("Nothing fills in %(names)s. Use one of those below the text."),
    "changed": phrase("It was changed since this page was opened, in another tab. This is how it is now."),
    "sent": phrase("It is sent already, or somebody was asked about it."),
    "count": phrase("The number is not right. Type how many people get it."),
    "nobody": phrase("Choose at least one person who can get it."),
    "no_such_day": phrase("There is no such day. Choose another."),
    "past": phrase("That time has passed."),
    "too_far": phrase("That time is too far away."),
    "day": phrase("Type a day, such as 12/1, Dec 1, tomorrow or next Tue."),
    "time": phrase("Type a time, such as 9, 9:30 or 3p."),
    "over": phrase("The time its author chose has passed. Say no, so that they choose another."),
    "decided": phrase("Somebody else has decided already."),
    "not_second": phrase("A supervisor or an administrator who did not write it decides."),
    "too_late": phrase("There is nothing of it left to stop."),
    "name_taken": phrase("There is a group of this name already. Give this one another."),
    "name": phrase("Give it a name."),
    "too_many": phrase("There are 50 groups already. Remove some that you do not use first."),
    "too_many_people": phrase("At most 1,000 people can be chosen at once."),
    "no_texts": phrase("You write no texts, so there is nothing to send."),
}
OTHERWISE: Final = phrase("That did not work. Check what you have written.")
NOT_DONE: Final = phrase("No connection: it may not have been done. What you typed is kept here; send it again.")
TYPED_MOST: Final = 60


@routes.get("/many")
async def many(request: web.Request) -> web.Response:
    """What one wrote, what waits for one's word, and room to write."""
    words = {"en": "", "es": "", "template_id": ""}
    if template_id := id_asked(request, "template"):
        one = await request.app[THREADS].read(request[VISITOR].token, f"/v1/templates/{template_id}", Template)
        words = {"en": one.wording.en, "es": one.wording.es, "template_id": str(template_id)}
    return await _list(request, words, clicks.kept({}))


@routes.post("/many")
async def write(request: web.Request) -> web.Response:
    """Keep the words as a draft, and go on to choose the people."""
    form = await request.post()
    words = {name: str(form.get(name, "")).replace("\r\n", "\n") for name in ("en", "es", "template_id")}
    click = clicks.kept(form, "batch_id")
    told = {"batch_id": clicks.told(click, *words.values()), **_told(words)}
    try:
        told["thread_ids"] = [str(one) for one in await due_people(request, filters(form).status)]
        batch = await request.app[THREADS].written(request[VISITOR].token, "POST", "/v1/batches", Batch, told)
    except (Refused, Unanswered) as error:
        return await _list(request, words, click, error)
    raise web.HTTPSeeOther(f"/many/{batch.batch_id}/people{filters(form).address}")


async def _list(
    request: web.Request, words: dict[str, str], click: UUID, error: Refused | Unanswered | None = None
) -> web.Response:
    threads, token, after = request.app[THREADS], request[VISITOR].token, id_asked(request, "after")
    found = await threads.read(token, "/v1/batches", Batches, after=str(after) if after else None)
    is_writer = request[VISITOR].session.role in BOARD_ROLES
    kept = await threads.read(token, "/v1/templates", Templates) if is_writer else None
    return draw(
        request,
        "many.html",
        status_of(error),
        page="many",
        found=found,
        is_writer=is_writer,
        templates=[one for one in kept.templates if one.kind in ("text", "suggested")] if kept else [],
        words=words,
        wrong=wrong_of(request, error) if error else {},
        batch_id=click,
        before=filters(request.query),
    )


@routes.get("/many/{batch_id}/words")
async def words_form(request: web.Request) -> web.Response:
    """Other words."""
    batch = await batch_of(request)
    written = {"en": batch.wording.en, "es": batch.wording.es, "template_id": str(batch.template_id or "")}
    return draw(request, "many_words.html", page="many", batch=batch, words=written, wrong={})


@routes.post("/many/{batch_id}/words")
async def change_words(request: web.Request) -> web.Response:
    """Put them in the place of the old ones, and look at it again."""
    form, batch_id = await request.post(), id_in(request, "batch_id")
    words = {name: str(form.get(name, "")).replace("\r\n", "\n") for name in ("en", "es", "template_id")}
    told = {"edits": number_in(form.get("edits")), **_told(words)}
    try:
        await request.app[THREADS].written(request[VISITOR].token, "PATCH", f"/v1/batches/{batch_id}", Batch, told)
    except (Refused, Unanswered) as error:
        batch = await batch_of(request)
        shown = {"batch": batch, "words": words, "wrong": wrong_of(request, error)}
        return draw(request, "many_words.html", status_of(error), page="many", **shown)
    raise web.HTTPSeeOther(f"/many/{batch_id}")


@routes.get("/many/{batch_id}")
async def one(request: web.Request) -> web.Response:
    """Before it is sent what people get; afterwards how far it is and what became of each text."""
    return await _one(request)


async def _one(
    request: web.Request, error: Refused | Unanswered | str | None = None, typed: dict[str, str] | None = None
) -> web.Response:
    batch = await batch_of(request)
    is_over = batch.is_mine and batch.progress is not None
    return draw(
        request,
        "many_one.html",
        status_of(error),
        page="many",
        batch=batch,
        people=await _people(request, batch) if is_over else None,
        typed={"count": "", "day": "", "time": ""} | (typed or {}),
        wrong=wrong_of(request, error) if error else {},
    )


@routes.get("/many/{batch_id}/each")
async def each(request: web.Request) -> web.Response:
    """What each of the people gets, before it is sent."""
    batch = await batch_of(request)
    return draw(request, "many_each.html", page="many", batch=batch, people=await _people(request, batch))


@routes.get("/many/{batch_id}/progress")
async def progress(request: web.Request) -> web.Response:
    """How far it is: a page that shows it asks every two seconds."""
    return draw(request, "_many_progress.html", batch=await batch_of(request))


@routes.post("/many/{batch_id}/send")
async def send(request: web.Request) -> web.Response:
    """Send it, now or later, to as many as were looked at."""
    form = await request.post()
    typed = {name: str(form.get(name, ""))[:TYPED_MOST] for name in ("count", "day", "time")}
    told: dict[str, Any] = {"edits": number_in(form.get("edits")), "count": _typed_count(typed["count"])}
    if form.get("when") != "now":
        try:
            told |= when_in(request, form)
        except NoTime as error:
            return await _one(request, error.field, typed)
    return await _acted(request, "send", told, typed)


@routes.post("/many/{batch_id}/{act:stop|approve|refuse}")
async def act(request: web.Request) -> web.Response:
    """Stop the rest; or the second person's word."""
    name, form = request.match_info["act"], await request.post()
    return await _acted(request, name, None if name == "stop" else {"edits": number_in(form.get("edits"))})


async def _acted(
    request: web.Request, name: str, told: dict[str, Any] | None, typed: dict[str, str] | None = None
) -> web.Response:
    batch_id, token = id_in(request, "batch_id"), request[VISITOR].token
    try:
        await request.app[THREADS].written(token, "POST", f"/v1/batches/{batch_id}/{name}", Batch, told)
    except (Refused, Unanswered) as error:
        return await _one(request, error, typed)
    raise web.HTTPSeeOther(f"/many/{batch_id}")


async def batch_of(request: web.Request) -> Batch:
    """The text to many that the address names."""
    path = f"/v1/batches/{id_in(request, 'batch_id')}"
    return await request.app[THREADS].read(request[VISITOR].token, path, Batch)


async def _people(request: web.Request, batch: Batch) -> Outcomes:
    after = id_asked(request, "after")
    path = f"/v1/batches/{batch.batch_id}/people"
    return await request.app[THREADS].read(request[VISITOR].token, path, Outcomes, after=str(after) if after else None)


def _told(words: dict[str, str]) -> dict[str, Any]:
    template_id = words["template_id"]
    try:
        kept = str(UUID(template_id)) if template_id else None
    except ValueError:
        kept = None
    return {"wording": {"en": words["en"], "es": words["es"]}, "template_id": kept}


def _typed_count(text: str) -> int:
    """What somebody typed to confirm; what is no number is not the right one."""
    digits = text.strip().replace(",", "").replace(".", "")
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 10 else -1


def number_in(text: object) -> int:
    """A number our own page put into the form."""
    said = str(text)
    if not said.isascii() or not said.isdecimal() or len(said) > 18:
        raise web.HTTPBadRequest
    return int(said)


def status_of(error: Refused | Unanswered | str | None) -> int:
    """What to answer with it. A 404 is nobody's to explain."""
    if isinstance(error, Refused) and error.status == 404:
        raise error
    if error is None:
        return 200
    return 503 if isinstance(error, Unanswered) else getattr(error, "status", 422)


def wrong_of(request: web.Request, error: Refused | Unanswered | str) -> dict[str, str]:
    """What is wrong, by the field of the form it is about; "form" for the whole."""
    say, language = request.app[LOOK].say, language_of(request)
    if isinstance(error, Unanswered):
        return {"form": say(NOT_DONE, language)}
    title, field, detail = (error, error, "") if isinstance(error, str) else (error.title, error.field, error.detail)
    said = say(REASONS.get("name" if (title, field) == ("blank", "name") else title, OTHERWISE), language)
    if title == "unknown_blank":
        said = said % {"names": detail}
    name = {"wording.en": "en", "wording.es": "es", "local_time": "day", "thread_ids": "people"}.get(field or "", field)
    return {name or "form": said}
