"""Who asks, in one transaction under their own role; what is not theirs is not there, and the trail knows.

What a route takes, gives and refuses is said at the route; the API's description and the access matrix are made of it.
"""

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final
from uuid import UUID

import msgspec
from aiohttp import web

from services.desk.query import Parameter, refuse_undeclared
from services.kit import failpoints, http
from services.kit.http import problem
from services.kit.tokens import StaffToken
from services.kit.tx import Tx

Asked = Callable[[Tx, StaffToken, web.Request], Awaitable[web.Response]]
Handler = Callable[[web.Request], Awaitable[web.Response]]
# Jobs to run once the request's transaction has committed, each so many seconds later.
NUDGES: web.RequestKey[list[tuple[str, float]]] = web.RequestKey("nudges", list[tuple[str, float]])
# A third person in the way at the same moment is one too many.
TRIES: Final = 3


class Walls(msgspec.Struct, frozen=True, kw_only=True):
    """What a service raises where it ends for whoever asks. not_yours: its object_kind and object_id say of what.

    crossed: by somebody else at the same moment. Nothing of it happened, and the next try finds them done.
    """

    not_yours: type[Exception]
    crossed: tuple[type[Exception], ...]


class Described(msgspec.Struct, frozen=True, kw_only=True):
    """What a route says of itself. means: its docstring. statuses: of its answers when all is well, the usual first.

    refuses: by status, the titles of its problems, beside those every route may answer with (document.py).
    """

    name: str
    means: str
    act: str
    takes: type | None
    gives: type | None
    statuses: tuple[int, ...]
    refuses: Mapping[int, tuple[str, ...]]
    query: tuple[Parameter, ...]


# By the function aiohttp calls.
DESCRIBED: Final[dict[Any, Described]] = {}


def asked_by_staff(
    walls: Walls,
    act: str,
    *,
    takes: type | None = None,
    gives: type | None = None,
    status: int | tuple[int, ...] = 200,
    refuses: Mapping[int, tuple[str, ...]] | None = None,
    query: tuple[Parameter, ...] = (),
    before: Callable[[web.Request], Awaitable[None]] | None = None,
) -> Callable[[Asked], Handler]:
    """A route of this name for the trail: a staff token, the page role, one transaction; denials are recorded.

    takes: the form in its body; gives: what it answers, or a list of it, nothing for a 204; query: all behind its path.
    before: what takes too long for a transaction to wait for.
    """
    statuses = status if isinstance(status, tuple) else (status,)

    def wrap(handler: Asked) -> Handler:
        async def answer(request: web.Request) -> web.Response:
            staff = http.staff(request)
            refuse_undeclared(request, query)
            if before:
                await before(request)
            return await _in_one_transaction(walls, handler, act, staff, request)

        name, means = getattr(handler, "__name__", ""), inspect.getdoc(handler) or ""
        DESCRIBED[answer] = Described(
            name=name,
            means=means,
            act=act,
            takes=takes,
            gives=gives,
            statuses=statuses,
            refuses=refuses or {},
            query=query,
        )
        return answer

    return wrap


async def _in_one_transaction(
    walls: Walls, handler: Asked, act: str, staff: StaffToken, request: web.Request
) -> web.Response:
    answered = await _asked_again(walls, handler, act, staff, request)
    for name, wait_s in request.get(NUDGES, ()):
        asyncio.get_running_loop().call_later(wait_s, request.app[http.SERVICE].nudge, name)
    return answered


async def _asked_again(walls: Walls, handler: Asked, act: str, staff: StaffToken, request: web.Request) -> web.Response:
    """Once more when somebody else was in its way: nothing of it happened, and they are done by now."""
    for _ in range(TRIES - 1):
        try:
            return await _asked(walls, handler, act, staff, request)
        except walls.crossed:
            if failpoints.is_off("crossed_again"):
                raise
    return await _asked(walls, handler, act, staff, request)


async def _asked(walls: Walls, handler: Asked, act: str, staff: StaffToken, request: web.Request) -> web.Response:
    pages = request.app[http.SERVICE].pages
    try:
        async with pages.page(staff) as tx:
            if not failpoints.is_off("denied_undoes"):
                return await handler(tx, staff, request)
            try:
                return await handler(tx, staff, request)
            except walls.not_yours as refused:
                _note_denial(tx, act, refused)
    except walls.not_yours as refused:
        # Outside: what was done before it was seen to be another's is undone. The denial has a transaction of its own.
        async with pages.page(staff) as tx:
            _note_denial(tx, act, refused)
    return problem(404, "Not found", "There is no such page, or it is not yours.").answer()


def _note_denial(tx: Tx, act: str, refused: Any) -> None:
    tx.audit(act, object_kind=refused.object_kind, object_id=refused.object_id, outcome="denied")


def nudge_after(request: web.Request, job: str, wait_s: float = 0) -> None:
    """Have a job look at what this request leaves, after the commit."""
    request[NUDGES] = [*request.get(NUDGES, ()), (job, wait_s)]


def id_in(request: web.Request, name: str = "id") -> UUID:
    """The id in the path. Answers 404 for what is no id."""
    try:
        return UUID(request.match_info[name])
    except ValueError as error:
        raise problem(404, "Not found") from error
