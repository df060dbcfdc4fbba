"""A small threads: two clients, in memory, behind the same addresses and shapes as the real one."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
from aiohttp import web

from services.kit import tokens
from services.kit.clock import Clock
from services.threads.domain import boards, forms, pages
from tests.fakes import pictures, shapes
from tests.fakes.shapes import ANA, BEN, CARLA, LINE, NUMBERS, STRANGER

__all__ = ["ANA", "BEN", "STRANGER", "FakeThreads"]
TOKEN = web.RequestKey("token", tokens.StaffToken)


class FakeThreads:
    """Carla's two clients, and one unknown number. What the page asked for is in asked."""

    def __init__(self, clock: Clock, public_key: str, owner: UUID, department_id: UUID) -> None:
        self.clock, self.key, self.owner, self.department_id = clock, public_key, owner, department_id
        self.messages: dict[UUID, list[pages.Message]] = {ANA: [], BEN: []}
        self.drafts: dict[UUID, pages.Draft] = {}
        self.by_client_msg_id: dict[UUID, UUID] = {}
        self.asked: list[tuple[str, str, Any]] = []
        self.blocked: dict[UUID, pages.Blocked] = {}
        self.refuse_with: tuple[int, str] | None = None
        self.is_out_of_order = False
        self.quiet_until: datetime | None = None
        self.is_hanging = False
        self.url = ""
        self.seq = 0

    def text_in(self, thread_id: UUID, body: str, ago: timedelta = timedelta(), **more: Any) -> pages.Message:
        """A client wrote."""
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
        app = web.Application(middlewares=[self._guard])
        for method, path, handler in (
            ("GET", "/v1/inbox", self._inbox),
            ("GET", "/v1/counts", self._inbox),
            ("GET", "/v1/threads/{id}", self._thread),
            ("GET", "/v1/threads/{id}/row", self._row),
            ("GET", "/v1/threads/{id}/messages", self._messages),
            ("POST", "/v1/threads/{id}/messages", self._send),
            ("PUT", "/v1/threads/{id}/draft", self._draft),
            ("POST", "/v1/threads/{id}/read", self._read),
            ("POST", "/v1/threads/{id}/unread", self._done),
            ("GET", "/v1/messages/{id}", self._message),
            ("POST", "/v1/messages/{id}/undo", self._undo),
            ("POST", "/v1/messages/{id}/retry", self._retry),
            ("GET", "/v1/unknown", self._unknown),
            ("POST", "/v1/unknown/{id}/attach", self._attach),
            ("POST", "/v1/unknown/{id}/hide", self._done),
            ("GET", "/v1/clients", self._clients),
        ):
            app.router.add_route(method, path, handler)
        app.add_routes(pictures.routes(self.messages))
        return app

    @web.middleware
    async def _guard(self, request: web.Request, handler: Any) -> web.StreamResponse:
        try:
            token = tokens.verify(self.key, request.headers["Authorization"][7:], self.clock.now())
        except (KeyError, tokens.BadToken):
            return web.json_response({"title": "Sign in first"}, status=401)
        body = await request.text()
        self.asked.append((request.method, request.path, msgspec.json.decode(body) if body else None))
        if self.is_hanging:
            await asyncio.sleep(30)
        if self.refuse_with and request.method != "GET":
            status, title = self.refuse_with
            return web.json_response({"title": title}, status=status)
        request[TOKEN] = token
        if "id" in request.match_info and token.staff_id != self.owner:
            return web.json_response({"title": "Not found"}, status=404)
        try:
            return await handler(request)
        except msgspec.ValidationError as error:
            return web.json_response({"title": "Not understood", "detail": str(error)}, status=422)

    def _thread_id(self, request: web.Request) -> UUID:
        thread_id = UUID(request.match_info["id"])
        if thread_id not in self.messages:
            raise web.HTTPNotFound
        return thread_id

    def _rows(self) -> list[pages.Row]:
        rows = [self._row_of(thread_id) for thread_id in self.messages]
        return sorted(
            rows, key=lambda row: row.at or datetime.min.replace(tzinfo=self.clock.now().tzinfo), reverse=True
        )

    def _row_of(self, thread_id: UUID) -> pages.Row:
        return shapes.row(thread_id, self.messages[thread_id], self.drafts.get(thread_id))

    def _open(self, thread_id: UUID) -> pages.Thread:
        now = self.clock.now()
        composer = pages.Composer(
            blocked=self.blocked.get(thread_id),
            blocked_at=now - timedelta(days=20),
            line=LINE,
            is_quiet=self.quiet_until is not None,
            opens_at=self.quiet_until,
        )
        return shapes.thread(
            thread_id,
            self.messages[thread_id],
            staff_id=self.owner,
            department_id=self.department_id,
            now=now,
            seq=self.seq,
            composer=composer,
            draft=self.drafts.get(thread_id),
        )

    async def _inbox(self, request: web.Request) -> web.Response:
        is_owner = request[TOKEN].staff_id == self.owner
        rows = self._rows() if is_owner else []
        wanted = request.query.get("filter", "all")
        shown = [r for r in rows if wanted != "unread" or r.unread]
        if request.query.get("order") == "az":
            shown.sort(key=lambda row: row.family_name)
        open_id = request.query.get("open")
        opened = self._open(UUID(open_id)) if open_id and is_owner and UUID(open_id) in self.messages else None
        return _json(
            pages.Inbox(
                rows=tuple(shown),
                all_total=len(rows),
                unread_total=sum(bool(r.unread) for r in rows),
                unanswered_total=sum(r.is_answer_due for r in rows),
                problem_total=sum(r.is_problem for r in rows),
                unknown_total=1,
                open=opened,
            )
        )

    async def _thread(self, request: web.Request) -> web.Response:
        return _json(self._open(self._thread_id(request)))

    async def _row(self, request: web.Request) -> web.Response:
        return _json(self._row_of(self._thread_id(request)))

    async def _messages(self, request: web.Request) -> web.Response:
        messages = self.messages[self._thread_id(request)]
        if "before" in request.query:
            at = next(i for i, m in enumerate(messages) if str(m.message_id) == request.query["before"])
            shown = messages[max(0, at - 50) : at]
            return _json(pages.MessagePage(messages=tuple(shown), seq=self.seq, has_more=at > 50))
        since = int(request.query.get("since", -1))
        shown = [m for m in messages if m.seq > since][-50:]
        return _json(pages.MessagePage(messages=tuple(shown), seq=self.seq, is_out_of_order=self.is_out_of_order))

    async def _message(self, request: web.Request) -> web.Response:
        return _json(self._find(request))

    def _find(self, request: web.Request) -> pages.Message:
        wanted = request.match_info["id"]
        for messages in self.messages.values():
            for message in messages:
                if str(message.message_id) == wanted:
                    return message
        raise web.HTTPNotFound

    async def _send(self, request: web.Request) -> web.Response:
        wanted = msgspec.json.decode(await request.read(), type=forms.NewMessage)
        thread_id = self._thread_id(request)
        if wanted.client_msg_id not in self.by_client_msg_id:
            release_at = self.clock.now() + timedelta(seconds=wanted.undo_s)
            message = self.text_out(thread_id, wanted.body, status="held", release_at=release_at, can_undo=True)
            self.by_client_msg_id[wanted.client_msg_id] = message.message_id
            self.drafts.pop(thread_id, None)
        return web.json_response({}, status=201)

    async def _draft(self, request: web.Request) -> web.Response:
        wanted = msgspec.json.decode(await request.read(), type=forms.SaveDraft)
        draft = pages.Draft(body=wanted.body, saved_at=self.clock.now() if wanted.body.strip() else None)
        self.drafts[self._thread_id(request)] = draft
        return _json(draft)

    async def _undo(self, request: web.Request) -> web.Response:
        message = self._find(request)
        self.change(message.thread_id, message.message_id, status="cancelled", can_undo=False)
        return _json(self._find(request))

    async def _retry(self, request: web.Request) -> web.Response:
        wanted = msgspec.json.decode(await request.read(), type=forms.RetryMessage)
        old = self._find(request)
        if wanted.client_msg_id not in self.by_client_msg_id:
            again = self.text_out(old.thread_id, old.body, status="queued")
            self.by_client_msg_id[wanted.client_msg_id] = again.message_id
            self.change(old.thread_id, old.message_id, retried_as=again.message_id)
        return web.json_response({}, status=201)

    async def _unknown(self, _request: web.Request) -> web.Response:
        return _json(shapes.board(self.clock.now()))

    async def _clients(self, request: web.Request) -> web.Response:
        return _json(shapes.found(request.query["search"]))

    async def _attach(self, request: web.Request) -> web.Response:
        wanted = msgspec.json.decode(await request.read(), type=forms.Attach)
        return _json(boards.Attached(thread_id=wanted.client_id, client_id=wanted.client_id, count=1))

    async def _read(self, request: web.Request) -> web.Response:
        thread_id = self._thread_id(request)
        self.messages[thread_id] = [msgspec.structs.replace(m, is_unread=False) for m in self.messages[thread_id]]
        return web.json_response({})

    async def _done(self, _request: web.Request) -> web.Response:
        return web.json_response({})


def _json(data: msgspec.Struct) -> web.Response:
    return web.Response(body=msgspec.json.encode(data), content_type="application/json")
