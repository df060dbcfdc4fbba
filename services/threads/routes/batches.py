"""One text to many: write it, choose the people, look at what each gets, send it, stop the rest, see the results."""

from typing import Final
from uuid import UUID

from aiohttp import web

from services.desk.query import QueryCount, QueryId
from services.kit.http import json_in, json_out, problem
from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.threads.domain import later
from services.threads.domain.batches import needs_second
from services.threads.domain.forms import ChangeBatch, DecideBatch, NewBatch, SendBatch
from services.threads.domain.pages import Batch, Batches, Choices, Outcomes, Words
from services.threads.domain.templates import NotKept, judged
from services.threads.routes.asking import asked_by_staff, id_in, nudge_after
from services.threads.store import batches, choices, recipients, results, sendings, templates
from services.threads.store.access import reach_of
from services.threads.store.batches import Kept, batch_for

routes = web.RouteTableDef()
NOT_KEPT: Final = ("blank", "unknown_blank", "unsendable", "too_long")
AFTER: Final = QueryId("after", "batch", "those written before this one")
AFTER_PERSON: Final = QueryId("after", "thread", "people behind this one")
PEOPLE: Final = QueryCount("limit", 200, 200, "how many people at most")
# A page of them; older ones are behind it.
MOST: Final = 30
JOB: Final = "carry_batches"


@routes.get("/v1/choices")
@asked_by_staff("choices_listed", gives=Choices)
async def whom(tx: Tx, staff: StaffToken, _request: web.Request) -> web.Response:
    """Everybody this person may write to at once, and the groups they saved."""
    tx.audit("choices_listed", object_kind="staff", object_id=staff.staff_id)
    return json_out(await choices.choices(tx, staff))


@routes.get("/v1/batches")
@asked_by_staff("batches_listed", gives=Batches, query=(AFTER,))
async def all_batches(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """One's own, and those of others that wait for one's word. They name nobody, so looking is not recorded."""
    return json_out(await batches.all_batches(tx, staff, AFTER.of(request), MOST))


@routes.post("/v1/batches")
@asked_by_staff(
    "batch_written",
    takes=NewBatch,
    gives=Batch,
    status=(201, 200),
    refuses={409: ("no_texts", "used"), 422: NOT_KEPT},
)
async def add_batch(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Write one: a draft that goes to nobody until it is sent."""
    form = await json_in(request, NewBatch)
    board = (await reach_of(tx, staff.staff_id)).board
    if board is None:
        raise problem(409, "no_texts", "Who writes no texts writes none to many.")
    if await batches.wrote_before(tx, staff, form.batch_id):
        return json_out(await batches.one_batch(tx, staff, form.batch_id))
    wording = _judged(form.wording)
    await _refuse_others(tx, staff, form.template_id, form.thread_ids)
    try:
        await batches.add_batch(tx, staff, board, form, wording)
    except batches.IdUsed as error:
        raise problem(409, "used", "This batch_id belongs to another text.", "batch_id") from error
    await recipients.fix(tx, staff.staff_id, form.batch_id, wording, form.thread_ids)
    return json_out(await batches.one_batch(tx, staff, form.batch_id), status=201)


@routes.get("/v1/batches/{id}")
@asked_by_staff("batch_viewed", gives=Batch)
async def batch(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """One, as it stands: to its author with what people get, or how far it is; to a second person words and counts."""
    kept = await batch_for(tx, staff, id_in(request))
    return json_out(await batches.one_batch(tx, staff, kept.batch_id))


@routes.get("/v1/batches/{id}/people")
@asked_by_staff("batch_people_viewed", gives=Outcomes, query=(AFTER_PERSON, PEOPLE), refuses={409: ("not_author",)})
async def batch_people(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """What each of the people gets, or got; for its author."""
    kept = await batch_for(tx, staff, id_in(request))
    _refuse_unless_author(kept)
    seen = await reach_of(tx, staff.staff_id)
    tx.audit("batch_people_viewed", object_kind="batch", object_id=kept.batch_id)
    limit = PEOPLE.of(request) or PEOPLE.most
    return json_out(await results.outcomes(tx, seen, kept.batch_id, AFTER_PERSON.of(request), limit))


@routes.patch("/v1/batches/{id}")
@asked_by_staff(
    "batch_changed", takes=ChangeBatch, gives=Batch, refuses={409: ("changed", "sent", "not_author"), 422: NOT_KEPT}
)
async def change_batch(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Other words, other people; what everybody gets is fixed anew."""
    form = await json_in(request, ChangeBatch)
    kept = await batch_for(tx, staff, id_in(request), is_locked=True)
    await _refuse_others(tx, staff, form.template_id, form.thread_ids or ())
    _refuse_unless_author(kept)
    _refuse_sent(kept)
    _refuse_changed(kept, form.edits)
    wording = _judged(form.wording) if form.wording else await batches.wording_of(tx, kept.batch_id)
    template_id = form.template_id or (None if form.wording else kept.template_id)
    people = form.thread_ids
    if people is None:
        seen = await reach_of(tx, staff.staff_id)
        people = tuple(one.thread_id for one in await recipients.chosen(tx, seen, kept.batch_id))
    await batches.change_batch(tx, kept, wording, template_id)
    await recipients.fix(tx, staff.staff_id, kept.batch_id, wording, people)
    return json_out(await batches.one_batch(tx, staff, kept.batch_id))


@routes.post("/v1/batches/{id}/send")
@asked_by_staff(
    "batch_sent",
    takes=SendBatch,
    gives=Batch,
    refuses={
        409: ("changed", "sent", "not_author"),
        422: ("count", "nobody", "past", "too_far", "no_such_day"),
    },
)
async def send_batch(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Send what was looked at, to as many as were seen; above the department's ceiling a second person is asked."""
    form = await json_in(request, SendBatch)
    kept = await batch_for(tx, staff, id_in(request), is_locked=True)
    _refuse_unless_author(kept)
    if kept.state != "draft":
        raise problem(409, "sent", "It is sent already, or somebody was asked about it.")
    _refuse_changed(kept, form.edits)
    if not kept.recipient_count:
        raise problem(422, "nobody", "Choose at least one person who can get it.", "thread_ids")
    if form.count != kept.recipient_count:
        raise problem(422, "count", str(kept.recipient_count), "count")
    chosen = _later(tx, form)
    if kept.template_id:
        await templates.note_use(tx, staff.staff_id, kept.template_id)
    if needs_second(kept.recipient_count, kept.ceiling):
        await sendings.ask_second(tx, kept, chosen)
    else:
        await sendings.send_batch(tx, kept, chosen)
        nudge_after(request, JOB)
    return json_out(await batches.one_batch(tx, staff, kept.batch_id))


@routes.post("/v1/batches/{id}/approve")
@asked_by_staff(
    "batch_approved", takes=DecideBatch, gives=Batch, refuses={409: ("changed", "decided", "over", "not_second")}
)
async def approve_batch(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """The second person's yes: it goes now, or at the time its author chose."""
    kept = await _to_decide(tx, staff, request)
    if sendings.is_over(kept, tx.now):
        raise problem(409, "over", "The time its author chose has passed. Say no, so that they choose another.")
    await sendings.approve(tx, kept, staff.staff_id)
    nudge_after(request, JOB)
    return json_out(await batches.one_batch(tx, staff, kept.batch_id))


@routes.post("/v1/batches/{id}/refuse")
@asked_by_staff("batch_refused", takes=DecideBatch, gives=Batch, refuses={409: ("changed", "decided", "not_second")})
async def refuse_batch(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """The second person's no. Its author may change it and ask again."""
    kept = await _to_decide(tx, staff, request)
    await sendings.refuse(tx, kept)
    return json_out(await batches.one_batch(tx, staff, kept.batch_id))


@routes.post("/v1/batches/{id}/stop")
@asked_by_staff("batch_stopped", gives=Batch, refuses={409: ("too_late",)})
async def stop_batch(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Stop the rest: by its author or a second person. One that waits for a second person is a draft again."""
    kept = await batch_for(tx, staff, id_in(request), is_locked=True)
    if kept.state == "asked" and kept.is_mine:
        await sendings.take_back(tx, kept)
    elif kept.state == "running":
        await sendings.stop(tx, kept, staff.staff_id)
        nudge_after(request, JOB)
    else:
        raise problem(409, "too_late", "There is nothing of it left to stop.")
    return json_out(await batches.one_batch(tx, staff, kept.batch_id))


async def _to_decide(tx: Tx, staff: StaffToken, request: web.Request) -> Kept:
    form = await json_in(request, DecideBatch)
    kept = await batch_for(tx, staff, id_in(request), is_locked=True)
    if not kept.is_second:
        raise problem(409, "not_second", "A supervisor or an administrator who did not write it decides.")
    if kept.state != "asked":
        raise problem(409, "decided", "It is decided already.")
    _refuse_changed(kept, form.edits)
    return kept


def _judged(wanted: Words) -> Words:
    try:
        return judged("text", wanted)
    except NotKept as error:
        raise problem(422, error.key, error.detail, error.field) from error


async def _refuse_others(tx: Tx, staff: StaffToken, template_id: UUID | None, thread_ids: tuple[UUID, ...]) -> None:
    if template_id:
        await templates.template_for(tx, staff, template_id)
    await recipients.refuse_others(tx, staff, thread_ids)


def _refuse_unless_author(kept: Kept) -> None:
    if not kept.is_mine:
        raise problem(409, "not_author", "Only its author changes it, and sees whom it is for.")


def _refuse_sent(kept: Kept) -> None:
    if kept.state not in ("draft", "refused"):
        raise problem(409, "sent", "It is sent already, or somebody was asked about it.")


def _refuse_changed(kept: Kept, edits: int) -> None:
    if edits != kept.edits:
        raise problem(409, "changed", "It was changed since this page was opened. Look at it once more.")


def _later(tx: Tx, form: SendBatch) -> later.Later | None:
    if form.local_time is None:
        return None
    try:
        return later.moment(form.local_time, form.local_zone or "", tx.now)
    except later.NoSuchDay as error:
        raise problem(422, "no_such_day", "There is no such day or hour.", "local_time") from error
    except later.Past as error:
        raise problem(422, "past", "That time has passed.", "local_time") from error
    except later.TooFar as error:
        raise problem(422, "too_far", "Choose a time within a year.", "local_time") from error
