"""Twilio's Messages API, for the office."""

import asyncio
from datetime import timedelta
from urllib.parse import parse_qsl

from aiohttp import web

from services.practice.company import Company
from services.practice.domain.listing import page_links, page_of, query_of
from services.practice.domain.messages import FINAL, Message, message_json
from services.practice.domain.orders import order_of
from services.practice.domain.refusals import Refusal
from services.practice.routes.doors import json
from services.practice.routes.faults import failing_answer, next_fault


async def create(request: web.Request, company: Company) -> web.StreamResponse:
    """POST …/Messages.json: take a text out, or fail as the knobs say, before or after taking it."""
    raw = await request.read()
    fault = next_fault(company.store)
    if fault is not None and not fault.endswith("_after_accept"):
        return await failing_answer(fault, request, company)
    with company.carrier.one_more_in_flight():
        accepted = company.carrier.accept(order_of(raw, company.clock.now()))
        answer = json(message_json(accepted.message, company.settings.account_sid), 201)
        await company.carrier.begin(accepted)
    if fault is not None:
        return await failing_answer(fault, request, company)
    return answer


async def listing(request: web.Request, company: Company) -> web.StreamResponse:
    """GET …/Messages.json: newest first, without those too new to be listed yet; or late, or not, as the knobs say."""
    query = query_of(dict(request.query))
    knobs, dice = company.store.knobs, company.store.dice
    await asyncio.sleep(knobs.list_latency_ms / 1000)
    if dice.happens(knobs.list_faults, "list", dice.turn("list")):
        return await failing_answer("server_error", request, company)
    listed_until = company.clock.now() - timedelta(seconds=knobs.list_lag_s)
    newest_first = (m for m in reversed(company.store.messages.values()) if m.created_at <= listed_until)
    page, has_more = page_of(newest_first, query)
    shown = [message_json(message, company.settings.account_sid) for message in page]
    return json({"messages": shown, **page_links(request.path, query, page, has_more)})


async def fetch(request: web.Request, company: Company) -> web.StreamResponse:
    """GET …/Messages/{Sid}.json."""
    return json(message_json(named(request, company), company.settings.account_sid))


async def update(request: web.Request, company: Company) -> web.StreamResponse:
    """POST …/Messages/{Sid}.json: an empty Body redacts, Status=canceled takes a scheduled message back.

    It fails as the knobs say, before or after it was done.
    """
    faults = company.store.next_update_faults
    fault = faults.popleft() if faults else None
    if fault is not None and not fault.endswith("_after_accept"):
        return await failing_answer(fault, request, company)
    message = named(request, company)
    _change(message, await request.read(), company)
    if fault is not None:
        return await failing_answer(fault, request, company)
    return json(message_json(message, company.settings.account_sid))


def _change(message: Message, raw: bytes, company: Company) -> None:
    form = dict(parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True))
    if form.get("Status") == "canceled":
        company.carrier.cancel(message)
    elif form.get("Body") != "":
        raise Refusal(20001, why="Body must be empty, to redact; or Status must be canceled")
    elif message.status not in FINAL:
        # The same words for a redaction, though nothing was to be deleted.
        raise Refusal(20009)
    else:
        message.body, message.updated_at = "", company.clock.now()
        company.store.counts["redacted"] += 1


async def delete(request: web.Request, company: Company) -> web.StreamResponse:
    """DELETE …/Messages/{Sid}.json, with its pictures; only once it has arrived or failed."""
    message = named(request, company)
    if message.status not in FINAL:
        raise Refusal(20009)
    del company.store.messages[message.sid]
    return web.Response(status=204)


def named(request: web.Request, company: Company) -> Message:
    """The message a path names. Raises Refusal 20404."""
    message = company.store.messages.get(request.match_info["sid"])
    if message is None:
        raise Refusal(20404, path=request.path)
    return message
