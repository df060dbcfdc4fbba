"""Searching among texts."""

from typing import Final

from aiohttp import web

from services.desk.query import QueryId, QueryWords
from services.kit.http import json_out
from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.threads.domain.pages import FoundTexts
from services.threads.routes.asking import asked_by_staff
from services.threads.store import messages
from services.threads.store.access import reach_of, thread_of_message
from services.threads.store.messages import Spot
from services.threads.store.words import find_texts

routes = web.RouteTableDef()
SEARCH: Final = QueryWords("search", 100, "words of a text, in English or Spanish")
BEFORE: Final = QueryId("before", "message", "texts older than this one")


@routes.get("/v1/texts")
@asked_by_staff("texts_searched", gives=FoundTexts, query=(SEARCH, BEFORE))
async def found_texts(tx: Tx, staff: StaffToken, request: web.Request) -> web.Response:
    """Texts with these words, in the threads in reach."""
    words, before = SEARCH.of(request), await _before(tx, staff, request)
    found = await find_texts(tx, staff.staff_id, await reach_of(tx, staff.staff_id), words, before)
    tx.audit("texts_searched", object_kind="staff", object_id=staff.staff_id, count=len(found.texts))
    return json_out(found)


async def _before(tx: Tx, staff: StaffToken, request: web.Request) -> Spot | None:
    message_id = BEFORE.of(request)
    if message_id is None:
        return None
    opened = await thread_of_message(tx, staff, message_id)
    return await messages.spot_of(tx, opened.thread_id, message_id)
