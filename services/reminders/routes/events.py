"""What departments publish, by HTTPS."""

import re
from typing import Final

import msgspec
from aiohttp import web

from proto import envelope
from proto.departments import OfficeClosed
from proto.envelope import BadEnvelope, Envelope
from proto.registry import TYPES, decode_data
from services.kit.audit import Actor
from services.kit.http import SERVICE, json_in, json_out, problem
from services.reminders.acts.accepting import Answer, accept
from services.reminders.acts.trying import WouldGo, would_go
from services.reminders.domain.keys import Key, scope_of
from services.reminders.domain.records import Publisher
from services.reminders.routes.keyed import key_for, take_quota
from services.reminders.store.appointments import hold_matching
from services.reminders.store.receipts import Receipt

routes = web.RouteTableDef()
SINGLE: Final = "application/cloudevents+json"
BATCH: Final = "application/cloudevents-batch+json"
# A nightly load goes in pieces: each is one transaction, and others wait for its rows meanwhile.
MOST_IN_A_BATCH: Final = 200
MOST_BYTES: Final = 512 * 1024

_PATH: Final = re.compile(r"at `\$\.([^`]*)`")
_MISSING: Final = re.compile(r"required field `([^`]*)`")

Event = tuple[Envelope, msgspec.Struct]


class Result(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one event, or would become of it. texts: of a dry run, what would be sent about it."""

    event_id: str
    outcome: str
    receipts: list[Receipt]
    reason: str | None = None
    detail: str | None = None
    texts: list[WouldGo] | None = None


class _DryRun(Exception):
    """Everything was done to see what would happen; now nothing is kept."""


@routes.post("/v1/events")
async def post_events(request: web.Request) -> web.Response:
    """Take in events: 200 and what became of each; a single one that is refused answers 422."""
    is_trial = request.query.get("dry_run") == "1"
    key = await key_for(request, lambda key: key.may_try if is_trial else key.tells_something, "events")
    events = await _events(request, key)
    await take_quota(request, key, len(events), is_trial=is_trial)
    results = await _accept_all(request, key.publisher, events, is_trial=is_trial)
    if request.content_type == SINGLE and results[0].reason:
        return json_out(results[0], 422)
    return json_out(results[0] if request.content_type == SINGLE else results)


async def _events(request: web.Request, key: Key) -> list[Event]:
    """The events in the body, all of them well formed. Answers 403, 413, 415, or 422 naming the field."""
    if request.content_type == SINGLE:
        return [_event(bytes(await json_in(request, msgspec.Raw)), "", key)]
    if request.content_type != BATCH:
        raise problem(415, "Not a CloudEvent", f"Send {SINGLE}, or {BATCH} for several")
    whole = request.clone(client_max_size=MOST_BYTES)
    bodies: list[msgspec.Raw] = await json_in(whole, list[msgspec.Raw], MOST_BYTES)
    if not 1 <= len(bodies) <= MOST_IN_A_BATCH:
        raise problem(422, "Not understood", f"A batch has 1 to {MOST_IN_A_BATCH} events")
    return [_event(bytes(body), f"[{place}].", key) for place, body in enumerate(bodies)]


def _event(body: bytes, where: str, key: Key) -> Event:
    try:
        frame = envelope.decode(body)
        _refuse_foreign(frame, where, key)
        return frame, decode_data(frame)
    except BadEnvelope as error:
        raise problem(422, "Not understood", f"{where}{error}", _field(where, str(error))) from error


def _refuse_foreign(frame: Envelope, where: str, key: Key) -> None:
    name = key.publisher.name
    if frame.source.removeprefix("/") != name:
        raise problem(403, "Not yours", f"{where}source must be /{name}", f"{where}source")
    declared = TYPES.get(frame.type)
    if declared is None or declared.kind != "outside":
        detail = f"{where}type {frame.type!r} is not one departments publish"
        raise problem(422, "Not understood", detail, f"{where}type")
    if key.tells_something and not key.may_tell(frame.type):
        detail = f"{where}type {frame.type} takes the scope {scope_of(frame.type)}"
        raise problem(403, "Not with this key", detail, f"{where}type")


def _field(where: str, message: str) -> str | None:
    """The field a decoder's message names: a path behind $, a name that is missing, or both."""
    path = _PATH.search(message)
    missing = _MISSING.search(message)
    if path is None and missing is None:
        return None
    names = ["data" if message.startswith("data: ") else "", path[1] if path else "", missing[1] if missing else ""]
    return where + ".".join(name for name in names if name)


async def _accept_all(
    request: web.Request, publisher: Publisher, events: list[Event], *, is_trial: bool
) -> list[Result]:
    """Act on all in one transaction; a dry run is the same, and then undone."""
    results: list[Result] = []
    try:
        async with request.app[SERVICE].db.tx(Actor("publisher", publisher.name)) as tx:
            # Whoever holds it with others can't get it alone without a deadlock: the whole batch, then, or none.
            await hold_matching(tx, of_clients=any(isinstance(event, OfficeClosed) for _, event in events))
            for frame, event in events:
                answer = await accept(tx, publisher, frame, event)
                texts = await would_go(tx, publisher, event) if is_trial and answer.refusal is None else None
                results.append(_result(frame, answer, texts))
            if is_trial:
                raise _DryRun
    except _DryRun:
        pass
    return results


def _result(frame: Envelope, answer: Answer, texts: list[WouldGo] | None) -> Result:
    if answer.refusal is None:
        return Result(event_id=frame.id, outcome="accepted", receipts=answer.receipts, texts=texts)
    return Result(
        event_id=frame.id,
        outcome="refused",
        receipts=answer.receipts,
        reason=answer.refusal.reason,
        detail=str(answer.refusal),
    )
