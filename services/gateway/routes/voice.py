"""Calls to a line: ring the desk of whoever serves the caller, else the department, else say that this is for texts.

Refused like any webhook, before anything is stored: 400 what is no form of theirs, 403 what they did not sign or is not
for us, 503 while the database is away. A call is no text: nothing is sent to the caller, whatever comes of it, and a
number that has opted out of texts may call as any other.
"""

import asyncio
import contextlib

import msgspec
from aiohttp import web

from proto.values.language import LANGUAGES
from services.gateway.domain.calls import Call
from services.gateway.domain.wire import BadForm
from services.gateway.provider.twilio import voice
from services.gateway.routes.twilio import DOORS, DURABLE_S, refused, signed_form
from services.gateway.store import calls
from services.gateway.store.calls import Taken
from services.kit import failpoints, log
from services.kit.db import Database

routes = web.RouteTableDef()


class Voice(msgspec.Struct, frozen=True):
    """What calls need at a door: connections, and the door's address as Twilio calls it."""

    db: Database
    public_url: str


VOICE: web.AppKey[Voice] = web.AppKey("voice", Voice)


@routes.post("/twilio/voice")
async def take_call(request: web.Request) -> web.Response:
    """A call came in: stored and its event on its way; then 200 and whom to ring."""
    form, _ = await signed_form(request)
    try:
        call = voice.read_call(form)
    except BadForm as error:
        raise refused(400, str(error)) from error
    at = request.app[VOICE]
    if failpoints.is_off("durable_before_2xx"):
        request.app[DOORS].tasks.create_task(_in_good_time(at, call))
        return _twiml(voice.notice(LANGUAGES))
    async with asyncio.timeout(DURABLE_S):
        taken = await _store(at, call)
    if taken is None:
        raise refused(403, "it is for a line that is not ours")
    return _twiml(_next(at, taken, 0))


async def _store(at: Voice, call: Call) -> Taken | None:
    async with at.db.tx() as tx:
        taken = await calls.take_in(tx, call)
        await failpoints.hit("call.after_insert_before_commit")
    await failpoints.hit("call.after_commit_before_2xx")
    if taken is not None and taken.call_id == call.call_id:
        log.get().info("call_taken", call_id=str(call.call_id), desks=len(taken.plan.desks))
    return taken


async def _in_good_time(at: Voice, call: Call) -> None:
    """What the control arm does instead: answer first, store when and if it can."""
    with contextlib.suppress(Exception):
        await _store(at, call)


@routes.post(r"/twilio/voice/rang/{step:\d}")
async def take_ringing(request: web.Request) -> web.Response:
    """A desk was rung: over when somebody answered, else on to the next one, else the notice."""
    form, _ = await signed_form(request)
    step, at = int(request.match_info["step"]), request.app[VOICE]
    try:
        provider_sid = voice.sid_of(form)
    except BadForm as error:
        raise refused(400, str(error)) from error
    async with asyncio.timeout(DURABLE_S), at.db.tx() as tx:
        taken = await calls.rang(tx, provider_sid, step, voice.is_answered(form), voice.is_over(form))
    if taken is None:
        # A ledger that was restored meanwhile; somebody is on the line all the same.
        return _twiml(voice.notice(LANGUAGES))
    log.get().info("call_rang", call_id=str(taken.call_id), step=step, outcome=taken.outcome)
    return _twiml(_next(at, taken, step))


@routes.post("/twilio/voice/status")
async def take_status(request: web.Request) -> web.Response:
    """The caller's own call is over, as the number's status callback says."""
    form, _ = await signed_form(request)
    try:
        provider_sid = voice.sid_of(form)
    except BadForm as error:
        raise refused(400, str(error)) from error
    if voice.is_over(form):
        async with asyncio.timeout(DURABLE_S), request.app[VOICE].db.tx() as tx:
            await calls.end(tx, provider_sid)
    return web.Response()


def _next(at: Voice, call: Taken, step: int) -> str:
    """What the provider is to do after so many desks."""
    desks = call.plan.desks
    if call.outcome in ("answered", "gone"):
        return voice.hang_up()
    if call.outcome == "notice" or step >= len(desks):
        return voice.notice(call.plan.languages)
    then = f"{at.public_url.rstrip('/')}/twilio/voice/rang/{step + 1}"
    return voice.ring(desks[step], call.caller_id, then)


def _twiml(document: str) -> web.Response:
    return web.Response(text=document, content_type="text/xml")
