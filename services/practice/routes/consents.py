"""The consent list of the account: told in bulk, each item answered for itself."""

from urllib.parse import parse_qsl

import msgspec
from aiohttp import web

from services.practice.company import Company
from services.practice.domain.consents import MOST, Item, fault_of
from services.practice.domain.refusals import Refusal
from services.practice.routes.doors import json
from services.practice.routes.faults import failing_answer


async def tell(request: web.Request, company: Company) -> web.StreamResponse:
    """POST /v1/Consents/Bulk: take consents over, or fail as the knobs say, before or after that."""
    faults = company.store.next_consent_faults
    fault = faults.popleft() if faults else None
    if fault is not None and not fault.endswith("_after_accept"):
        return await failing_answer(fault, request, company)
    answer = [_take(item, company) for item in _items(await request.read())]
    if fault is not None:
        return await failing_answer(fault, request, company)
    return json({"items": answer}, 201)


def _items(raw: bytes) -> list[Item]:
    """Raises Refusal for a form that holds no list."""
    given = [value for name, value in parse_qsl(raw.decode("utf-8", "replace")) if name == "Items"]
    if not 0 < len(given) <= MOST:
        raise Refusal(20001, why=f"Items must be one to {MOST}")
    try:
        return [msgspec.json.decode(text, type=Item) for text in given]
    except msgspec.DecodeError as error:
        raise Refusal(20001, why="Items must be JSON objects with all their fields") from error


def _take(item: Item, company: Company) -> dict[str, object]:
    store = company.store
    code, why = fault_of(item, store.knobs.consent_errors)
    if not code:
        scope = item.sender_id if item.sender_id.startswith("MG") else store.line(item.sender_id).scope
        store.consents_told.append((item.contact_id, item.sender_id, item.status, item.source))
        if item.status == "opt-out":
            store.opted_out[(scope, item.contact_id)] = None
        else:
            store.opted_out.pop((scope, item.contact_id), None)
    return {"correlation_id": item.correlation_id, "error_code": code, "error_messages": [why] if why else []}
