"""The tests' own ground: clones are apart, roles are apart, queues start empty."""

import aio_pika
import asyncpg
import pytest
from aiormq.exceptions import ChannelAccessRefused

from proto.topology import SERVICES
from tests.servers.brokers import Broker
from tests.servers.databases import Database


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("door", ["work", "page"])
async def test_each_role_is_refused_the_other_schemas(database: Database, service: str, door: str) -> None:
    connection = await asyncpg.connect(database.url(f"{service}_{door}"))
    try:
        assert await connection.fetchval("SELECT current_schema()") == service
        assert await connection.fetchval("SHOW jit") == "off", "roles.sql says why"
        assert await connection.fetchval("SHOW max_parallel_workers_per_gather") == "0", "as above"
        for other in set(SERVICES) - {service}:
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match=f"schema {other}"):
                await connection.execute(f"SELECT 1 FROM {other}.outbox")
    finally:
        await connection.close()


@pytest.mark.parametrize("turn", [1, 2])
async def test_a_queue_is_empty_when_the_next_test_begins(broker: Broker, turn: int) -> None:
    assert await broker.depth("gateway.cancel") == 0
    connection = await aio_pika.connect(broker.url("threads"))
    channel = await connection.channel()
    exchange = await channel.get_exchange("commands", ensure=False)
    await exchange.publish(aio_pika.Message(b"{}"), routing_key="sms.cancel.v1")
    held = await aio_pika.connect(broker.url("gateway"))  # left holding its message unacknowledged
    queue = await (await held.channel()).declare_queue("gateway.cancel", passive=True)
    assert (await queue.get(timeout=5)) is not None
    await connection.close()
    await held.close()


async def test_a_service_may_not_publish_what_the_topology_does_not_give_it(broker: Broker) -> None:
    broker.must_have_users()
    async with await aio_pika.connect(broker.url("notifier")) as connection:
        channel = await connection.channel()
        exchange = await channel.get_exchange("commands", ensure=False)
        with pytest.raises(ChannelAccessRefused):
            await exchange.publish(aio_pika.Message(b"{}"), routing_key="sms.send.v1.reply")
