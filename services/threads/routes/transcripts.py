"""A conversation for the file: every text between two days. Taking it is recorded, page by page."""

from typing import Final

import msgspec
from aiohttp import web

from services.desk.query import NOT_UNDERSTOOD, QueryDay, QueryId
from services.kit.http import json_out, problem
from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.threads.domain.days import span
from services.threads.domain.pages import Transcript
from services.threads.routes.asking import asked_by_staff, id_in
from services.threads.store import transcripts
from services.threads.store.access import NotYours, Opened, thread_for
from services.threads.store.messages import Spot, spot_of

routes = web.RouteTableDef()
FIRST_ON: Final = QueryDay("first_on", "the first day, in the department's zone; from the first text without it")
LAST_ON: Final = QueryDay("last_on", "the last day; to the last text without it")
AFTER: Final = QueryId("after", "message", "what is behind this one")
PAGE: Final = 500


@routes.get("/v1/threads/{id}/transcript")
@asked_by_staff("transcript_taken", gives=Transcript, query=(FIRST_ON, LAST_ON, AFTER))
async def transcript(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """A conversation between two days, 500 texts and markers at a time."""
    opened = await thread_for(tx, staff, id_in(request))
    first_on, last_on = FIRST_ON.of(request), LAST_ON.of(request)
    if first_on and last_on and first_on > last_on:
        raise problem(422, NOT_UNDERSTOOD, "the last day is before the first", LAST_ON.name)
    heading = await transcripts.heading_of(tx, opened)
    days = span(first_on, last_on, heading.time_zone)
    found, has_more = await transcripts.entries(tx, opened.thread_id, days, await _spot(tx, opened, request), PAGE)
    tx.audit(
        "transcript_taken",
        object_kind="thread",
        object_id=opened.thread_id,
        count=len(found),
        first_on=str(first_on or ""),
        last_on=str(last_on or ""),
    )
    return json_out(
        Transcript(
            thread_id=opened.thread_id,
            **msgspec.structs.asdict(heading),
            first_on=first_on,
            last_on=last_on,
            total=await transcripts.count_entries(tx, opened.thread_id, days),
            entries=tuple(found),
            has_more=has_more,
        )
    )


async def _spot(tx: Tx, opened: Opened, request: web.Request) -> Spot | None:
    """Where the page before ended."""
    after = AFTER.of(request)
    if after is None:
        return None
    spot = await spot_of(tx, opened.thread_id, after)
    if spot is None:
        raise NotYours("message", after)
    return spot
