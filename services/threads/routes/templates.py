"""What is said often: kept, changed, and offered for one client."""

from typing import Final

from aiohttp import web

from services.desk.query import QueryChoice, QueryWords
from services.kit.http import json_in, json_out, problem
from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.threads.domain.forms import EditTemplate, Preview, SaveTemplate
from services.threads.domain.pages import Offered, OfferedText, Previewed, Template, TemplateKind, Templates, Words
from services.threads.domain.templates import FREE, NotKept, judged
from services.threads.routes.asking import asked_by_staff, id_in
from services.threads.store import offers, templates
from services.threads.store.access import reach_of, thread_for
from services.threads.store.templates import TitleTaken, TooMany, template_for

routes = web.RouteTableDef()
SEARCH: Final = QueryWords("search", 100, "part of a title, a category or the words")
KIND: Final = QueryChoice("of", ("welcome", "is_this", "transfer", "neutral"), "which of the department's wordings")
NOT_KEPT: Final = ("blank", "unknown_blank", "unsendable", "too_long")


@routes.get("/v1/templates")
@asked_by_staff("templates_viewed", gives=Templates)
async def all_templates(tx: Tx, staff: StaffToken, _request: web.Request) -> web.Response:
    """The reader's own and their department's. They are about nobody, so looking at them is not recorded."""
    return json_out(await templates.all_templates(tx, staff))


@routes.post("/v1/templates")
@asked_by_staff(
    "template_added",
    takes=SaveTemplate,
    gives=Template,
    status=201,
    refuses={409: ("no_texts", "title_taken", "too_many"), 422: (*NOT_KEPT, "not_shared")},
)
async def add_template(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """A new one: one's own, or, from a supervisor, the department's."""
    form = await json_in(request, SaveTemplate)
    seen = await reach_of(tx, staff.staff_id)
    if seen.board is None:
        raise problem(409, "no_texts", "Who writes no texts keeps no templates.")
    if form.is_shared and not seen.is_supervisor:
        raise problem(422, "not_shared", "Supervisors write for the whole department.", "is_shared")
    wording = _judged(form.kind, form.title, form.wording)
    try:
        kept = await templates.add_template(tx, staff, seen.board, form, wording)
    except TitleTaken as error:
        raise _title_taken() from error
    except TooMany as error:
        raise problem(409, "too_many", "Remove some that nobody uses first.") from error
    return json_out(await templates.one_template(tx, staff, kept), status=201)


@routes.get("/v1/templates/{id}")
@asked_by_staff("template_viewed", gives=Template)
async def template(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """One, as it is now; one that was removed, too."""
    return json_out(await templates.one_template(tx, staff, await template_for(tx, staff, id_in(request))))


@routes.patch("/v1/templates/{id}")
@asked_by_staff(
    "template_changed",
    takes=EditTemplate,
    gives=Template,
    refuses={409: ("changed", "title_taken"), 422: NOT_KEPT},
)
async def edit_template(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Other words. Texts that were written with the old ones stay as they are."""
    form = await json_in(request, EditTemplate)
    kept = await template_for(tx, staff, id_in(request), to_change=True)
    wording = _judged(kept.kind, form.title, form.wording)
    try:
        is_changed = await templates.edit_template(tx, staff, kept, form, wording)
    except TitleTaken as error:
        raise _title_taken() from error
    if not is_changed:
        raise problem(409, "changed", "Somebody changed or removed it since this page was opened.")
    return json_out(await templates.one_template(tx, staff, kept))


@routes.post("/v1/templates/{id}/remove")
@asked_by_staff("template_removed", gives=Template, refuses={409: ("needed",)})
async def remove_template(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Out of the lists; it can be brought back."""
    kept = await template_for(tx, staff, id_in(request), to_change=True)
    if kept.kind not in FREE:
        raise problem(409, "needed", "Pages ask for this one by its kind. Change its words instead.")
    await templates.set_removed(tx, staff, kept, is_removed=True)
    return json_out(await templates.one_template(tx, staff, kept))


@routes.post("/v1/templates/{id}/restore")
@asked_by_staff("template_restored", gives=Template, refuses={409: ("title_taken",)})
async def restore_template(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Back in the lists."""
    kept = await template_for(tx, staff, id_in(request), to_change=True)
    try:
        await templates.set_removed(tx, staff, kept, is_removed=False)
    except TitleTaken as error:
        raise _title_taken() from error
    return json_out(await templates.one_template(tx, staff, kept))


@routes.post("/v1/templates/preview")
@asked_by_staff("template_previewed", takes=Preview, gives=Previewed, refuses={422: NOT_KEPT})
async def preview(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Words as a real client would get them, before they are kept."""
    form = await json_in(request, Preview)
    if form.thread_id:
        await thread_for(tx, staff, form.thread_id)
    wording = _judged(form.kind, "-", form.wording)
    return json_out(await offers.previewed(tx, staff, form.thread_id, wording))


@routes.get("/v1/threads/{id}/templates")
@asked_by_staff("thread_viewed", gives=Offered, query=(SEARCH,))
async def offered(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """What can be said to this client, rendered for them now, blanks named."""
    opened = await thread_for(tx, staff, id_in(request))
    tx.audit("templates_offered", object_kind="thread", object_id=opened.thread_id)
    return json_out(await offers.offers(tx, staff, opened, SEARCH.of(request)))


@routes.get("/v1/threads/{id}/wording")
@asked_by_staff("thread_viewed", gives=OfferedText, query=(KIND,))
async def wording(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """The department's wording of a kind for this client: a text to look at, change and send."""
    opened = await thread_for(tx, staff, id_in(request))
    tx.audit("wording_offered", object_kind="thread", object_id=opened.thread_id)
    return json_out(await offers.offered_wording(tx, opened.thread_id, KIND.of(request), staff.staff_id))


def _judged(kind: TemplateKind, title: str, wanted: Words) -> Words:
    if not title.strip():
        raise problem(422, "blank", "Give it a title.", "title")
    try:
        return judged(kind, wanted)
    except NotKept as error:
        raise problem(422, error.key, error.detail, error.field) from error


def _title_taken() -> Exception:
    return problem(409, "title_taken", "There is one of this title already.", "title")
