"""The phone company put together: its books, its network, its people, for as long as it is open."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import msgspec
from aiohttp import web

from services.kit.clock import SYSTEM, Clock
from services.practice.calls import Calls
from services.practice.carrier import Carrier
from services.practice.collector import Collector
from services.practice.day import Day
from services.practice.handsets import Handsets
from services.practice.hub import Hub
from services.practice.settings import Settings
from services.practice.store import Store
from services.practice.webhooks import WORKERS, Webhooks


class Company(msgspec.Struct, frozen=True):
    """What the doors work with."""

    settings: Settings
    store: Store
    hub: Hub
    handsets: Handsets
    carrier: Carrier
    calls: Calls
    day: Day
    clock: Clock
    closing: asyncio.Event

    def close(self) -> None:
        """Let everyone go who waits: hung answers, open pages, untaken texts, the day."""
        self.closing.set()
        self.hub.close()
        self.day.stop()
        self.handsets.close()
        self.calls.close()


COMPANY: "web.AppKey[Company]" = web.AppKey("company", Company)


@asynccontextmanager
async def open_company(settings: Settings, public_url: str, clock: Clock = SYSTEM) -> AsyncIterator[Company]:
    """Open for business; leaving drops what is still on its way, as memory does."""
    store, hub = Store(settings.sms_url, settings.voice_url), Hub()
    async with _session() as session, asyncio.TaskGroup() as tasks:
        webhooks = Webhooks(session, settings.auth_token, store)
        workers = [tasks.create_task(webhooks.work(), name=f"receipts_{n}") for n in range(WORKERS)]
        sid = settings.account_sid
        handsets = Handsets(store, webhooks, hub, clock, tasks, account_sid=sid, public_url=public_url)
        collector = Collector(session, store, clock, tasks)
        carrier = Carrier(store, webhooks, handsets, clock, sid, collector.collect)
        calls = Calls(store, webhooks, hub, clock, tasks, account_sid=sid)
        day, closing = Day(store, handsets, tasks), asyncio.Event()
        yield Company(settings, store, hub, handsets, carrier, calls, day, clock, closing)
        for worker in workers:
            worker.cancel()


def _session() -> aiohttp.ClientSession:
    # The workers and the people texting are the limit, not the connector.
    connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=30)
    return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())
