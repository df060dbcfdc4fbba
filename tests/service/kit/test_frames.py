"""Our own publish frames against a real broker: whole messages, confirms, returns, and the end of a channel."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import aio_pika
import pytest
from aio_pika.abc import AbstractIncomingMessage
from aiormq.channel import Channel
from aiormq.exceptions import PublishError

from services.kit import frames
from services.kit.bus import open_channel
from services.kit.ids import new_id
from tests.servers.brokers import Broker

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
QUEUE, KEY = "threads.inbound", "sms.received.v1"


def publish(body: bytes, key: str = KEY, exchange: str = "events", traceparent: str | None = None) -> frames.Row:
    return frames.Row(0, exchange, key, str(new_id()), KEY, body, traceparent)


@asynccontextmanager
async def opened(broker: Broker, user: str) -> AsyncIterator[aio_pika.abc.AbstractChannel]:
    connection = await aio_pika.connect(broker.url(user))
    async with connection:
        yield await open_channel(connection, publisher_confirms=True, on_return_raises=True)


async def underlay(channel: aio_pika.abc.AbstractChannel) -> Channel:
    return cast("Channel", await channel.get_underlay_channel())


async def sent_through(
    channel: aio_pika.abc.AbstractChannel, window: list[frames.Row], user: str = "gateway"
) -> list[object]:
    return await (await frames.write(await underlay(channel), user, window))


async def arrived(broker: Broker, count: int) -> list[AbstractIncomingMessage]:
    async with opened(broker, "threads") as channel:
        queue = await channel.declare_queue(QUEUE, passive=True)
        return [await queue.get(timeout=5, no_ack=True) for _ in range(count)]


async def test_what_was_written_arrives_in_order_with_all_its_properties(broker: Broker) -> None:
    sent = [publish(b"%d" % number, traceparent=TRACE) for number in range(100)]
    async with opened(broker, "gateway") as channel:
        await sent_through(channel, sent)
    got = await arrived(broker, 100)
    assert [message.body for message in got] == [one.body for one in sent]
    last = got[-1]
    assert (last.message_id, last.type, last.user_id) == (sent[-1].event_id, KEY, "gateway")
    assert (last.content_type, last.headers["traceparent"], last.delivery_mode) == (
        "application/cloudevents+json",
        TRACE,
        2,
    )
    assert last.correlation_id == TRACE[3:35]


@pytest.mark.parametrize("size", [0, 1, 131_064, 131_065, 400_000])
async def test_a_body_of_any_size_arrives_whole(broker: Broker, size: int) -> None:
    body = bytes(number % 251 for number in range(size))
    async with opened(broker, "gateway") as channel:
        await sent_through(channel, [publish(body)])
    assert [message.body for message in await arrived(broker, 1)] == [body]


async def test_an_unroutable_one_is_told_and_the_others_are_confirmed(broker: Broker) -> None:
    window = [publish(b"1"), publish(b"2", key="nobody.reads.this", exchange=""), publish(b"3")]
    async with opened(broker, "topology") as channel:
        results = await sent_through(channel, window, "topology")
    assert [isinstance(result, PublishError) for result in results] == [False, True, False]


async def test_a_channel_that_ends_ends_the_waiting(broker: Broker) -> None:
    async with opened(broker, "gateway") as channel:
        inner = await underlay(channel)
        # Not ours to write: the broker closes the channel.
        waiting = await frames.write(inner, "gateway", [publish(b"1", key="staff.changed.v1")])
        results = await asyncio.wait_for(waiting, 10)
        assert all(isinstance(result, BaseException) for result in results)
        assert not inner.message_id_delivery_tag


async def test_a_caller_given_up_while_the_writer_is_full_leaves_the_count_right(broker: Broker) -> None:
    async with opened(broker, "gateway") as channel:
        inner = await underlay(channel)
        given_up = asyncio.ensure_future(frames.write(inner, "gateway", [publish(b"given up")]))
        given_up.cancel()
        await asyncio.gather(given_up, return_exceptions=True)
        await (await frames.write(inner, "gateway", [publish(b"kept")]))
    assert [message.body for message in await arrived(broker, 1)] == [b"kept"]
