"""Where a department's files of dates come from, and how each is read."""

from typing import Final, get_args

from aiohttp import web

from proto.values.language import Language
from services.desk.query import QueryChoice
from services.desk.sheets.asked import Line, SheetError
from services.desk.sheets.running import CHILDREN, lines_of
from services.kit.http import json_in, json_out, problem
from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.reminders.acts.loads.reading import reading_of
from services.reminders.acts.loads.showing import shown
from services.reminders.acts.loads.trying import tried
from services.reminders.domain.files.checking import faults, mapping_of
from services.reminders.domain.files.faults import BadMapping
from services.reminders.domain.files.limits import SAMPLE
from services.reminders.domain.files.mapping import Mapping
from services.reminders.domain.files.presets import PRESETS
from services.reminders.domain.files.refusing import REFUSED
from services.reminders.domain.forms.loads import SAMPLE_BYTES, SAMPLE_FORM_BYTES, SOURCE_BYTES, SaveSource, TrySource
from services.reminders.domain.pages.loads import ActAsked, Layout, Sources, SourceShown, Tried
from services.reminders.routes.asking import asked_by_staff, id_in, nudge_after
from services.reminders.store import load_acts
from services.reminders.store.access import NotYours
from services.reminders.store.loads import loads_of
from services.reminders.store.sources import Source, may_rule, publishers_seen, source_seen, sources_seen

routes = web.RouteTableDef()
LANGUAGE: Final = QueryChoice("language", get_args(Language), "of the sentences")
NEWEST: Final = 20
NO_SHEET: Final = ("empty", "old_excel", "macros", "damaged", "not_text", "rows", "columns", "unpacked")
SAMPLE_FORM: "web.RequestKey[TrySource]" = web.RequestKey("sample", TrySource)
LINES: "web.RequestKey[list[Line]]" = web.RequestKey("lines", list)


@routes.get("/v1/sources")
@asked_by_staff("sources_viewed", gives=Sources)
async def sources(tx: Tx, staff: StaffToken, _request: web.Request) -> web.Response:
    """The sources of the asker's department; those a person may not change look like none."""
    found = await sources_seen(tx)
    tx.audit("sources_viewed", object_kind="department", object_id=staff.department_id, count=len(found))
    return json_out(Sources(sources=found, publishers=await publishers_seen(tx)))


@routes.get("/v1/sources/{id}")
@asked_by_staff("source_viewed", gives=SourceShown, query=(LANGUAGE,))
async def source(tx: Tx, _staff: StaffToken, request: web.Request) -> web.Response:
    """How a source's files are read, and its newest files."""
    found, language = await source_seen(tx, id_in(request)), LANGUAGE.of(request)
    tx.audit("source_viewed", object_kind="source", object_id=found.source_id)
    loads = [shown(load, language) for load in await loads_of(tx, found.source_id, NEWEST)]
    fields = {name: getattr(found, name) for name in Source.__struct_fields__ if name != "mapping"}
    return json_out(SourceShown(mapping=_mapping(found), loads=loads, **fields))


@routes.put("/v1/sources/{id}")
@asked_by_staff(
    "source_set",
    takes=SaveSource,
    gives=ActAsked,
    status=202,
    refuses={409: ("changed", "used"), 422: ("mapping",)},
)
async def set_source(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Say how a source's files are read, or make a source. What is wrong with a mapping is said before it is kept."""
    body = request.clone(client_max_size=SOURCE_BYTES)
    form, source_id = await json_in(body, SaveSource, SOURCE_BYTES), id_in(request)
    if form.edits:
        standing = await source_seen(tx, source_id)
        if standing.edits != form.edits:
            raise problem(409, "changed", "It was changed since this page was opened. Look at it once more.")
    elif form.publisher_id not in {one.publisher_id for one in await publishers_seen(tx)}:
        raise NotYours("publisher", form.publisher_id)
    for fault in faults(form.mapping):
        raise problem(422, "mapping", fault.sentence("en"), f"mapping.{fault.setting}")
    try:
        await load_acts.ask(tx, form.act_id, "source_set", staff, {"source_id": source_id, "form": form})
    except load_acts.ActUsed as error:
        raise problem(409, "used", "This act_id belongs to somebody else's click.", "act_id") from error
    tx.audit("source_set", object_kind="source", object_id=source_id)
    nudge_after(request, "loads")
    return json_out(ActAsked(act_id=form.act_id), 202)


async def _sampled(request: web.Request) -> None:
    """Before the transaction: a hostile file keeps its reader for seconds, and would keep a connection with it."""
    form = await json_in(request.clone(client_max_size=SAMPLE_FORM_BYTES), TrySource, SAMPLE_FORM_BYTES)
    if len(form.content) > SAMPLE_BYTES:
        raise problem(413, "Too large", f"Bring at most {SAMPLE_BYTES} bytes", "content")
    reading = reading_of(form.format, form.delimiter, is_quoted=form.is_quoted)
    try:
        async with request.app[CHILDREN]:
            request[SAMPLE_FORM], request[LINES] = form, await lines_of(form.content, SAMPLE, reading)
    except SheetError as error:
        raise problem(422, error.reason, REFUSED[error.reason]["en"], "content") from error


@routes.post("/v1/sources/try")
@asked_by_staff(
    "source_tried", takes=TrySource, gives=Tried, refuses={422: NO_SHEET}, query=(LANGUAGE,), before=_sampled
)
async def try_source(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """The columns of a sample, and its first rows as a mapping would read them. Nothing is kept."""
    if not await may_rule(tx):
        raise NotYours("department", staff.department_id)
    lines: list[Line] = request[LINES]
    tx.audit("source_tried", object_kind="department", object_id=staff.department_id)
    return json_out(tried(lines, request[SAMPLE_FORM].mapping, LANGUAGE.of(request)))


@routes.get("/v1/layouts")
@asked_by_staff("layouts_viewed", gives=list[Layout])
async def layouts(_tx: Tx, _staff: StaffToken, _request: web.Request) -> web.Response:
    """The layouts we know, ready to be taken and changed."""
    return json_out(
        [
            Layout(
                key=key,
                name=one.name,
                about=dict(one.about),
                format=one.format,
                delimiter=one.delimiter,
                is_quoted=one.is_quoted,
                needs=one.needs,
                mapping=one.mapping,
            )
            for key, one in PRESETS.items()
            if one.format in ("csv", "xlsx")
        ]
    )


def _mapping(found: Source) -> Mapping | None:
    try:
        return mapping_of(found.mapping.encode())
    except BadMapping:
        return None
