"""Twilio's look-ups of a number, and the carriers' daily list of numbers they took back."""

from datetime import date
from typing import Any

from aiohttp import web

from services.practice.company import COMPANY, Company
from services.practice.domain.orders import E164
from services.practice.domain.refusals import Refusal
from services.practice.routes.doors import json
from services.practice.routes.faults import failing_answer

FIELDS = (
    "caller_name", "sim_swap", "call_forwarding", "line_status", "line_type_intelligence", "identity_match",
    "reassigned_number", "sms_pumping_risk", "phone_number_quality_score", "pre_fill",
)  # fmt: skip


async def look_up(request: web.Request, company: Company) -> web.StreamResponse:
    """GET /v2/PhoneNumbers/{number}: only the packages that Fields asks for are told, and paid for."""
    number, store = request.match_info["number"], company.store
    store.counts["look_ups"] += 1
    if store.next_lookup_faults and (fault := store.next_lookup_faults.popleft()):
        return await failing_answer(fault, request, company)
    if not E164.fullmatch(number):
        raise Refusal(20404, path=request.path)
    asked = {name.strip() for name in request.query.get("Fields", "").split(",")}
    told = {name: _package(name, number, request, company) if name in asked else None for name in FIELDS}
    valid = {"calling_country_code": "1", "country_code": "US", "phone_number": number, "national_format": number[2:]}
    return json({**valid, "valid": True, "validation_errors": [], "url": str(request.url), **told})


def _package(name: str, number: str, request: web.Request, company: Company) -> dict[str, Any] | None:
    knobs = company.store.knobs
    company.store.counts[f"look_ups_{name}"] += 1
    if name == "line_type_intelligence":
        kind = knobs.line_types.get(number, "mobile")
        return {"type": kind, "carrier_name": "Practice Wireless", "error_code": None,
                "mobile_country_code": "310", "mobile_network_code": "000"}  # fmt: skip
    if name != "reassigned_number":
        return None
    verified = request.query.get("LastVerifiedDate", "")
    told = "no_data_available" if not verified else "yes" if number in knobs.reassigned else "no"
    return {"last_verified_date": verified, "is_number_reassigned": told, "error_code": None}


async def deactivations(request: web.Request, company: Company) -> web.StreamResponse:
    """GET /v1/Deactivations?Date=: sent on to the day's list; 404 while there is none."""
    company.store.counts["deactivations"] += 1
    day = request.query.get("Date", "")
    if day not in company.store.knobs.deactivated:
        raise Refusal(20404, path=request.path)
    location = str(request.url.with_path(f"/practice/deactivations/{date.fromisoformat(day)}").with_query(None))
    return json({"redirect_to": location}, 307, {"Location": location})


async def read_list(request: web.Request) -> web.StreamResponse:
    """GET /practice/deactivations/{day}: one number a line, without the plus. The address itself is the password."""
    listed = request.app[COMPANY].store.knobs.deactivated.get(request.match_info["day"], ())
    return web.Response(text="".join(f"{number.removeprefix('+')}\n" for number in listed))
