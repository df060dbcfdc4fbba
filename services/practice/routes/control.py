"""What tests, the launcher and the practice office's seed turn and read; from this machine only."""

import itertools
from typing import Annotated

import msgspec
from aiohttp import web

from services.kit.http import json_in, json_out, problem
from services.practice.company import Company
from services.practice.domain.fates import PhoneState
from services.practice.domain.knobs import Knobs, Pace
from services.practice.domain.orders import BODY_CHARS, E164, SENDER, is_web_address
from services.practice.domain.phones import Language, Phone
from services.practice.pictures import SAMPLE

LIMIT_BYTES = 4 * 1024 * 1024  # ten thousand phones, a knob for each
PAGE = 1_000

Number = Annotated[str, msgspec.Meta(pattern=f"^(?:{E164.pattern})$")]
Name = Annotated[str, msgspec.Meta(max_length=100)]


class LineSetup(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a line is set up at the company; what is not told of texts and calls is the office's own."""

    sms_url: str | None = None
    fallback_url: str | None = None
    voice_url: str | None = None
    voice_fallback_url: str | None = None
    voice_status_url: str | None = None
    name: Name = ""
    pace: Pace | None = None
    messaging_service_sid: Annotated[str, msgspec.Meta(pattern="^MG[0-9a-fA-F]{32}$")] | None = None


class PhoneSetup(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A phone by name, as the practice office's seed knows it."""

    number: Number
    name: Name
    language: Language = "en"
    line: Number | None = None
    state: PhoneState = "on"


class TextSetup(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A text to write on a phone."""

    body: Annotated[str, msgspec.Meta(max_length=BODY_CHARS)] = ""
    line: Number | None = None
    picture: bool = False


class CallSetup(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A call to make from a phone."""

    line: Number | None = None


async def read_knobs(_request: web.Request, company: Company) -> web.StreamResponse:
    """GET /practice/knobs."""
    return json_out(company.store.knobs)


async def turn_knobs(request: web.Request, company: Company) -> web.StreamResponse:
    """PUT /practice/knobs: the whole set; `{}` puts all back."""
    company.store.set_knobs(await json_in(request, Knobs, LIMIT_BYTES))
    return json_out(company.store.knobs)


async def read_log(request: web.Request, company: Company) -> web.StreamResponse:
    """GET /practice/log?after=SEQ&limit=N: what was accepted, oldest first, and the last seq of this answer."""
    after, limit = _whole(request, "after", 0), _whole(request, "limit", PAGE)
    log = company.store.log
    skip = max(after + 1 - log[0].seq, 0) if log else 0
    found = list(itertools.islice(log, skip, skip + limit + 1))
    entries, last = found[:limit], found[:limit][-1].seq if found else after
    # An oracle that forgets must say so.
    forgotten = company.store.counts["log_forgotten"]
    return json_out({"entries": entries, "last": last, "has_more": len(found) > limit, "forgotten": forgotten})


async def clear_log(_request: web.Request, company: Company) -> web.StreamResponse:
    """DELETE /practice/log: forget what was logged and counted; messages and phones stay."""
    company.store.log.clear()
    company.store.counts.clear()
    return web.Response(status=204)


async def read_counts(_request: web.Request, company: Company) -> web.StreamResponse:
    """GET /practice/counts: accepted, refused by code, faults, receipts and texts in by outcome."""
    return json_out(dict(company.store.counts))


async def set_line(request: web.Request, company: Company) -> web.StreamResponse:
    """PUT /practice/lines/{number}."""
    number = request.match_info["number"]
    if not SENDER.fullmatch(number):
        raise problem(422, "Not a number", "Give the line as +1 and ten digits.", "number")
    setup = await json_in(request, LineSetup)
    for name in (name for name in setup.__struct_fields__ if name.endswith("_url")):
        url = getattr(setup, name)
        if url is not None and not is_web_address(url):
            raise problem(422, "Not a web address", "Give http:// or https:// and a host.", name)
    line, usual = company.store.line(number), company.settings
    line.sms_url, line.fallback_url = setup.sms_url or usual.sms_url, setup.fallback_url
    line.voice_url, line.voice_fallback_url = setup.voice_url or usual.voice_url, setup.voice_fallback_url
    line.voice_status_url = setup.voice_status_url or f"{usual.voice_url}/status"
    line.name, line.pace, line.service_sid = setup.name, setup.pace, setup.messaging_service_sid
    line.free_at_s = 0.0
    return web.Response(status=204)


async def set_phones(request: web.Request, company: Company) -> web.StreamResponse:
    """PUT /practice/phones: a list; phones not in it stay as they are."""
    for setup in await json_in(request, list[PhoneSetup], LIMIT_BYTES):
        company.store.name_phone(Phone(setup.number, setup.name, setup.language, setup.line, setup.state))
    return web.Response(status=204)


async def write_text(request: web.Request, company: Company) -> web.StreamResponse:
    """POST /practice/phones/{number}/texts: write a text and wait for what the office says."""
    setup, number = await json_in(request, TextSetup), request.match_info["number"]
    line = setup.line or company.store.phone(number).line
    if not E164.fullmatch(number) or line is None:
        raise problem(422, "Nobody to write to", "Give the phone's number, and the line if it has none yet.")
    text = company.handsets.text(number, line, setup.body, (SAMPLE,) if setup.picture else ())
    outcome = await text.outcome
    return json_out({"sid": text.sid, "status": outcome.status, "attempts": outcome.attempts})


async def make_call(request: web.Request, company: Company) -> web.StreamResponse:
    """POST /practice/phones/{number}/calls: call a line and wait until it is over; what the caller heard."""
    setup, number = await json_in(request, CallSetup), request.match_info["number"]
    line = setup.line or company.store.phone(number).line
    if not E164.fullmatch(number) or line is None:
        raise problem(422, "Nobody to call", "Give the phone's number, and the line if it has none yet.")
    call = company.calls.call(number, line)
    outcome = await call.outcome
    return json_out({"sid": call.sid, "status": outcome.status, "heard": call.bubble.heard})


def _whole(request: web.Request, name: str, default: int) -> int:
    text = request.query.get(name, str(default))
    if not text.isdecimal():
        raise problem(422, "Not a number", f"{name} must be a whole number.", name)
    return int(text)
