"""Outbox → relay → broker → inbox, on a real Postgres and a real RabbitMQ."""

import asyncio

import aio_pika
import pytest

from proto import envelope
from proto.sms import SmsCancel, SmsCancelled
from services.kit.bus import Refuse, Retry
from services.kit.clock import SYSTEM
from services.kit.db import NotOurs
from services.kit.ids import new_id
from services.kit.tx import Unnumbered
from tests.servers.brokers import Broker
from tests.service.kit.conftest import Pair, until


async def on_sms_cancel(tx, event, ctx):
    ctx.state.seen.append(event.message_id)


async def on_sms_cancel_batch(tx, received, ctx):
    ctx.state.seen.extend(one.event.message_id for one in received)


async def test_an_event_committed_is_handled_once_and_leaves_the_outbox(pair: Pair) -> None:
    pair.handler(on_sms_cancel=on_sms_cancel)
    async with pair.asks, pair.handles:
        commands = await pair.ask(250)
        await pair.until_seen(250)

        async def empty() -> bool:
            async with pair.asks.db.connection() as connection:
                return await connection.fetchval("SELECT count(*) = 0 FROM outbox")

        await until(empty)
        assert pair.seen == [command.message_id for command in commands]
        assert await pair.count("inbox WHERE state = 'done'") == 250


async def test_a_batch_handler_gets_them_in_order(pair: Pair) -> None:
    pair.handler(on_sms_cancel_batch=on_sms_cancel_batch)
    async with pair.asks, pair.handles:
        commands = await pair.ask(300)
        await pair.until_seen(300)
        assert pair.seen == [command.message_id for command in commands]


async def ask_and_fail(pair: Pair) -> None:
    async with pair.asks.db.tx() as tx:
        tx.publish(SmsCancel(message_id=new_id()), subject="x")
        raise RuntimeError


async def test_a_transaction_that_fails_publishes_nothing(pair: Pair) -> None:
    pair.handler(on_sms_cancel=on_sms_cancel)
    async with pair.asks, pair.handles:
        with pytest.raises(RuntimeError):
            await ask_and_fail(pair)
        await pair.ask()
        await pair.until_seen(1)
        assert len(pair.seen) == 1


async def test_the_same_event_twice_has_one_effect(pair: Pair) -> None:
    pair.handler(on_sms_cancel=on_sms_cancel)
    async with pair.asks, pair.handles:
        async with pair.asks.db.tx() as tx:
            tx.publish(SmsCancel(message_id=new_id()), subject="x")
            await tx.flush()
            await tx.execute(
                "INSERT INTO outbox (lane, exchange, routing_key, event_id, type, body, created_at)"
                " SELECT lane, exchange, routing_key, event_id, type, body, created_at"
                " FROM outbox, generate_series(1, 4)"
            )
            await tx.execute("DELETE FROM outbox WHERE position = (SELECT min(position) FROM outbox)")
            tx._outbox.clear()
        await pair.until_seen(1)
        await pair.ask()
        await pair.until_seen(2)
        assert len(pair.seen) == 2


async def test_retry_comes_round_by_the_delay_queue(pair: Pair) -> None:
    async def not_yet(tx, event, ctx):
        ctx.state.seen.append(event.message_id)
        if len(ctx.state.seen) < 3:  # once in the batch, once alone, then by the delay queue
            raise Retry("not yet")

    pair.handler(on_sms_cancel=not_yet)
    async with pair.asks, pair.handles:
        await pair.ask()
        await pair.until_seen(3, seconds=15)
        await until(lambda: pair.count("inbox WHERE state = 'done' AND attempts = 2"))


async def test_refused_is_kept_with_its_reason_and_blocks_nobody(pair: Pair) -> None:
    async def strict(tx, event, ctx):
        if str(event.message_id).endswith(("0", "1", "2", "3")):
            raise Refuse("we never do that")
        ctx.state.seen.append(event.message_id)

    pair.handler(on_sms_cancel=strict)
    async with pair.asks, pair.handles:
        commands = await pair.ask(100)
        bad = [c for c in commands if str(c.message_id).endswith(("0", "1", "2", "3"))]
        await pair.until_seen(100 - len(bad))
        await until(lambda: pair.count("dead_letter WHERE reason = 'we never do that'"))

        async def all_dead() -> bool:
            return await pair.count("dead_letter") == len(bad)

        await until(all_dead)
        # A batch that was rolled back ran its handlers too; only what it wrote is gone.
        assert set(pair.seen) == {c.message_id for c in commands if c not in bad}


async def test_what_is_not_an_envelope_is_kept_as_a_dead_letter(pair: Pair) -> None:
    pair.handler(on_sms_cancel=on_sms_cancel)
    async with pair.asks, pair.handles:
        async with pair.asks.db.tx() as tx:
            await tx.execute(
                "INSERT INTO outbox (lane, exchange, routing_key, event_id, type, body, created_at)"
                " VALUES ('reply', 'commands', 'sms.cancel.v1', 'x1', 'sms.cancel.v1', '{\"a', $1)",
                tx.now,
            )
            tx.lanes.add("reply")
        await until(lambda: pair.count("dead_letter WHERE event_id = 'x1'"))
        await pair.ask()
        await pair.until_seen(1)


async def test_a_service_may_not_publish_what_is_not_its_own(pair: Pair) -> None:
    async with pair.handles, pair.handles.db.tx() as tx:
        with pytest.raises(NotOurs):
            tx.publish(SmsCancel(message_id=new_id()), subject="x")


async def test_a_fact_says_where_it_stands_an_act_of_the_trail_need_not(pair: Pair) -> None:
    async with pair.handles, pair.handles.db.tx() as tx:
        fact = SmsCancelled(message_id=new_id(), at=tx.now)
        with pytest.raises(Unnumbered, match="needs a seq"):
            tx.publish(fact, subject="x")
        tx.publish(fact, subject="x", seq=0)
        tx.audit("looked_at", object_kind="message", object_id="x")


async def test_what_arrives_during_a_stop_is_handled_by_the_next_start(pair: Pair, database, broker) -> None:
    async def slow(tx, event, ctx):
        await asyncio.sleep(0.005)
        ctx.state.seen.append(event.message_id)

    pair.handler(on_sms_cancel=slow)
    async with pair.asks:
        async with pair.handles:
            commands = await pair.ask(400)
            await pair.until_seen(100)
        again = Pair(database, broker)
        again.handler(on_sms_cancel=slow)
        async with again.handles:

            async def all_done() -> bool:
                return await again.count("inbox WHERE state = 'done'") == 400

            await until(all_done, 20)
            assert {*pair.seen, *again.seen} == {command.message_id for command in commands}


async def test_a_command_forged_by_way_of_a_delay_queue_is_kept_and_not_obeyed(pair: Pair, broker: Broker) -> None:
    pair.handler(on_sms_cancel=on_sms_cancel)
    command = SmsCancel(message_id=new_id())
    body = envelope.encode(
        command, event_id=new_id(), source="/threads", type_name="sms.cancel.v1", time=SYSTEM.now(), subject="x"
    )
    async with pair.asks, pair.handles:
        async with await aio_pika.connect(broker.url("notifier")) as connection:
            channel = await connection.channel()
            delay = await channel.get_exchange("delay.1s", ensure=False)
            await delay.publish(aio_pika.Message(body, user_id="notifier"), "gateway.cancel")
        await until(lambda: pair.count("dead_letter WHERE reason = 'notifier may not publish sms.cancel.v1'"))
        assert pair.seen == []
