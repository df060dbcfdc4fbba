"""Jobs that check numbers, at the pretend phone company or at one that answers what a test says."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from aiohttp import web

from services.gateway.jobs.numbers import Numbers
from services.gateway.provider.twilio.checks import Checks
from services.kit.settings import Secret
from tests.service.gateway.office import ACCOUNT, TOKEN, Office

STRANGER = "+14355550123"
HOSTS = ("lists.example",)


def job(office: Office, per_day: int = 100, every_days: int = 30, url: str = "", hosts: Any = HOSTS) -> Numbers:
    api = Checks(url or office.company.url, ACCOUNT, Secret(TOKEN))
    return Numbers(office.gateway.db, api, per_day, every_days, hosts)


async def written_to(office: Office, *to: str) -> None:
    """Texts were ordered to these numbers."""
    orders = [office.order(to=number) for number in to]
    await office.send(*orders)
    for order in orders:
        await office.until_status(order.message_id, "delivered", 20)


async def counts(office: Office) -> dict[str, int]:
    async with office.http.get(f"{office.company.url}/practice/counts") as answer:
        told: dict[str, int] = await answer.json()
    return {name: count for name, count in told.items() if name.startswith(("look_ups", "deactivations")) and count}


async def known_since(office: Office, days: int = 30) -> None:
    async with office.gateway.db.tx() as tx:
        await tx.execute("UPDATE number_check SET known_at = $1", tx.now - timedelta(days=days))


async def make_due(office: Office) -> None:
    async with office.gateway.db.tx() as tx:
        await tx.execute("UPDATE number_check SET due_at = $1 WHERE due_at < 'infinity'", tx.now)


@asynccontextmanager
async def odd_company() -> AsyncIterator[tuple[str, dict[str, Any]]]:
    """A company that answers whatever the test says, and where it is."""
    says: dict[str, Any] = {"status": 200, "body": b"", "headers": {}, "streams": 0}

    async def answer(request: web.Request) -> web.StreamResponse:
        if request.path == "/huge":
            assert "Authorization" not in request.headers
            return await _huge(request, says["streams"])
        return web.Response(status=says["status"], body=says["body"], headers=says["headers"])

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield "http://{}:{}".format(*runner.addresses[0][:2]), says
    await runner.cleanup()


async def _huge(request: web.Request, lines: int) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    for start in range(0, lines, 10_000):
        await response.write(b"".join(b"1%010d\n" % (2_000_000_000 + n) for n in range(start, start + 10_000)))
    await response.write(b"18015550101\r\n44207946000\nnot a number\n+13855550102")
    return response
