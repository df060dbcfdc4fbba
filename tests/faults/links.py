"""Links to the broker as the traps need them: a bare channel, a proxy, a gateway of nothing but the kit."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import ModuleType
from typing import Any

import aio_pika
from aio_pika.abc import AbstractChannel

from services.kit import bus
from services.kit.bus import Bus
from services.kit.frames import Row
from services.kit.ids import new_id
from services.kit.run import Service
from services.kit.settings import Common, Secret
from tests.faults.ground import Ground
from tests.faults.house import through
from tests.faults.proxy import Proxy
from tests.servers.brokers import Broker
from tests.servers.databases import Database

Parts = tuple[Database, Broker]
QUEUE = "gateway.cancel"


@asynccontextmanager
async def channel(broker: Broker, proxy: Proxy | None = None, **kinds: Any) -> AsyncIterator[AbstractChannel]:
    """A channel of the user who may do everything, on a plain connection."""
    url = through(broker.url("topology"), proxy) if proxy else broker.url("topology")
    connection = await aio_pika.connect(url)
    try:
        yield await connection.channel(**kinds)
    finally:
        with contextlib.suppress(*bus.LOST):
            await connection.close()


@asynccontextmanager
async def proxied(ground: Ground) -> AsyncIterator[Proxy]:
    async with Proxy(ground.rabbit.port) as proxy:
        yield proxy


@asynccontextmanager
async def handling(parts: Parts, proxy: Proxy | None, on_sms_cancel: Any) -> AsyncIterator[Service]:
    """A gateway of nothing but the kit, that handles gateway.cancel."""
    database, broker = parts
    url = through(broker.url("gateway"), proxy) if proxy else broker.url("gateway")
    settings = Common(
        work_database_url=Secret(database.url("gateway_work")),
        page_database_url=Secret(database.url("gateway_page")),
        amqp_url=Secret(url),
    )
    service, module = Service("gateway", settings), ModuleType("handlers")
    module.__dict__["on_sms_cancel"] = on_sms_cancel
    service.consume(QUEUE, module)
    async with service:
        yield service


def row(position: int = 1) -> Row:
    body = b'{"id": "%s", "source": "/threads", "type": "sms.cancel.v1", "time": "2026-11-23T15:00:00Z", ' \
           b'"specversion": "1.0", "data": {"message_id": "%s"}}'  # fmt: skip
    event_id = str(new_id())
    return Row(
        position, "commands", "sms.cancel.v1", event_id, "sms.cancel.v1",
        body % (event_id.encode(), event_id.encode()), None,
    )  # fmt: skip


@asynccontextmanager
async def publishing(broker: Broker, proxy: Proxy | None = None) -> AsyncIterator[Bus]:
    url = through(broker.url("threads"), proxy) if proxy else broker.url("threads")
    link = Bus("threads", Secret(url))
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(link.run())
        await link.up()
        yield link
        running.cancel()
