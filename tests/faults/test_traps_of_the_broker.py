"""What the pinned aio-pika and RabbitMQ do that one would not expect, each shown, and how the kit stands it.

An upgrade that changes one of these shows here first.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable
from typing import Any

import aio_pika
import aiormq.exceptions
import pytest
from aio_pika.abc import AbstractIncomingMessage

from deploy import topology as job
from proto.sms import SmsCancel
from services.kit import bus
from tests.faults.ground import Ground
from tests.faults.house import through
from tests.faults.links import QUEUE, Parts, channel, handling, proxied, publishing, row
from tests.faults.program import until

pytestmark = [pytest.mark.faults, pytest.mark.slow]


async def test_an_unroutable_publish_looks_like_a_success_unless_returns_raise(parts: Parts) -> None:
    message = aio_pika.Message(b"nobody wants me")
    async with channel(parts[1]) as silent:
        await (await silent.get_exchange("dead", ensure=False)).publish(message, routing_key="nowhere")
    async with channel(parts[1], on_return_raises=True) as loud:
        exchange = await loud.get_exchange("dead", ensure=False)
        with pytest.raises(aio_pika.exceptions.DeliveryError):
            await exchange.publish(message, routing_key="nowhere")


async def test_a_publish_that_failed_may_have_arrived_and_is_published_again_under_its_id(
    ground: Ground, parts: Parts
) -> None:
    async with proxied(ground) as proxy, publishing(parts[1], proxy) as link:
        once = row()
        await link.publish([row(0)])
        proxy.black_hole("down")
        failing = asyncio.create_task(link.publish([once]))
        await until(lambda: _at_least(ground, 2), "it has arrived")
        proxy.reset()
        proxy.heal()
        confirmed, error = await failing
        assert not confirmed
        assert isinstance(error, bus.LOST)

        async def confirmed_now() -> bool:
            with contextlib.suppress(*bus.BROKEN):
                return (await link.publish([once]))[0] == [once.position]
            return False

        await until(confirmed_now, "the second try is confirmed")
        async with channel(parts[1]) as reading:
            queue = await reading.declare_queue(QUEUE, passive=True)
            ids = [(await queue.get(no_ack=True)).message_id for _ in range(3)]
        assert ids[1:] == [once.event_id, once.event_id]


async def _at_least(ground: Ground, count: int) -> bool:
    return await ground.depth(QUEUE) >= count


async def test_a_running_callback_is_cancelled_when_the_connection_is_lost(ground: Ground, parts: Parts) -> None:
    ends: list[str] = []

    async def slow(message: AbstractIncomingMessage) -> None:
        ends.append("begun")
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            ends.append("cancelled")
            raise

    async with proxied(ground) as proxy, channel(parts[1], proxy) as consuming, publishing(parts[1]) as link:
        await (await consuming.declare_queue(QUEUE, passive=True)).consume(slow)
        await link.publish([row()])
        await until(_has(ends, "begun"), "the callback runs")
        proxy.reset()
        await until(_has(ends, "cancelled"), "the callback was cancelled")
        await until(lambda: _at_least(ground, 1), "the broker has it back at once")


def _has(found: list[Any], wanted: Any) -> Callable[[], Any]:
    async def look() -> bool:
        return wanted in found

    return look


async def test_a_plain_connection_does_not_know_that_it_was_lost(ground: Ground, parts: Parts) -> None:
    async with proxied(ground) as proxy:
        connection = await aio_pika.connect(through(parts[1].url("topology"), proxy))
        open_one = await connection.channel()
        proxy.reset()
        await asyncio.wait_for(open_one.closed(), 5)
        assert not connection.is_closed
        with pytest.raises(ConnectionError):
            await bus.open_channel(connection, publisher_confirms=False)
        await connection.close()


async def test_declaring_a_queue_otherwise_closes_the_channel_and_passively_does_not(parts: Parts) -> None:
    async with channel(parts[1]) as declaring:
        await declaring.declare_queue(QUEUE, passive=True, durable=True, arguments={"x-max-length": 7})
        with pytest.raises(aiormq.exceptions.ChannelPreconditionFailed):
            await declaring.declare_queue(QUEUE, durable=True, arguments={"x-max-length": 7})
        assert declaring.is_closed


async def test_a_requeued_message_is_back_at_once_and_for_ever(parts: Parts) -> None:
    times = 0

    async def throw_back(message: AbstractIncomingMessage) -> None:
        nonlocal times
        times += 1
        await message.nack(requeue=True)

    async with channel(parts[1]) as consuming, publishing(parts[1]) as link:
        queue = await consuming.declare_queue(QUEUE, passive=True)
        began = time.monotonic()
        await queue.consume(throw_back)
        await link.publish([row()])

        async def given_up() -> bool:
            return times > 20

        # Our queues' delivery limit is all that ends it.
        await until(given_up, "it came more than twenty times", 5)
        assert time.monotonic() - began < 5


async def test_acknowledging_twice_closes_the_channel_and_its_neighbours_come_again(parts: Parts) -> None:
    async with channel(parts[1]) as consuming, publishing(parts[1]) as link:
        await link.publish([row(1), row(2)])
        queue = await consuming.declare_queue(QUEUE, passive=True)
        first, second = await queue.get(), await queue.get()
        assert first
        assert second
        await first.ack()
        underlay = await consuming.get_underlay_channel()
        await underlay.basic_ack(first.delivery_tag or 0)
        await asyncio.wait_for(consuming.closed(), 5)
        with pytest.raises(bus.BROKEN):
            await second.ack()
    async with channel(parts[1]) as again:
        queue = await again.declare_queue(QUEUE, passive=True)
        back = await queue.get(no_ack=True, timeout=5)
        assert (back.message_id, back.redelivered) == (second.message_id, True)


async def test_our_consumer_renews_itself_when_its_queue_is_deleted_and_made_again(parts: Parts) -> None:
    seen: list[str] = []

    async def note(_tx: Any, _event: SmsCancel, ctx: Any) -> None:
        seen.append(ctx.envelope.id)

    async with handling(parts, None, note), publishing(parts[1]) as link:
        async with channel(parts[1]) as deleting:
            await deleting.queue_delete(QUEUE)
        await asyncio.sleep(0.2)
        await job.declare(parts[1].url("topology"), ("court", "health"))
        once = row()
        await link.publish([once])
        await until(_has(seen, once.event_id), "the new queue is consumed", 10)


async def test_a_half_open_link_is_noticed_by_its_heartbeat(
    ground: Ground, parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Three heartbeats and three seconds: 33 s in production. Both sides must think so for the test to be short.
    monkeypatch.setattr(bus, "HEARTBEAT_S", 2)
    seen: list[str] = []

    async def note(_tx: Any, _event: SmsCancel, ctx: Any) -> None:
        seen.append(ctx.envelope.id)

    async with proxied(ground) as proxy, handling(parts, proxy, note) as service, publishing(parts[1]) as link:
        await service.bus.up()
        proxy.black_hole()

        async def noticed() -> bool:
            return not service.bus.is_up

        await until(noticed, "the dead link was noticed", 15)
        proxy.heal()
        once = row()
        await link.publish([once])
        await until(_has(seen, once.event_id), "the consumer is back", 20)


async def test_a_blocked_broker_ends_in_a_time_out_and_takes_the_message_later(
    ground: Ground, parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bus, "CONFIRM_S", 2.0)
    async with publishing(parts[1]) as link:
        await link.publish([row()])
        await ground.rabbit.control("set_disk_free_limit", "900GB")
        try:
            confirmed, error = await link.publish([row()])
        finally:
            await ground.rabbit.control("set_disk_free_limit", "50MB")
        assert not confirmed
        assert isinstance(error, TimeoutError)
        await until(lambda: _at_least(ground, 2), "it has arrived all the same")
