"""A small threads: two clients, in memory, behind the same addresses and shapes as the real one.

talk    an open thread and its texts        lists        the list and the counts
board   unknown numbers, search             templates    what is said often
people  clients: their pages, notes         numbers      what becomes of their numbers
hands   handing over, closing               later        texts that wait for their time
transcripts                                 a conversation for the file
finding                                     texts by their words
many    texts to many                            groups       whom to choose, saved groups
caseload  clients A to Z                        standing     how it stands with a conversation
consent what clients agreed to
rosters lists of clients
merging two records of one person

A part of its own for each part of the real one: routes(fake), and whatever it remembers. PARTS names them.
"""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
from aiohttp import web

from services.kit import tokens
from services.kit.clock import Clock
from services.threads.domain import boards, pages
from tests.fakes import pictures, shapes
from tests.fakes.shapes import ANA, BEN, CARLA, NUMBERS, STRANGER
from tests.fakes.threads import (
    board,
    caseload,
    consent,
    finding,
    groups,
    hands,
    later,
    lists,
    many,
    merging,
    numbers,
    people,
    rosters,
    standing,
    talk,
    templates,
    transcripts,
)
from tests.fakes.threads.answers import TOKEN

__all__ = ["ANA", "BEN", "STRANGER", "FakeThreads"]
PARTS = (
    talk,
    lists,
    board,
    templates,
    people,
    hands,
    numbers,
    later,
    transcripts,
    finding,
    many,
    groups,
    caseload,
    standing,
    consent,
    rosters,
    merging,
)


class FakeThreads:
    """Carla's two clients, and one unknown number. What the page asked for is in asked."""

    def __init__(self, clock: Clock, public_key: str, owner: UUID, department_id: UUID) -> None:
        shapes.forget()  # what other tests have added
        self.clock, self.key, self.owner, self.department_id = clock, public_key, owner, department_id
        self.messages: dict[UUID, list[pages.Message]] = {ANA: [], BEN: []}
        self.drafts: dict[UUID, pages.Draft] = {}
        self.by_client_msg_id: dict[UUID, UUID] = {}
        self.asked: list[tuple[str, str, Any]] = []
        self.decided: list[boards.Decision] = []
        self.asked_who_at: datetime | None = None
        self.can_ask: boards.CanAsk = "yes"
        self.closed: set[UUID] = set()
        self.handed: dict[UUID, pages.Handed] = {}
        self.close_reasons: list[pages.CloseReason] = []
        self.may_edit, self.reasons_edits = False, 0
        self.put_aside: set[UUID] = set()
        self.statuses: list[pages.ClientStatus] = []
        self.stands: dict[UUID, UUID] = {}
        self.due: set[UUID] = set()
        self.snoozed: dict[UUID, pages.Snoozed] = {}
        self.blocked: dict[UUID, pages.Blocked] = {}
        self.warnings: dict[UUID, tuple[pages.Warning_, ...]] = {}
        self.refuse_with: tuple[int, str] | None = None
        self.refuse_detail = ""
        self.refuse_field: str | None = None
        self.is_out_of_order = False
        self.quiet_until: datetime | None = None
        self.is_hanging = self.is_away = self.loses_answers = False
        self.templates = templates.first(CARLA)
        self.can_share = self.is_suggested = False
        self.many = many.Many()
        self.rosters = rosters.Rosters()
        self.merges: dict[UUID, pages.Merge] = {}
        self.merge_state: pages.MergeState = "done"
        # A record that went, by the one that stays.
        self.gone: dict[UUID, UUID] = {}
        self.url = ""
        self.seq = 0
        self.transcript_total = 0
        self.answers_for: tuple[pages.Colleague, ...] = ()
        self.dates: dict[UUID, tuple[pages.Upcoming, ...]] = {}

    def text_in(self, thread_id: UUID, body: str, ago: timedelta = timedelta(), **more: Any) -> pages.Message:
        """A client wrote."""
        self.put_aside.discard(thread_id)
        self.snoozed.pop(thread_id, None)
        return self._add(thread_id, "inbound", body, ago, number=NUMBERS[thread_id], is_unread=True, **more)

    def text_out(self, thread_id: UUID, body: str, ago: timedelta = timedelta(), **more: Any) -> pages.Message:
        """Staff wrote."""
        facts = {"status": "delivered", "author_id": self.owner, "author_name": CARLA, **more}
        return self._add(thread_id, "outbound", body, ago, **facts)

    def change(self, thread_id: UUID, message_id: UUID, **more: Any) -> None:
        """Something became of a text."""
        self.messages[thread_id] = [
            msgspec.structs.replace(m, **more) if m.message_id == message_id else m for m in self.messages[thread_id]
        ]

    def _add(self, thread_id: UUID, direction: Any, body: str, ago: timedelta, **more: Any) -> pages.Message:
        self.seq += 1
        message = pages.Message(
            message_id=uuid4(),
            thread_id=thread_id,
            direction=direction,
            body=body,
            at=self.clock.now() - ago,
            seq=self.seq,
            **more,
        )
        self.messages[thread_id].append(message)
        return message

    # ---- what web sees ---------------------------------------------------------------------------------------

    def app(self) -> web.Application:
        """Its door."""
        app = web.Application(middlewares=[self._guard], client_max_size=2**24)
        for part in PARTS:
            app.add_routes(part.routes(self))
        app.add_routes(pictures.routes(self.messages))
        return app

    @web.middleware
    async def _guard(self, request: web.Request, handler: Any) -> web.StreamResponse:
        try:
            token = tokens.verify(self.key, request.headers["Authorization"][7:], self.clock.now())
        except (KeyError, tokens.BadToken):
            return web.json_response({"title": "Sign in first"}, status=401)
        body = await request.read()
        is_json = request.content_type == "application/json"
        self.asked.append(
            (request.method, request.path, msgspec.json.decode(body) if body and is_json else body or None)
        )
        if self.is_hanging:
            await asyncio.sleep(30)
        if self.is_away:
            return web.json_response({"title": "Not available just now"}, status=503)
        if self.refuse_with and request.method != "GET":
            status, title = self.refuse_with
            told = {"title": title, "detail": self.refuse_detail, "field": self.refuse_field}
            return web.json_response(told, status=status)
        request[TOKEN] = token
        if "id" in request.match_info and token.staff_id != self.owner:
            return web.json_response({"title": "Not found"}, status=404)
        try:
            return await handler(request)
        except msgspec.ValidationError as error:
            return web.json_response({"title": "Not understood", "detail": str(error)}, status=422)
