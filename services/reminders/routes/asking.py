"""Who asks on behalf of a person, behind the walls of this service; and what a job carries out for them."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, Final
from uuid import UUID

from aiohttp import web

from services.desk.asking import DESCRIBED, Asked, Handler, Walls, id_in, nudge_after
from services.desk.asking import asked_by_staff as asked_behind
from services.kit import http
from services.kit.http import SERVICE, json_out
from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.reminders.domain.pages.words import Acted
from services.reminders.store.access import NotYours
from services.reminders.store.crossed import CROSSED
from services.reminders.store.word_acts import acted

__all__ = ["asked_by_staff", "carried_out", "carry_out", "id_in", "nudge_after"]

asked_by_staff: Final = partial(asked_behind, Walls(not_yours=NotYours, crossed=CROSSED))
# Carrying one out takes some ten milliseconds; who waits for longer looks at /v1/acts/{id}, or /v1/words/acts/{id}.
WAIT_S: Final = 2.0
FIRST_LOOK_S: Final = 0.02
LAST_LOOK_S: Final = 0.2
Look = Callable[[Tx, StaffToken, UUID], Awaitable[Any]]
Answered = Callable[[Any], web.Response]
_WAITED: web.RequestKey[tuple[UUID, Look, Answered]] = web.RequestKey("waited", tuple[UUID, Look, Answered])


def carried_out(
    act: str, *, takes: type, refuses: Mapping[int, tuple[str, ...]], gives: type = Acted
) -> Callable[[Asked], Handler]:
    """A route whose act a job carries out: it writes down what is asked for, and answers with what came of it.

    202 where nothing did within WAIT_S. No connection is held meanwhile.
    """

    def wrap(handler: Asked) -> Handler:
        asked = asked_by_staff(act, takes=takes, gives=gives, status=(200, 202), refuses=refuses)(handler)

        async def answer(request: web.Request) -> web.Response:
            response = await asked(request)
            if _WAITED not in request:
                return response
            act_id, look, answered = request[_WAITED]
            return answered(await _outcome(request, act_id, look))

        DESCRIBED[answer] = DESCRIBED[asked]
        return answer

    return wrap


def carry_out(request: web.Request, act_id: UUID, answered: Answered, look: Look = acted) -> web.Response:
    """Have the job look after the commit, and answer with what came of it. look: how that is read."""
    nudge_after(request, "acts")
    request[_WAITED] = act_id, look, answered
    return json_out(Acted(act_id=act_id), 202)


async def _outcome(request: web.Request, act_id: UUID, look: Look) -> Any:
    """What came of it by now, as look reads it. Each look is a transaction of its own."""
    staff, service, loop = http.staff(request), request.app[SERVICE], asyncio.get_running_loop()
    end, wait_s = loop.time() + WAIT_S, FIRST_LOOK_S
    while True:
        async with service.pages.page(staff) as tx:
            came = await look(tx, staff, act_id)
        if came.outcome or loop.time() >= end:
            return came
        await asyncio.sleep(wait_s)
        wait_s = min(2 * wait_s, LAST_LOOK_S)
