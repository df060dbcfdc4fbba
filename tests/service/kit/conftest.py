"""Two services that talk: threads asks, gateway handles, with handlers of the test's own."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from proto.sms import SmsCancel
from services.kit.ids import new_id
from services.kit.run import Service
from services.kit.settings import Common, Secret
from tests.servers.brokers import Broker
from tests.servers.databases import Database


def settings(name: str, database: Database, broker: Broker, **more: Any) -> Common:
    return Common(
        work_database_url=Secret(database.url(f"{name}_work")),
        page_database_url=Secret(database.url(f"{name}_page")),
        amqp_url=Secret(broker.url(name)),
        practice=True,
        **more,
    )


async def until(true: Callable[[], Awaitable[Any]], seconds: float = 10) -> Any:
    """What the question answers once the answer is true; fails after so many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := await true():
            return answer
        await asyncio.sleep(0.02)
    raise AssertionError("it did not come true in time")


class Pair:
    """The asking service, the handling service, and what the handler saw."""

    def __init__(self, database: Database, broker: Broker) -> None:
        self.seen: list[Any] = []
        self.superuser_url = database.url()
        self.asks = Service("threads", settings("threads", database, broker))
        self.handles = Service("gateway", settings("gateway", database, broker))

    def handler(self, **functions: Any) -> None:
        module = ModuleType("handlers")
        module.__dict__.update(functions)
        self.handles.consume("gateway.cancel", module, SimpleNamespace(seen=self.seen))

    async def ask(self, count: int = 1) -> list[SmsCancel]:
        commands = [SmsCancel(message_id=new_id()) for _ in range(count)]
        async with self.asks.db.tx() as tx:
            for command in commands:
                tx.publish(command, subject=str(command.message_id))
        return commands

    async def count(self, table: str) -> int:
        async with self.handles.db.connection() as connection:
            return int(await connection.fetchval(f"SELECT count(*) FROM {table}"))

    async def until_seen(self, count: int, seconds: float = 10) -> None:
        async def enough() -> bool:
            return len(self.seen) >= count

        await until(enough, seconds)


@pytest.fixture
async def pair(database: Database, broker: Broker) -> Pair:
    return Pair(database, broker)
