"""Answers that go wrong on purpose, as a knob or the dice say."""

import asyncio
import socket
import struct

from aiohttp import web

from services.practice.company import Company
from services.practice.domain.knobs import Fault
from services.practice.domain.refusals import Refusal
from services.practice.store import Store

HTML = "<!doctype html><title>{0}</title><h1>{0} {1}</h1><p>The server is having a bad day.</p>"


def next_fault(store: Store) -> Fault | None:
    """What goes wrong with the next create: what was asked for first, then by chance."""
    if store.next_faults:
        return store.next_faults.popleft()
    knobs, dice = store.knobs, store.dice
    if not knobs.fault_shares:
        return None
    fault = dice.pick(knobs.fault_shares, "fault", dice.turn("create"))
    if fault == "throttled":
        store.next_faults.extend(["throttled"] * (knobs.throttle_burst - 1))
    return fault


async def failing_answer(fault: Fault, request: web.Request, company: Company) -> web.Response:
    """The answer of a fault. Raises Refusal for those Twilio words as JSON."""
    company.store.counts[f"fault_{fault}"] += 1
    if fault == "throttled":
        raise Refusal(20429)
    if fault == "unavailable":
        raise Refusal(20503)
    if fault.startswith("hang"):
        await _hang(company)
    if fault.startswith(("hang", "reset")):
        return _reset(request)
    status, words = (500, "Internal Server Error") if fault == "server_error" else (503, "Service Unavailable")
    return web.Response(text=HTML.format(status, words), status=status, content_type="text/html")


async def _hang(company: Company) -> None:
    try:
        async with asyncio.timeout(company.store.knobs.hang_s):
            await company.closing.wait()
    except TimeoutError:
        return


def _reset(request: web.Request) -> web.Response:
    """Close the connection so that the peer gets a reset, not an end: linger of zero seconds does that."""
    transport = request.transport
    if transport is not None:
        peer = transport.get_extra_info("socket")
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    return web.Response()
