"""What reminders say: read, drafted, looked at as a client would get it, published. A department's, or the house's."""

from collections.abc import Iterator
from typing import Final, Literal, get_args

from aiohttp import web

from proto.values.body import segments
from services.desk.query import QueryChoice
from services.kit.http import json_in, json_out, problem
from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.reminders.domain.forms.words import Of, PreviewWords, PublishWords, RetireWords, SaveWords
from services.reminders.domain.pages.words import (
    Acted,
    PreviewedText,
    PreviewedWords,
    WordsHistory,
    WordsList,
    WordsPage,
    WordsVersion,
    found,
)
from services.reminders.domain.wording.linting import lint
from services.reminders.domain.wording.previewing import Shown, shown
from services.reminders.domain.wording.template import KINDS, STEPS
from services.reminders.routes.asking import asked_by_staff, carried_out, carry_out, id_in
from services.reminders.store import previewing, word_pages
from services.reminders.store.access import NotYours, client_for, rules_for
from services.reminders.store.word_acts import Used, acted, ask_act

routes = web.RouteTableDef()
OF: Final = QueryChoice("of", get_args(Of), "whose words: the reader's department's, or the house's")
STEP: Final = QueryChoice("step", STEPS, "what is said")
KIND: Final = QueryChoice("kind", KINDS, "about which kind of date")
Asks = Literal["saved", "published", "retired"]


@routes.get("/v1/words")
@asked_by_staff("words_viewed", gives=WordsList, query=(OF,))
async def all_words(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Every step of every kind of date, and whose words are said there. About nobody, so looking leaves no trail."""
    return json_out(await word_pages.words_list(tx, await rules_for(tx, staff), OF.of(request)))


@routes.get("/v1/words/one")
@asked_by_staff("words_viewed", gives=WordsPage, query=(OF, STEP, KIND))
async def one_wording(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """The words of one step and kind, every language side by side, with what is to be said about them."""
    rules = await rules_for(tx, staff)
    page = await word_pages.words_page(tx, rules, OF.of(request), STEP.of(request), KIND.of(request))
    return json_out(page)


@routes.get("/v1/words/history")
@asked_by_staff("words_viewed", gives=WordsHistory, query=(OF, STEP, KIND))
async def words_history(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Every version of them, the newest first: what was sent can be read again."""
    rules = await rules_for(tx, staff)
    pages = await word_pages.words_history(tx, rules, OF.of(request), STEP.of(request), KIND.of(request))
    return json_out(pages)


@routes.get("/v1/words/versions/{id}")
@asked_by_staff("words_viewed", gives=WordsVersion)
async def words_version(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """One version, whatever became of it."""
    return json_out(await word_pages.words_version(tx, await rules_for(tx, staff), id_in(request)))


@routes.post("/v1/words/preview")
@asked_by_staff("words_previewed", takes=PreviewWords, gives=PreviewedWords)
async def preview_words(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Words as a client in the reader's sight, or somebody made up, would get them, with all that is found in them."""
    form = await json_in(request, PreviewWords)
    rules = await rules_for(tx, staff)
    reader = await previewing.nobody(tx, rules.department_id)
    if form.client_id:
        client_id = (await client_for(tx, staff, form.client_id)).client_id
        theirs = await previewing.reader_of(tx, client_id, rules.department_id, form.kind)
        if theirs is None:
            raise NotYours("client", client_id)
        reader = theirs
        tx.audit("words_previewed", object_kind="client", object_id=client_id)
    template = form.template()
    seen = shown(template, reader.facts)
    department_id = None if form.of == "house" else rules.department_id
    previewed = PreviewedWords(
        texts=tuple(_texts(seen)),
        findings=tuple(map(found, lint(template, await previewing.longest_of(tx, department_id)))),
        missing=seen.missing,
        is_example_date=reader.is_example_date,
        given_name=reader.given_name,
        family_name=reader.family_name,
        language=reader.language,
    )
    return json_out(previewed)


@routes.post("/v1/words/draft")
@carried_out("words_saved", takes=SaveWords, refuses={409: ("used", "changed", "failed")})
async def save_words(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """A draft, good or bad: nobody is sent it. What is published stays as it is."""
    form = await json_in(request, SaveWords)
    return await _ask(tx, staff, request, form, "saved")


@routes.post("/v1/words/publish")
@carried_out(
    "words_published",
    takes=PublishWords,
    refuses={409: ("used", "changed", "gone", "failed"), 422: ("findings",)},
)
async def publish_words(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """The draft is said from now on, as a new version; refused while anything found in it is a refusal."""
    form = await json_in(request, PublishWords)
    return await _ask(tx, staff, request, form, "published")


@routes.post("/v1/words/retire")
@carried_out("words_retired", takes=RetireWords, refuses={409: ("used", "changed", "gone", "failed")})
async def retire_words(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """What is published is said no more: a department says the house's again, the house what every office says."""
    form = await json_in(request, RetireWords)
    return await _ask(tx, staff, request, form, "retired")


@routes.get("/v1/words/acts/{id}")
@asked_by_staff("words_act_viewed", gives=Acted)
async def words_act(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """For who got 202: whether what they asked for is carried out, and how."""
    return json_out(await acted(tx, staff, id_in(request)))


async def _ask(
    tx: Tx, staff: StaffToken, request: web.Request, form: SaveWords | PublishWords | RetireWords, what: Asks
) -> web.Response:
    rules = await rules_for(tx, staff, to_change=form.of)
    family = "house_template" if form.of == "house" else "template"
    try:
        await ask_act(tx, staff, form.act_id, f"{family}_{what}", rules.department_id, form)
    except Used as error:
        raise problem(409, "used", "Something else was asked for with this form.", "act_id") from error
    return carry_out(request, form.act_id, _answered)


def _answered(came: Acted) -> web.Response:
    match came.outcome:
        case "changed":
            raise problem(409, "changed", "Somebody changed these words since this page was opened.")
        case "gone":
            raise problem(409, "gone", "There is nothing to publish here, or to take back, any more.")
        case "refused":
            refused = [one.says.en for one in came.findings if one.weight == "refusal"]
            raise problem(422, "findings", " ".join(dict.fromkeys(refused)))
        case "failed":
            raise problem(409, "failed", "It could not be carried out. Open the page again.")
    return json_out(came, 200 if came.outcome else 202)


def _texts(seen: Shown) -> Iterator[PreviewedText]:
    for said, is_neutral in ((seen.full, False), (seen.neutral, True)):
        for language, body in said.items():
            yield PreviewedText(language=language, is_neutral=is_neutral, body=body, segments=segments(body))
