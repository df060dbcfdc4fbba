"""An open thread: its texts, what is being written, what becomes of either."""

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec
from aiohttp import web
from msgspec.structs import replace

from services.threads.domain import forms, pages
from services.threads.domain.templates import blanks
from tests.fakes import shapes
from tests.fakes.threads import agreed, later, templates
from tests.fakes.threads.answers import done, say

if TYPE_CHECKING:
    from tests.fakes.threads import FakeThreads


def routes(fake: "FakeThreads") -> list[web.RouteDef]:
    """Its doors."""
    return [*_reading(fake), *_writing(fake), *_on_texts(fake)]


def thread_id_in(fake: "FakeThreads", request: web.Request) -> UUID:
    """The thread in the address. Answers 404 for one that is not there."""
    thread_id = UUID(request.match_info["id"])
    thread_id = fake.gone.get(thread_id, thread_id)
    if thread_id not in fake.messages:
        raise web.HTTPNotFound
    return thread_id


def open_thread(fake: "FakeThreads", thread_id: UUID) -> pages.Thread:
    """Everything its pane and panel show."""
    now = fake.clock.now()
    composer = pages.Composer(
        **agreed.in_the_box(thread_id),
        blocked="closed" if thread_id in fake.closed else fake.blocked.get(thread_id),
        warnings=fake.warnings.get(thread_id, ()),
        blocked_at=now - timedelta(days=20),
        line=shapes.LINE,
        is_quiet=fake.quiet_until is not None,
        opens_at=fake.quiet_until,
    )
    shown = shapes.thread(
        thread_id,
        fake.messages[thread_id],
        staff_id=fake.owner,
        department_id=fake.department_id,
        now=now,
        seq=fake.seq,
        composer=composer,
        draft=fake.drafts.get(thread_id),
        is_open=thread_id not in fake.closed,
    )
    waiting_total = len(later.waiting(fake, thread_id))
    dates = msgspec.structs.replace(shown.client, upcoming=fake.dates.get(thread_id, ()))
    return msgspec.structs.replace(
        shown,
        client=dates,
        suggestions=templates.suggestions(fake, thread_id),
        waiting_total=waiting_total,
        snoozed=fake.snoozed.get(thread_id),
        status_id=fake.stands.get(thread_id),
        statuses=tuple(fake.statuses),
        undoable=tuple(one for one in fake.decided if one.client_id == thread_id and one.undo_until),
    )


def _reading(fake: "FakeThreads") -> list[web.RouteDef]:
    async def thread(request: web.Request) -> web.Response:
        return say(open_thread(fake, thread_id_in(fake, request)))

    async def messages(request: web.Request) -> web.Response:
        texts = fake.messages[thread_id_in(fake, request)]
        for side in ("before", "after"):
            if side in request.query:
                return say(_beside(texts, side, request.query[side], int(request.query.get("limit", 50)), fake.seq))
        since = int(request.query.get("since", -1))
        shown = [m for m in texts if m.seq > since][-50:]
        return say(pages.MessagePage(messages=tuple(shown), seq=fake.seq, is_out_of_order=fake.is_out_of_order))

    async def read(request: web.Request) -> web.Response:
        thread_id = thread_id_in(fake, request)
        fake.messages[thread_id] = [msgspec.structs.replace(m, is_unread=False) for m in fake.messages[thread_id]]
        return await done(request)

    async def answered(request: web.Request) -> web.Response:
        thread_id = thread_id_in(fake, request)
        seen = msgspec.json.decode(await request.read(), type=forms.PutAside).seq
        if any(text.direction == "inbound" and text.seq > seen for text in fake.messages[thread_id]):
            return web.json_response({"title": "unread", "detail": "1", "field": "seq"}, status=409)
        fake.put_aside.add(thread_id)
        return await done(request)

    return [
        web.post("/v1/threads/{id}/answered", answered),
        web.get("/v1/threads/{id}", thread),
        web.get("/v1/threads/{id}/messages", messages),
        web.post("/v1/threads/{id}/read", read),
        web.post("/v1/threads/{id}/unread", done),
    ]


def _beside(texts: list[pages.Message], side: str, message_id: str, limit: int, seq: int) -> pages.MessagePage:
    at = next((i for i, text in enumerate(texts) if str(text.message_id) == message_id), None)
    if at is None:
        raise web.HTTPNotFound
    beside = texts[:at] if side == "before" else texts[at + 1 :]
    shown = beside[-limit:] if side == "before" else beside[:limit]
    return pages.MessagePage(messages=tuple(shown), seq=seq, has_more=len(beside) > limit)


def _writing(fake: "FakeThreads") -> list[web.RouteDef]:
    async def send(request: web.Request) -> web.Response:
        wanted = msgspec.json.decode(await request.read(), type=forms.NewMessage)
        thread_id = thread_id_in(fake, request)
        if left := blanks(wanted.body):
            return web.json_response({"title": "blanks", "detail": ", ".join(left), "field": "body"}, status=422)
        if wanted.client_msg_id not in fake.by_client_msg_id:
            fake.by_client_msg_id[wanted.client_msg_id] = later.hold(fake, thread_id, wanted).message_id
            _drop_sent(fake, thread_id, wanted)
        return web.json_response({}, status=201)

    async def draft(request: web.Request) -> web.Response:
        wanted = msgspec.json.decode(await request.read(), type=forms.SaveDraft)
        thread_id, saved_at = thread_id_in(fake, request), fake.clock.now() if wanted.body.strip() else None
        known = fake.drafts.get(thread_id)
        is_other = known and known.saved_at != wanted.based_on_saved_at and known.body != wanted.body
        fake.drafts[thread_id] = saved = pages.Draft(body=wanted.body, saved_at=saved_at)
        return say(replace(saved, replaced=known.body if known and is_other else None))

    return [web.post("/v1/threads/{id}/messages", send), web.put("/v1/threads/{id}/draft", draft)]


def _drop_sent(fake: "FakeThreads", thread_id: UUID, sent: forms.NewMessage) -> None:
    kept, seen = fake.drafts.get(thread_id), sent.draft_saved_at
    is_seen = kept and kept.saved_at and seen and kept.saved_at <= seen
    if kept and (is_seen or kept.body.split() == sent.body.split()):
        del fake.drafts[thread_id]


def _on_texts(fake: "FakeThreads") -> list[web.RouteDef]:
    async def message(request: web.Request) -> web.Response:
        return say(_found(fake, request))

    async def undo(request: web.Request) -> web.Response:
        found = _found(fake, request)
        fake.change(found.thread_id, found.message_id, status="cancelled", can_undo=False)
        return say(_found(fake, request))

    async def retry(request: web.Request) -> web.Response:
        wanted = msgspec.json.decode(await request.read(), type=forms.RetryMessage)
        old = _found(fake, request)
        if wanted.client_msg_id not in fake.by_client_msg_id:
            again = fake.text_out(old.thread_id, old.body, status="queued")
            fake.by_client_msg_id[wanted.client_msg_id] = again.message_id
            fake.change(old.thread_id, old.message_id, retried_as=again.message_id)
        return web.json_response({}, status=201)

    return [
        web.get("/v1/messages/{id}", message),
        web.post("/v1/messages/{id}/undo", undo),
        web.post("/v1/messages/{id}/retry", retry),
    ]


def _found(fake: "FakeThreads", request: web.Request) -> pages.Message:
    for texts in fake.messages.values():
        for text in texts:
            if str(text.message_id) == request.match_info["id"]:
                return text
    raise web.HTTPNotFound
