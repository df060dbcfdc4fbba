"""A stop takes its time where there is work to end, and no part can hold it up for longer than its budget."""

import asyncio
import time
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from services.kit import http, launch, run
from services.kit.run import Service
from tests.service.kit.conftest import Pair, settings, until

BUDGET_S = 0.5
# Beside its budget each step may need a moment; a step that hangs must hang for longer than that.
MOMENT_S, LONG_S = 1.0, 30.0


@pytest.fixture(autouse=True)
def short_budgets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CONSUMERS_S", "JOBS_S", "RELAY_S"):
        monkeypatch.setattr(run, name, BUDGET_S)
    monkeypatch.setattr(http, "LISTENERS_S", BUDGET_S)


async def stop_of(service: Service) -> float:
    """How long its stop takes."""
    began = time.monotonic()
    await service.__aexit__(None, None, None)
    return time.monotonic() - began


def test_the_budgets_end_before_the_watchdog(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    # Cancelling consumers and plumbing 2 each, closing two pools 2 each: numbers of run.py and db.py.
    assert run.CONSUMERS_S + 2 + http.LISTENERS_S + run.JOBS_S + run.RELAY_S + 2 + 2 * 2 < launch.WATCHDOG_S


async def test_a_stop_with_nothing_to_end_is_quick(pair: Pair) -> None:
    async with pair.asks:
        await pair.asks.bus.up()
        assert await stop_of(pair.asks) < BUDGET_S


async def test_a_handler_that_hangs_is_left_and_its_event_comes_again(pair: Pair, broker: Any) -> None:
    async def hang(_tx: Any, event: Any, ctx: Any) -> None:
        ctx.state.seen.append(event.message_id)
        await asyncio.sleep(LONG_S)

    pair.handler(on_sms_cancel=hang)
    async with pair.asks, pair.handles:
        await pair.ask()
        await pair.until_seen(1)
        took_s = await stop_of(pair.handles)
        assert BUDGET_S < took_s < BUDGET_S + MOMENT_S

        async def is_back() -> bool:
            return await broker.depth("gateway.cancel") == 1

        await until(is_back)


async def test_a_handler_that_needs_a_moment_is_waited_for(pair: Pair, broker: Any) -> None:
    begun = asyncio.Event()

    async def slow(_tx: Any, event: Any, ctx: Any) -> None:
        begun.set()
        await asyncio.sleep(BUDGET_S / 2)
        ctx.state.seen.append(event.message_id)

    pair.handler(on_sms_cancel=slow)
    async with pair.asks, pair.handles:
        await pair.ask()
        await asyncio.wait_for(begun.wait(), 5)
        await stop_of(pair.handles)
        assert len(pair.seen) == 1
        assert await broker.depth("gateway.cancel") == 0


@pytest.mark.parametrize(("needs_s", "is_answered"), [(BUDGET_S / 2, True), (LONG_S, False)])
async def test_a_request_is_waited_for_as_long_as_its_budget(
    database: Any, broker: Any, needs_s: float, is_answered: bool
) -> None:
    routes, begun = web.RouteTableDef(), asyncio.Event()

    @routes.get("/slow")
    async def slow(_request: web.Request) -> web.Response:
        begun.set()
        await asyncio.sleep(needs_s)
        return web.Response(text="done")

    service = Service("threads", settings("threads", database, broker))
    service.routes(routes)
    async with service, aiohttp.ClientSession(service.url) as session:
        asking = asyncio.create_task(session.get("/slow"))
        await asyncio.wait_for(begun.wait(), 5)
        assert await stop_of(service) < 2 * BUDGET_S + MOMENT_S
        [answer] = await asyncio.gather(asking, return_exceptions=True)
        assert isinstance(answer, aiohttp.ClientResponse) == is_answered


async def test_a_job_ends_what_it_is_at(pair: Pair) -> None:
    ended = False

    async def job() -> None:
        nonlocal ended
        try:
            await asyncio.sleep(LONG_S)
        finally:
            await asyncio.sleep(BUDGET_S / 2)
            ended = True

    pair.asks.every("slow", LONG_S, job)
    async with pair.asks:
        assert await stop_of(pair.asks) < BUDGET_S + MOMENT_S
    assert ended


async def test_a_last_pass_that_hangs_is_given_up(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    async with pair.asks:
        await pair.asks.bus.up()

        async def hang(_lane: str) -> int:
            await asyncio.sleep(LONG_S)
            return 0

        monkeypatch.setattr(pair.asks.relay, "carry", hang)
        assert BUDGET_S < await stop_of(pair.asks) < BUDGET_S + MOMENT_S


async def test_a_connection_that_does_not_come_back_is_cut(pair: Pair) -> None:
    async with pair.asks, pair.asks.db.connection():
        assert await stop_of(pair.asks) < 2 + MOMENT_S
