"""Who asks, in one transaction under their own role; what is not theirs is not there, and the trail knows."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar
from uuid import UUID

from aiohttp import web

from services.kit import http
from services.kit.http import problem
from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.threads.store.access import NotYours

Asked = Callable[[Tx, StaffToken, web.Request], Awaitable[web.Response]]
Handler = Callable[[web.Request], Awaitable[web.Response]]
T = TypeVar("T")
# Jobs to run once the request's transaction has committed, each so many seconds later.
NUDGES: web.RequestKey[list[tuple[str, float]]] = web.RequestKey("nudges", list[tuple[str, float]])


def asked_by_staff(act: str) -> Callable[[Asked], Handler]:
    """A route of this name for the trail: a staff token, the page role, one transaction; denials are recorded."""

    def wrap(handler: Asked) -> Handler:
        async def answer(request: web.Request) -> web.Response:
            staff = http.staff(request)
            async with request.app[http.SERVICE].pages.page(staff) as tx:
                try:
                    return await handler(tx, staff, request)
                except NotYours as refused:
                    # Caught inside the transaction, so that the record of the denial commits.
                    tx.audit(act, object_kind=refused.object_kind, object_id=refused.object_id, outcome="denied")
            return problem(404, "Not found", "There is no such page, or it is not yours.").answer()

        async def answer_and_nudge(request: web.Request) -> web.Response:
            answered = await answer(request)
            for name, wait_s in request.get(NUDGES, ()):
                asyncio.get_running_loop().call_later(wait_s, request.app[http.SERVICE].nudge, name)
            return answered

        return answer_and_nudge

    return wrap


def nudge_after(request: web.Request, job: str, wait_s: float = 0) -> None:
    """Have a job look at what this request leaves, after the commit."""
    request[NUDGES] = [*request.get(NUDGES, ()), (job, wait_s)]


def id_in(request: web.Request, name: str = "id") -> UUID:
    """The id in the path. Answers 404 for what is no id."""
    try:
        return UUID(request.match_info[name])
    except ValueError as error:
        raise problem(404, "Not found") from error


def query_id(request: web.Request, name: str) -> UUID | None:
    """An optional id in the query. Answers 422 naming it."""
    text = request.query.get(name)
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise problem(422, "Not understood", "this is no id", name) from error


def query_int(request: web.Request, name: str, default: int, most: int) -> int:
    """A count in the query, from 0 to most. Answers 422 naming it."""
    text = request.query.get(name, str(default))
    if not text.isdecimal() or not text.isascii() or len(text) > 18:
        raise problem(422, "Not understood", "this is no count", name)
    return min(int(text), most)


def query_choice(request: web.Request, name: str, choices: tuple[T, ...]) -> T:
    """One of a few words in the query; the first is the default. Answers 422 naming it."""
    text: Any = request.query.get(name, choices[0])
    if text not in choices:
        raise problem(422, "Not understood", f"say one of {', '.join(map(str, choices))}", name)
    chosen: T = text
    return chosen
