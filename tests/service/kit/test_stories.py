"""One story keeps its correlation id: from a page through outbox, header and log line, batches, retries and replays."""

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import aio_pika
import aiohttp
import pytest
import structlog
from aio_pika.abc import AbstractIncomingMessage
from aiohttp import web

from proto import envelope
from proto.sms import SmsCancel, SmsCancelled
from services.kit import dead, log, trace
from services.kit.bus import Refuse, Retry
from services.kit.http import SERVICE
from services.kit.ids import new_id
from tests.servers.brokers import Broker
from tests.service.kit.conftest import Pair, until

TRACES = [f"00-{number:032x}-b7ad6b7169203331-01" for number in range(1, 41)]
STORY = trace.story(TRACES[0])


def answer(tx, event) -> None:
    tx.publish(SmsCancelled(message_id=event.message_id, at=tx.now), subject=str(event.message_id), seq=1)


async def on_sms_cancel(tx, event, ctx):
    log.get().info("asked_to_cancel", message_id=event.message_id)
    answer(tx, event)


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Iterator[Any]:
    """The log lines so far of one event name."""
    log.configure("kit")
    yield lambda name: [line for line in map(json.loads, capsys.readouterr().out.splitlines()) if line["event"] == name]
    structlog.reset_defaults()


@pytest.fixture
async def answers(broker: Broker) -> AsyncIterator[Any]:
    """The next of gateway's answers, as it lies in threads' queue."""
    async with await aio_pika.connect(broker.url("threads")) as connection, connection.channel() as channel:
        queue = await channel.get_queue("threads.status", ensure=False)
        yield lambda: until(lambda: queue.get(no_ack=True, fail=False))


def asked_for(message: AbstractIncomingMessage) -> str:
    return str(envelope.decode(message.body).subject)


async def tell(pair: Pair, traces: list[str]) -> dict[str, str]:
    """Ask once for each trace, all in one commit; the trace of each by what it is about."""
    ids = [new_id() for _ in traces]
    async with pair.asks.db.tx() as tx:
        for message_id, traceparent in zip(ids, traces, strict=True):
            trace.begin(traceparent)
            tx.publish(SmsCancel(message_id=message_id), subject=str(message_id))
    trace.leave()
    return {str(message_id): traceparent for message_id, traceparent in zip(ids, traces, strict=True)}


async def test_a_page_its_event_the_readers_log_line_and_what_the_reader_publishes_are_one_story(
    pair: Pair, said: Any, answers: Any
) -> None:
    routes = web.RouteTableDef()

    @routes.post("/cancel")
    async def cancel(request: web.Request) -> web.Response:
        async with request.app[SERVICE].db.tx() as tx:
            message_id = new_id()
            tx.publish(SmsCancel(message_id=message_id), subject=str(message_id))
            await tx.flush()
            kept = await tx.fetchval("SELECT traceparent FROM outbox WHERE type = 'sms.cancel.v1'")
            tx._outbox.clear()
        return web.json_response(kept)

    pair.asks.routes(routes)
    pair.handler(on_sms_cancel=on_sms_cancel)
    async with pair.asks, pair.handles, aiohttp.ClientSession() as browser:
        async with browser.post(f"{pair.asks.url}/cancel", headers={"traceparent": TRACES[0]}) as page:
            assert await page.json() == TRACES[0]
        message = await answers()
    assert (message.headers["traceparent"], message.correlation_id) == (TRACES[0], STORY)
    [line] = said("asked_to_cancel")
    assert line["correlation_id"] == STORY
    assert len(line["event_id"]) == 36


async def test_in_a_batch_each_event_tells_its_own_story(pair: Pair, answers: Any) -> None:
    sizes = []

    async def on_sms_cancel_batch(tx, received, ctx):
        sizes.append(len(received))
        for one in received:
            answer(tx, one.event)

    pair.handler(on_sms_cancel_batch=on_sms_cancel_batch)
    async with pair.asks:
        traces = await tell(pair, TRACES)
        await until(lambda: nothing_waits(pair))
        async with pair.handles:
            told = {asked_for(message): message.headers["traceparent"] for message in [await answers() for _ in traces]}
    assert max(sizes) > 1
    assert told == traces


async def nothing_waits(pair: Pair) -> bool:
    async with pair.asks.db.connection() as connection:
        return bool(await connection.fetchval("SELECT count(*) = 0 FROM outbox"))


async def test_a_retry_and_a_replay_go_on_with_the_story(pair: Pair, said: Any, answers: Any) -> None:
    endings = [Retry("not yet"), Retry("not yet"), Refuse("never")]  # in the batch, alone, and by the delay queue

    async def fussy(tx, event, ctx):
        if endings:
            raise endings.pop(0)
        await on_sms_cancel(tx, event, ctx)

    pair.handler(on_sms_cancel=fussy)
    async with pair.asks, pair.handles:
        await tell(pair, TRACES[:1])
        await until(lambda: pair.count("dead_letter"))
        assert not endings
        async with pair.handles.db.tx() as tx:
            (letter,) = await dead.listed(tx, 10)
            raw, way = await dead.take(tx, letter.dead_letter_id)
            tx.put_back(way.exchange, way.routing_key, raw)
        message = await answers()
    assert (message.headers["traceparent"], message.correlation_id) == (TRACES[0], STORY)
    lines = said("event_died")
    assert [line["correlation_id"] for line in lines] == [STORY]


async def test_what_no_story_came_with_begins_one_and_nonsense_is_not_passed_on(
    pair: Pair, broker: Broker, answers: Any
) -> None:
    pair.handler(on_sms_cancel=on_sms_cancel)
    async with pair.handles, await aio_pika.connect(broker.url("threads")) as connection:
        channel = await connection.channel()
        exchange = await channel.get_exchange("commands", ensure=False)
        for headers in ({}, {"traceparent": "\0" * 55}, {"traceparent": f"{TRACES[0]}\n"}, {"traceparent": 7}):
            message_id = new_id()
            body = envelope.encode(
                SmsCancel(message_id=message_id),
                event_id=new_id(),
                source="/threads",
                type_name="sms.cancel.v1",
                time=pair.asks.clock.now(),
                subject=str(message_id),
            )
            await exchange.publish(
                aio_pika.Message(body, headers=headers, user_id="threads"),  # type: ignore[arg-type]
                routing_key="sms.cancel.v1",
            )
            message = await answers()
            assert asked_for(message) == str(message_id)
            assert message.correlation_id == trace.story(str(message.headers["traceparent"])) != STORY
