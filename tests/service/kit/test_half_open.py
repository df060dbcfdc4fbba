"""A link that dies without a word: what consumes is made anew, whatever it was waiting for."""

import asyncio
from collections.abc import AsyncIterator

import msgspec
import pytest
from yarl import URL

from services.kit import bus, consume
from services.kit.run import Service
from services.kit.settings import Secret
from tests.faults.proxy import Proxy
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.kit.conftest import Pair, settings

# After the link was accepted: while queues are being looked at, and when all stands.
MOMENTS_S = (0.02, 0.5)
# The library gives a silent link up after three heartbeats and three seconds; this is longer.
DEAD_S = 8.0


@pytest.fixture
async def proxy(broker: Broker) -> AsyncIterator[Proxy]:
    async with Proxy(URL(broker.url("gateway")).port or 5672) as one:
        yield one


@pytest.fixture
def pair(database: Database, broker: Broker, proxy: Proxy) -> Pair:
    """Who handles is reached through the proxy."""
    one = Pair(database, broker)
    through = Secret(str(URL(broker.url("gateway")).with_port(proxy.port)))
    one.handles = Service("gateway", msgspec.structs.replace(settings("gateway", database, broker), amqp_url=through))
    return one


async def on_sms_cancel(tx, event, ctx):
    ctx.state.seen.append(event.message_id)


@pytest.mark.slow
@pytest.mark.parametrize("moment_s", MOMENTS_S)
async def test_what_consumes_is_made_anew_after_a_silent_death(
    pair: Pair, proxy: Proxy, monkeypatch: pytest.MonkeyPatch, moment_s: float
) -> None:
    monkeypatch.setattr(bus, "HEARTBEAT_S", 1)
    monkeypatch.setattr(consume, "WATCH_S", 0.5)  # so that it is asking when nobody answers any more
    pair.handler(on_sms_cancel=on_sms_cancel)
    async with pair.asks, pair.handles:
        while proxy.accepted < 2:  # noqa: ASYNC110 (the proxy says nothing)
            await asyncio.sleep(0.001)
        await asyncio.sleep(moment_s)
        proxy.black_hole()
        await pair.ask()
        await asyncio.sleep(DEAD_S)
        proxy.reset()
        proxy.heal()
        await pair.until_seen(1, 20)
