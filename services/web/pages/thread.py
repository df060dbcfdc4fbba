"""Pieces of an open thread, each to be put where it belongs: what is new, the newest, what came before, one bubble."""

from typing import Any, Final
from uuid import uuid4

from aiohttp import web

from services.web.domain.answers import Thread
from services.web.domain.messages import Message, MessagePage
from services.web.pages.asking import PULL_S, THREADS
from services.web.pages.frame import VISITOR, draw, id_in, wants

routes = web.RouteTableDef()
# As many as threads takes of a seq.
MOST_DIGITS: Final = 18


def opened(thread: Thread) -> dict[str, Any]:
    """What the templates of an open thread need."""
    return {
        "thread": thread,
        "client_name": thread.client.given_name,
        "first_unread_id": thread.first_unread_id,
        "client_msg_id": uuid4(),
        "is_newer": False,
        "not_done": None,
    }


def seq_in(form: Any) -> int:
    """How far the page had the conversation; of one that does not say, nothing is known to have been seen."""
    said = str(form.get("seq", ""))
    return int(said) if said.isdecimal() and said.isascii() and len(said) <= MOST_DIGITS else 0


@routes.get("/c/{thread_id}/new")
async def new(request: web.Request) -> web.Response:
    """Texts the page lacks: since= is the last sequence it knows, day= the day of its last text."""
    answer = await _messages(request, since=request.query.get("since", "0"))
    fragment = draw(request, "_messages.html", messages=answer.messages, prev_day=request.query.get("day") or None)
    return _with_seq(fragment, answer.seq, needs_tail=answer.is_out_of_order or answer.has_more)


@routes.get("/c/{thread_id}/tail")
async def tail(request: web.Request) -> web.Response:
    """The newest texts as they are now: after a gap, or when one belongs above those on the page."""
    thread_id = id_in(request, "thread_id")
    thread = await request.app[THREADS].read(request[VISITOR].token, f"/v1/threads/{thread_id}", Thread)
    return _with_seq(draw(request, "_messages.html", messages=thread.messages), thread.seq, needs_tail=False)


@routes.get("/c/{thread_id}/earlier")
async def earlier(request: web.Request) -> web.Response:
    """Texts from before; a page of its own for those without a script."""
    answer = await _messages(request, before=request.query.get("before"))
    template = "_messages.html" if wants(request) == "fragment" else "earlier.html"
    fragment = draw(request, template, messages=answer.messages, thread_id=request.match_info["thread_id"],
                    has_more=answer.has_more)  # fmt: skip
    fragment.headers["X-Has-More"] = str(int(answer.has_more))
    return fragment


@routes.get("/m/{message_id}")
async def bubble(request: web.Request) -> web.Response:
    """One text, after its state changed."""
    message_id = id_in(request, "message_id")
    message = await request.app[THREADS].read(request[VISITOR].token, f"/v1/messages/{message_id}", Message)
    return draw(request, "_bubble.html", message=message)


async def _messages(request: web.Request, **query: str | None) -> MessagePage:
    thread_id = id_in(request, "thread_id")
    path = f"/v1/threads/{thread_id}/messages"
    return await request.app[THREADS].read(request[VISITOR].token, path, MessagePage, PULL_S, **query)


def _with_seq(fragment: web.Response, seq: int, *, needs_tail: bool) -> web.Response:
    fragment.headers["X-Seq"] = str(seq)
    fragment.headers["X-Needs-Tail"] = str(int(needs_tail))
    return fragment
