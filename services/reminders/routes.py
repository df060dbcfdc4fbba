"""The HTTPS door for departments, and what is coming up for staff.

POST /v1/events     one CloudEvent, or a batch; ?dry_run=1 says what would happen and does nothing
GET  /v1/receipts   ?after=<number>&limit=<1..500>: a publisher's receipts, in order
GET  /v1/upcoming   ?client_id=<id>: a client's dates, for web on behalf of staff
"""

import re
from typing import Any, Final
from uuid import UUID

import msgspec
from aiohttp import web

from proto import envelope
from proto.envelope import BadEnvelope, Envelope
from proto.registry import TYPES, decode_data
from services.kit.audit import Actor
from services.kit.http import SERVICE, json_in, json_out, problem, staff
from services.reminders.acts.accepting import Answer, accept
from services.reminders.domain.records import Publisher, Scope
from services.reminders.store.publishers import keyed_publisher
from services.reminders.store.receipts import Receipt, read_receipts
from services.reminders.store.upcoming import upcoming_for

table = web.RouteTableDef()
SINGLE: Final = "application/cloudevents+json"
BATCH: Final = "application/cloudevents-batch+json"
# A nightly load goes in pieces: each is one transaction, and others wait for its rows meanwhile.
MOST_IN_A_BATCH: Final = 100
MOST_RECEIPTS: Final = 500

_PATH: Final = re.compile(r"at `\$\.([^`]*)`")
_MISSING: Final = re.compile(r"required field `([^`]*)`")

Event = tuple[Envelope, msgspec.Struct]


class Result(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one event, or would become of it."""

    event_id: str
    outcome: str
    receipts: list[Receipt]
    reason: str | None = None
    detail: str | None = None


class _DryRun(Exception):
    """Everything was done to see what would happen; now nothing is kept."""


@table.post("/v1/events")
async def post_events(request: web.Request) -> web.Response:
    """Take in events: 200 and what became of each; a single one that is refused answers 422."""
    publisher = await _publisher(request, "events")
    events = await _events(request, publisher)
    results = await _accept_all(request, publisher, events)
    if request.content_type == SINGLE and results[0].reason:
        return json_out(results[0], 422)
    return json_out(results[0] if request.content_type == SINGLE else results)


@table.get("/v1/receipts")
async def get_receipts(request: web.Request) -> web.Response:
    """Receipts after the one numbered ?after, oldest first."""
    publisher = await _publisher(request, "receipts")
    after, limit = _whole(request, "after", 0, 0, 2**62), _whole(request, "limit", 100, 1, MOST_RECEIPTS)
    async with request.app[SERVICE].db.tx(Actor("publisher", publisher.name)) as tx:
        return json_out(await read_receipts(tx, publisher.publisher_id, after, limit))


@table.get("/v1/upcoming")
async def get_upcoming(request: web.Request) -> web.Response:
    """A client's dates from now on; those a person may not see look like none."""
    token = staff(request)
    try:
        client_id = UUID(request.query.get("client_id", ""))
    except ValueError as error:
        raise problem(422, "Which client?", "Give client_id, an id of ours", "client_id") from error
    async with request.app[SERVICE].pages.page(token) as tx:
        dates = await upcoming_for(tx, client_id)
        tx.audit("upcoming.viewed", object_kind="client", object_id=client_id, count=len(dates))
    return json_out(dates)


async def _publisher(request: web.Request, scope: Scope) -> Publisher:
    """Whose key this is. Answers 401 without a good one, 403 when it is not for this."""
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    async with request.app[SERVICE].db.tx() as tx:
        found = await keyed_publisher(tx, key) if scheme == "Bearer" and key.isascii() else None
        is_right = found is not None and found.has(key) and found.publisher.is_active
        is_allowed = is_right and found is not None and scope in found.publisher.scopes
        if found is not None and not is_allowed:
            name = found.publisher.name
            tx.audit("publisher.denied", object_kind="publisher", object_id=name, outcome="denied", scope=scope)
    if found is None or not is_right:
        raise problem(401, "No good key", "Send Authorization: Bearer and the key of your publisher")
    if not is_allowed:
        raise problem(403, "Not with this key", f"Your publisher was not given the scope {scope}")
    return found.publisher


async def _events(request: web.Request, publisher: Publisher) -> list[Event]:
    """The events in the body, all of them well formed. Answers 413, 415, or 422 naming the field."""
    if request.content_type == SINGLE:
        return [_event(bytes(await json_in(request, msgspec.Raw)), "", publisher)]
    if request.content_type != BATCH:
        raise problem(415, "Not a CloudEvent", f"Send {SINGLE}, or {BATCH} for several")
    bodies: list[msgspec.Raw] = await json_in(request, list[msgspec.Raw])
    if not 1 <= len(bodies) <= MOST_IN_A_BATCH:
        raise problem(422, "Not understood", f"A batch has 1 to {MOST_IN_A_BATCH} events")
    return [_event(bytes(body), f"[{place}].", publisher) for place, body in enumerate(bodies)]


def _event(body: bytes, where: str, publisher: Publisher) -> Event:
    try:
        frame = envelope.decode(body)
        _refuse_foreign(frame, where, publisher)
        return frame, decode_data(frame)
    except BadEnvelope as error:
        raise problem(422, "Not understood", f"{where}{error}", _field(where, str(error))) from error


def _refuse_foreign(frame: Envelope, where: str, publisher: Publisher) -> None:
    if frame.source.removeprefix("/") != publisher.name:
        raise problem(403, "Not yours", f"{where}source must be /{publisher.name}", f"{where}source")
    declared = TYPES.get(frame.type)
    if declared is None or declared.kind != "outside":
        detail = f"{where}type {frame.type!r} is not one departments publish"
        raise problem(422, "Not understood", detail, f"{where}type")


def _field(where: str, message: str) -> str | None:
    """The field a decoder's message names: a path behind $, a name that is missing, or both."""
    path = _PATH.search(message)
    missing = _MISSING.search(message)
    if path is None and missing is None:
        return None
    names = ["data" if message.startswith("data: ") else "", path[1] if path else "", missing[1] if missing else ""]
    return where + ".".join(name for name in names if name)


async def _accept_all(request: web.Request, publisher: Publisher, events: list[Event]) -> list[Result]:
    """Act on all in one transaction; a dry run is the same, and then undone."""
    results: list[Result] = []
    try:
        async with request.app[SERVICE].db.tx(Actor("publisher", publisher.name)) as tx:
            for frame, event in events:
                results.append(_result(frame, await accept(tx, publisher, frame, event)))
            if request.query.get("dry_run") == "1":
                raise _DryRun
    except _DryRun:
        pass
    return results


def _result(frame: Envelope, answer: Answer) -> Result:
    if answer.refusal is None:
        return Result(event_id=frame.id, outcome="accepted", receipts=answer.receipts)
    return Result(
        event_id=frame.id,
        outcome="refused",
        receipts=answer.receipts,
        reason=answer.refusal.reason,
        detail=str(answer.refusal),
    )


def _whole(request: web.Request, name: str, default: int, least: int, most: int) -> int:
    text: Any = request.query.get(name, default)
    try:
        number = int(text)
        if not least <= number <= most:
            raise ValueError
    except ValueError as error:
        raise problem(422, "Not a number we can use", f"{name} is {least} to {most}", name) from error
    return number
