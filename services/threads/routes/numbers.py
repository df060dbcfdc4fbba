"""A client's numbers: add, make current, end, keep, confirm; and the tasks they ask for."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final
from uuid import UUID

from aiohttp import web

from proto.values.phone import NotAPhone, Phone
from services.kit import failpoints
from services.kit.http import json_in, json_out, problem
from services.kit.ids import new_id
from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.threads.domain.access import Reach
from services.threads.domain.forms import AddPhone, EndPhone, FinishTask
from services.threads.domain.held import WHO
from services.threads.domain.numbers import judge
from services.threads.domain.pages import ClientPage
from services.threads.domain.reachable import client_number
from services.threads.domain.sending import blocked
from services.threads.routes.asking import asked_by_staff, id_in, nudge_after
from services.threads.routes.sendable import BLOCKED, WORDS, refuse_blanks, sendable
from services.threads.store import clients, handsets, known, tasks, writing
from services.threads.store.access import NotYours, Opened, client_for, thread_for
from services.threads.store.handsets import Handset
from services.threads.store.numbers import hold_number
from services.threads.store.offers import offered_wording
from services.threads.store.roads import roads

routes = web.RouteTableDef()
UNDO_S: Final = 5


@routes.post("/v1/clients/{id}/phones")
@asked_by_staff(
    "phone_added",
    takes=AddPhone,
    gives=ClientPage,
    status=201,
    refuses={409: ("known", "cant_ask", *BLOCKED), 422: ("not_a_phone", "own_line", "who", *WORDS)},
)
async def add_phone(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Give the client a number, by default the one texts go to from now on."""
    form, client_id = await json_in(request, AddPhone), id_in(request)
    reach = await client_for(tx, staff, client_id)
    if form.holder_id:
        await client_for(tx, staff, form.holder_id)
    number = await _number(tx, form.number)
    await hold_number(tx, number)
    await _settle_holders(tx, reach, client_id, number, form)
    opened = await _thread(tx, staff, client_id) if form.ask_first and form.make_current else None
    await handsets.give(tx, client_id, number, is_current=form.make_current)
    if opened:
        await _ask_who(tx, staff, opened)
        nudge_after(request, "release_held", UNDO_S)
    return await _answered(tx, staff, request, client_id, status=201)


async def _thread(tx: Tx, staff: StaffToken, client_id: UUID) -> Opened:
    """The client's thread with the asker's department, locked: before their phones, as everybody does."""
    thread_id = (await clients.client_page(tx, staff, client_id)).thread_id
    if thread_id is None:
        if failpoints.is_off("cant_ask"):
            raise NotYours("client", client_id)
        raise problem(409, "cant_ask", "Only who may write to the client can ask there; add it without asking first.")
    return await thread_for(tx, staff, thread_id, is_locked=True)


async def _ask_who(tx: Tx, staff: StaffToken, opened: Opened) -> None:
    """Have the department's "is this you?" go to the number that is current now, with a digit to answer it.

    Once: a second click, or a colleague's, finds it asked.
    """
    road = (await roads(tx, [opened.thread_id]))[opened.thread_id]
    reason = blocked(road)
    if reason:
        raise problem(409, reason, "Nothing can be sent to this client now; add the number without asking first.")
    if road.number and await handsets.is_being_asked(tx, opened.thread_id, road.number):
        return
    words = await offered_wording(tx, opened.thread_id, "is_this", staff.staff_id)
    body = sendable(words.body, field="ask_first")
    refuse_blanks(body, "ask_first")
    asked = writing.Written(
        body=body,
        client_msg_id=new_id(),
        release_at=tx.now + timedelta(seconds=UNDO_S),
        meant_for=road.number,
        purpose=WHO,
    )
    await writing.hold(tx, opened, staff.staff_id, asked)


async def _number(tx: Tx, text: str) -> Phone:
    try:
        number = client_number(text)
    except NotAPhone as error:
        raise problem(422, "not_a_phone", str(error), "number") from error
    if await known.is_ours(tx, number):
        raise problem(422, "own_line", "This is a texting number of ours; write the client's own.", "number")
    return number


async def _settle_holders(tx: Tx, reach: Reach, client_id: UUID, number: Phone, form: AddPhone) -> None:
    """Ask about who has the number; end it with the one whose it is no more."""
    step = judge(client_id, await known.who_has(tx, reach, number, "", ""), form.despite, form.holder_id)
    if step == "ask":
        raise problem(409, "known", "This number is somebody's already.", "number")
    if step == "unseen":
        raise problem(422, "who", "Say whose number it is no more.", "holder_id")
    if step == "end_there" and form.holder_id:
        phone_id = await handsets.phone_of(tx, form.holder_id, number)
        if phone_id is None:  # another department's row of theirs
            raise NotYours("client", form.holder_id)
        await handsets.end(tx, phone_id, form.holder_id, number, "not_theirs")


@routes.post("/v1/phones/{id}/current")
@asked_by_staff("phone_made_current", gives=ClientPage, refuses={409: ("ended",)})
async def make_current(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Texts go to this number from now on."""
    return await _with_open(tx, staff, request, handsets.make_current)


@routes.post("/v1/phones/{id}/end")
@asked_by_staff("phone_ended", takes=EndPhone, gives=ClientPage, refuses={409: ("ended",)})
async def end_phone(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """The number is the client's no more: nothing goes there, and what comes from it is somebody else's."""
    form = await json_in(request, EndPhone)

    async def end(tx: Tx, phone: Handset) -> None:
        await handsets.end(tx, phone.phone_id, phone.client_id, phone.number, form.because)

    return await _with_open(tx, staff, request, end)


@routes.post("/v1/phones/{id}/keep")
@asked_by_staff("phone_kept", gives=ClientPage, refuses={409: ("ended",)})
async def keep_current(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """The client wrote from this number just this once: the current one stays."""
    return await _with_open(tx, staff, request, handsets.keep)


@routes.post("/v1/phones/{id}/confirm")
@asked_by_staff("phone_confirmed", gives=ClientPage, refuses={409: ("ended",)})
async def confirm(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """The client said it themselves, face to face or on the phone: it is theirs."""

    async def stand(tx: Tx, phone: Handset) -> None:
        await handsets.stand_by(tx, phone, is_confirmed=True)

    return await _with_open(tx, staff, request, stand)


@routes.post("/v1/phones/{id}/still-theirs")
@asked_by_staff("phone_confirmed", gives=ClientPage, refuses={409: ("ended",)})
async def still_theirs(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """What was told of the number was wrong, or is over: it counts as before."""

    async def stand(tx: Tx, phone: Handset) -> None:
        await handsets.stand_by(tx, phone, is_confirmed=False)

    return await _with_open(tx, staff, request, stand)


async def _with_open(
    tx: Tx, staff: StaffToken, request: web.Request, act: Callable[[Tx, Handset], Awaitable[None]]
) -> web.Response:
    phone = await handsets.phone_for(tx, staff, id_in(request))
    if phone.is_ended:
        raise problem(409, "ended", "This number is the client's no more.")
    await act(tx, phone)
    return await _answered(tx, staff, request, phone.client_id)


async def _answered(
    tx: Tx, staff: StaffToken, request: web.Request, client_id: UUID, status: int = 200
) -> web.Response:
    nudge_after(request, "follow_changes")
    return json_out(await clients.client_page(tx, staff, client_id), status=status)


@routes.post("/v1/tasks/{id}/done")
@asked_by_staff("task_done", takes=FinishTask, gives=ClientPage, refuses={409: ("done",), 422: ("blank",)})
async def finish_task(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Somebody has seen to it."""
    form, task_id = await json_in(request, FinishTask), id_in(request)
    client_id = await tasks.task_for(tx, staff, task_id)
    if not form.outcome.strip():
        raise problem(422, "blank", "Say what was done.", "outcome")
    if not await tasks.finish(tx, task_id, form.outcome.strip()):
        raise problem(409, "done", "Somebody has seen to it already.")
    return json_out(await clients.client_page(tx, staff, client_id))
