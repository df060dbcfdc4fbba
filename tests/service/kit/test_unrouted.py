"""What no queue is bound to is an alarm, is kept, and goes back the way it came once somebody has bound its queue."""

import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import aio_pika
import asyncpg
import pytest
from aio_pika.abc import AbstractQueue
from aiormq.exceptions import ChannelAccessRefused
from structlog.testing import capture_logs

from deploy import dead as tool
from proto import envelope
from proto.departments import AppointmentCancelled, ClientRef
from services.kit import dead, gauges
from services.kit.clock import SYSTEM
from services.kit.ids import new_id
from services.kit.run import Service
from tests.servers.brokers import Broker
from tests.service.kit.conftest import Pair, settings, until

KEY, QUEUE = "sms.cancel.v1", "gateway.cancel"


@asynccontextmanager
async def unbound(broker: Broker, name: str, exchange: str, key: str) -> AsyncIterator[AbstractQueue]:
    """A queue that somebody took the binding of; it is whole again afterwards."""
    async with await aio_pika.connect(broker.url("topology")) as connection, connection.channel() as channel:
        queue = await channel.declare_queue(name, passive=True)
        await queue.unbind(exchange, key)
        try:
            yield queue
        finally:
            await queue.bind(exchange, key)


@pytest.fixture
def keeping(pair: Pair, monkeypatch: pytest.MonkeyPatch, database) -> Pair:
    """threads keeps what finds no queue, and the doors of the tool stand open."""

    async def on_sms_cancel(tx, event, ctx):
        ctx.state.seen.append(event.message_id)

    pair.handler(on_sms_cancel=on_sms_cancel)
    pair.asks.keep_unrouted()
    for service in ("threads", "reminders"):
        monkeypatch.setenv(f"{service.upper()}_DATABASE_URL", database.url(f"{service}_work"))
    return pair


async def letters(pair: Pair) -> list[dead.DeadLetter]:
    async with pair.asks.db.tx() as tx:
        return await dead.listed(tx, 10)


async def run_dead(*words: str) -> int:
    """As `./run dead` does it."""
    asked = tool._parser().parse_args(list(words))
    return await tool._ACTS[asked.act](asked)


async def put_back(letter_id: UUID) -> None:
    assert await run_dead("replay", "threads", str(letter_id)) == 0


async def test_what_finds_no_queue_alarms_and_once_bound_again_acts_once(keeping: Pair, broker: Broker) -> None:
    async with keeping.asks, keeping.handles:
        with capture_logs() as lines:
            async with unbound(broker, QUEUE, "commands", KEY):
                (command,) = await keeping.ask()
                (letter,) = await until(lambda: letters(keeping))
                assert (letter.queue, letter.type) == ("unrouted", KEY)
                # Put back too early it is an alarm once more, and not lost.
                await put_back(letter.dead_letter_id)
                again = await until(lambda: others(keeping, letter))
        alarms = [line for line in lines if line["event"] == "event_unrouted"]
        assert [(line["log_level"], line["type"], line["name"]) for line in alarms] == [("error", KEY, "commands")] * 2
        await gauges.count("threads", keeping.asks.db, keeping.asks.clock.now())
        assert gauges.UNROUTED.labels("threads")._value.get() == 1
        assert not keeping.seen
        await put_back(again)
        await keeping.until_seen(1)
        await keeping.ask()
        await keeping.until_seen(2)
        assert keeping.seen.count(command.message_id) == 1
        assert not await letters(keeping)


async def others(pair: Pair, than: dead.DeadLetter) -> UUID | None:
    ids = [letter.dead_letter_id for letter in await letters(pair)]
    return next((found for found in ids if found != than.dead_letter_id), None)


async def say_as_court(broker: Broker, key: str, *, user_id: str | None = "court") -> str:
    data = AppointmentCancelled(appointment="1", client=ClientRef(label="court_id", id="A-1"))
    event_id = str(new_id())
    body = envelope.encode(
        data, event_id=event_id, source="/court", type_name="appointment.cancelled.v1", time=SYSTEM.now()
    )
    async with await aio_pika.connect(broker.url("court")) as connection, connection.channel() as channel:
        exchange = await channel.get_exchange("departments", ensure=False)
        await exchange.publish(aio_pika.Message(body, user_id=user_id), routing_key=key)
    return event_id


@pytest.mark.parametrize("user_id", ["court", None])
async def test_a_departments_goes_back_only_when_the_broker_vouched_for_it(
    keeping: Pair, broker: Broker, database, user_id: str | None
) -> None:
    async with keeping.asks:
        event_id = await say_as_court(broker, "court.nobody.reads.this", user_id=user_id)
        (letter,) = await until(lambda: letters(keeping))
        if user_id is None:
            with pytest.raises(LookupError, match="sender's place"):
                await put_back(letter.dead_letter_id)
            assert len(await letters(keeping)) == 1
            return
        await put_back(letter.dead_letter_id)
    async with (
        Service("reminders", settings("reminders", database, broker)),
        await aio_pika.connect(broker.url("reminders")) as connection,
        connection.channel() as channel,
    ):
        queue = await channel.get_queue("reminders.departments", ensure=False)
        message = await until(lambda: queue.get(no_ack=True, fail=False))
    assert (message.message_id, message.user_id) == (f"court/{event_id}", "reminders")


async def test_its_body_shows_only_to_who_says_why_and_one_that_cant_go_keeps_no_other(
    keeping: Pair, broker: Broker, capsys: pytest.CaptureFixture[str]
) -> None:
    async with keeping.asks:
        await say_as_court(broker, "court.plain")
        await say_as_court(broker, "court.plain", user_id=None)
        first, second = await until(lambda: two(keeping))
        assert await run_dead("list", "--service", "threads") == 0
        assert capsys.readouterr().out.count(" unrouted ") == 2
        shown = ("show", "threads", str(first.dead_letter_id))
        assert (await run_dead(*shown), await run_dead(*shown, "--reveal")) == (0, 2)
        assert "A-1" not in capsys.readouterr().out
        assert await run_dead(*shown, "--reveal", "--why", "the court asked") == 0
        assert "A-1" in capsys.readouterr().out
        assert await run_dead("replay", "threads", "--all", "--yes") == 1
        (left,) = await letters(keeping)
        assert left.dead_letter_id in (first.dead_letter_id, second.dead_letter_id)
        assert await run_dead("drop", "threads", str(left.dead_letter_id), "--why", "nobody's") == 0
        assert not await letters(keeping)
    trail = await asyncpg.connect(keeping.superuser_url)
    acts = await trail.fetch("SELECT act FROM threads.audit WHERE object_kind = 'dead_letter' ORDER BY audit_id")
    await trail.close()
    assert [row["act"] for row in acts] == ["dead_letter_read", "dead_letter_replayed", "dead_letter_dropped"]


async def test_none_but_its_keeper_may_read_it(broker: Broker) -> None:
    broker.must_have_users()
    for user, may in (("threads", True), ("gateway", False), ("court", False)):
        async with await aio_pika.connect(broker.url(user)) as connection, connection.channel() as channel:
            queue = await channel.get_queue("unrouted", ensure=False)
            with contextlib.nullcontext() if may else pytest.raises(ChannelAccessRefused):
                await queue.get(fail=False)


async def test_a_key_with_anything_in_it_stops_nobody(keeping: Pair, broker: Broker) -> None:
    async with keeping.asks:
        await say_as_court(broker, "court.\0\n'+18015550110'")
        await say_as_court(broker, "court.plain")
        assert len(await until(lambda: two(keeping))) == 2


async def two(pair: Pair) -> list[dead.DeadLetter]:
    found = await letters(pair)
    return found if len(found) > 1 else []
