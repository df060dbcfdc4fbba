"""What Carla's department says often, and what she keeps of her own; Carla supervises nobody."""

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import msgspec
from aiohttp import web

from services.threads.domain import forms, pages
from services.threads.domain.first_templates import FIRST
from services.threads.domain.names import fold
from services.threads.domain.templates import KNOWN, Facts, NotKept, in_languages, judged, known, offered
from tests.fakes import shapes
from tests.fakes.threads.answers import say

if TYPE_CHECKING:
    from tests.fakes.threads import FakeThreads


def first(owner_name: str) -> dict[UUID, pages.Template]:
    """The department's first, one of them without Spanish, and one of Carla's."""
    mine = template("Running late", pages.Words(en="I am running late, {first name}."), "Contact", is_shared=False)
    shared = [template(one.title, one.wording, one.category, one.kind, is_shared=True) for one in FIRST]
    found = [mine, *shared]
    return {one.template_id: msgspec.structs.replace(one, changed_by_name=owner_name) for one in found}


def template(
    title: str, wording: pages.Words, category: str = "", kind: pages.TemplateKind = "text", *, is_shared: bool
) -> pages.Template:
    """One of them."""
    return pages.Template(
        template_id=uuid4(),
        kind=kind,
        title=title,
        category=category,
        wording=wording,
        is_shared=is_shared,
        is_removed=False,
        can_change=not is_shared,
        blanks=known(kind),
        uses=0,
        edits=0,
        changed_at=shapes.LONG_AGO,
    )


def facts(thread_id: UUID) -> Facts:
    """What is known of Ana and Ben: no date."""
    given, family = shapes.NAMES[thread_id]
    language = shapes.client(thread_id, shapes.LONG_AGO).language
    return Facts(
        given_name=given, family_name=family, client_language=language, staff_name=shapes.CARLA, office="Probation"
    )


def suggestions(fake: "FakeThreads", thread_id: UUID) -> tuple[pages.Suggestion, ...]:
    """Replies that can go as they are."""
    texts = (
        pages.Suggestion(template_id=one.template_id, text=offered(one.wording, facts(thread_id)))
        for one in fake.templates.values()
        if one.kind == "suggested"
    )
    return tuple(one for one in texts if not one.text.blanks)[:4]


def routes(fake: "FakeThreads") -> list[web.RouteDef]:
    """Its doors."""
    return [*_looking(fake), *_keeping(fake), *_offering(fake)]


def _looking(fake: "FakeThreads") -> list[web.RouteDef]:
    async def all_templates(_request: web.Request) -> web.Response:
        kept = tuple(one for one in fake.templates.values() if not one.is_removed)
        return say(pages.Templates(templates=kept, can_share=fake.can_share, blanks=KNOWN))

    async def one(request: web.Request) -> web.Response:
        return say(_found(fake, request))

    return [web.get("/v1/templates", all_templates), web.get("/v1/templates/{template}", one)]


def _keeping(fake: "FakeThreads") -> list[web.RouteDef]:
    async def add(request: web.Request) -> web.Response:
        form = msgspec.json.decode(await request.read(), type=forms.SaveTemplate)
        if refused := _refused(form.title, form.wording):
            return refused
        made = template(form.title, form.wording, form.category, form.kind, is_shared=form.is_shared)
        fake.templates[made.template_id] = made
        return say(made, 201)

    async def edit(request: web.Request) -> web.Response:
        form, old = msgspec.json.decode(await request.read(), type=forms.EditTemplate), _found(fake, request)
        if refused := _refused(form.title, form.wording):
            return refused
        if form.edits != old.edits:
            return web.json_response({"title": "changed"}, status=409)
        return _put(fake, old, title=form.title, category=form.category, wording=form.wording, edits=old.edits + 1)

    async def remove(request: web.Request) -> web.Response:
        return _put(fake, _found(fake, request), is_removed=True)

    async def restore(request: web.Request) -> web.Response:
        return _put(fake, _found(fake, request), is_removed=False)

    return [
        web.post("/v1/templates", add),
        web.patch("/v1/templates/{template}", edit),
        web.post("/v1/templates/{template}/remove", remove),
        web.post("/v1/templates/{template}/restore", restore),
    ]


def _offering(fake: "FakeThreads") -> list[web.RouteDef]:
    async def offers(request: web.Request) -> web.Response:
        about, wanted = facts(UUID(request.match_info["id"])), fold(request.query.get("search", ""))
        found = [one for one in fake.templates.values() if one.kind in ("text", "suggested") and not one.is_removed]
        texts = [(one, offered(one.wording, about)) for one in found]
        shown = tuple(
            pages.OfferedTemplate(
                template_id=one.template_id,
                kind=one.kind,
                title=one.title,
                category=one.category,
                is_shared=one.is_shared,
                can_change=one.can_change,
                text=text,
            )
            for one, text in texts
            if wanted in fold(f"{one.title} {one.category} {text.body}")
        )
        return say(pages.Offered(language=about.language, templates=shown))

    async def wording(request: web.Request) -> web.Response:
        words = next(one.wording for one in FIRST if one.kind == request.query["of"])
        return say(offered(words, facts(UUID(request.match_info["id"]))))

    async def preview(request: web.Request) -> web.Response:
        form = msgspec.json.decode(await request.read(), type=forms.Preview)
        if refused := _refused("-", form.wording):
            return refused
        about = facts(form.thread_id or shapes.ANA)
        texts = tuple(offered(form.wording, about, one) for one in ("en", "es") if one in in_languages(form.wording))
        return say(pages.Previewed(texts=texts, given_name=about.given_name, family_name=about.family_name))

    return [
        web.get("/v1/threads/{id}/templates", offers),
        web.get("/v1/threads/{id}/wording", wording),
        web.post("/v1/templates/preview", preview),
    ]


def _found(fake: "FakeThreads", request: web.Request) -> pages.Template:
    found = fake.templates.get(UUID(request.match_info["template"]))
    if found is None:
        raise web.HTTPNotFound
    return found


def _put(fake: "FakeThreads", old: pages.Template, **changes: object) -> web.Response:
    fake.templates[old.template_id] = msgspec.structs.replace(old, **changes)
    return say(fake.templates[old.template_id])


def _refused(title: str, wording: pages.Words) -> web.Response | None:
    try:
        judged("text", wording)
    except NotKept as error:
        return web.json_response({"title": error.key, "field": error.field, "detail": error.detail}, status=422)
    return None if title.strip() else web.json_response({"title": "blank", "field": "title"}, status=422)
