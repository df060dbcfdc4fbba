"""Two small services made of nothing but the kit, for stories about the kit: `python -m tests.faults.toys <name>`.

threads asks: POST /ask takes a list of ids, and 201 says that each will be asked for. gateway handles: one row in
gateway.effect each time it acts. An id's last digits say what the event does to its handler. With HASTY in their
environment a suspect is tried again once a life is 1 s old, in place of 3.
"""

import os
import signal
import sys
from types import ModuleType
from uuid import UUID

from aiohttp import web

from proto.sms import SmsCancel
from services.kit import endings, http, settings
from services.kit.consume import Context
from services.kit.db import Tx
from services.kit.ids import new_id
from services.kit.run import Service, main

# The last sixteen bits of an id.
HARMLESS, RAISES, KILLS = 0x0000, 0xBAD0, 0xDEAD
EFFECT_TABLE = """
    CREATE TABLE gateway.effect (message_id uuid NOT NULL, at timestamptz NOT NULL);
    GRANT INSERT ON gateway.effect TO gateway_work;
"""
HASTY, HASTY_CALM_S = "HASTY", 1.0
routes = web.RouteTableDef()


def marked(mark: int) -> UUID:
    """A fresh id that carries this mark."""
    return UUID(int=new_id().int & ~0xFFFF | mark)


def mark_of(message_id: UUID) -> int:
    """What an event with this id does to its handler."""
    return message_id.int & 0xFFFF


@routes.post("/ask")
async def ask(request: web.Request) -> web.Response:
    """One transaction: a command for each id."""
    ids = await http.json_in(request, list[UUID])
    async with request.app[http.SERVICE].db.tx() as tx:
        for message_id in ids:
            tx.publish(SmsCancel(message_id=message_id), subject=str(message_id))
    return http.json_out(len(ids), 201)


async def on_sms_cancel(tx: Tx, event: SmsCancel, _ctx: Context) -> None:
    """The effect; nothing but the kit keeps it from happening twice."""
    mark = mark_of(event.message_id)
    if mark == KILLS:
        os.kill(os.getpid(), signal.SIGKILL)
    if mark == RAISES:
        raise RuntimeError("this event is poison")
    await tx.execute("INSERT INTO effect (message_id, at) VALUES ($1, $2)", event.message_id, tx.now)


def build(name: str) -> Service:
    """The asking or the handling service."""
    service = Service(name, settings.load(settings.Common))
    if name == "threads":
        service.routes(routes)
    else:
        handlers = ModuleType("handlers")
        handlers.__dict__["on_sms_cancel"] = on_sms_cancel
        service.consume("gateway.cancel", handlers)
    return service


if __name__ == "__main__":
    if HASTY in os.environ:
        endings.CALM_S = HASTY_CALM_S
    raise SystemExit(main(lambda: build(sys.argv[1])))
