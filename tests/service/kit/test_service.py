"""What every service has: health, metrics, problems that name the field, and forgetting."""

from datetime import timedelta

import aiohttp
import msgspec
from aiohttp import web

from services.kit.clock import SYSTEM
from services.kit.http import json_in, json_out, staff
from services.kit.run import Service
from tests.service.kit.conftest import Pair, settings, until


class Wanted(msgspec.Struct, forbid_unknown_fields=True):
    count: int


def service(database, broker, clock=None) -> Service:
    routes = web.RouteTableDef()

    @routes.post("/wanted")
    async def wanted(request: web.Request) -> web.Response:
        return json_out(await json_in(request, Wanted, limit=100))

    @routes.get("/broken")
    async def broken(_request: web.Request) -> web.Response:
        raise RuntimeError("secret words")

    @routes.get("/mine")
    async def mine(request: web.Request) -> web.Response:
        return json_out(staff(request))

    made = Service("threads", settings("threads", database, broker), clock or SYSTEM)
    made.routes(routes)
    return made


async def test_it_lives_is_ready_and_counts_what_waits(database, broker) -> None:
    async with service(database, broker) as one, aiohttp.ClientSession(one.url) as session:

        async def with_broker() -> bool:
            return (await (await session.get("/readyz")).json())["broker"]

        await until(with_broker)
        assert (await session.get("/livez")).status == 200
        assert 'outbox_waiting{lane="reply",service="threads"} 0.0' in await (await session.get("/metrics")).text()


async def test_a_wrong_field_is_named_and_a_fault_of_ours_tells_nothing(database, broker) -> None:
    async with service(database, broker) as one, aiohttp.ClientSession(one.url) as session:
        for body, status, field in (
            (b'{"count":"x"}', 422, "count"),
            (b"nonsense", 422, None),
            (b"x" * 200, 413, None),
        ):
            answer = await session.post("/wanted", data=body)
            problem = await answer.json(content_type="application/problem+json")
            assert (answer.status, problem.get("field")) == (status, field)
        assert (await session.post("/wanted", data=b'{"count":1}')).status == 200
        broken = await session.get("/broken")
        assert broken.status == 500
        assert "secret" not in await broken.text()
        assert (await session.get("/mine")).status == 401


async def test_events_handled_long_ago_are_forgotten(pair: Pair, database, broker) -> None:
    async with pair.handles:
        async with pair.handles.db.tx() as tx:
            await tx.execute(
                "INSERT INTO inbox (queue, event_id, state, seen_at)"
                " SELECT 'q', n::text, CASE WHEN n % 10 = 0 THEN 'dead' ELSE 'done' END, $1"
                " FROM generate_series(1, 100) AS n",
                tx.now - timedelta(days=15),
            )
            await tx.execute(
                "INSERT INTO inbox (queue, event_id, state, seen_at) VALUES ('q', 'new', 'done', $1)", tx.now
            )
        pair.handles.nudge("forget")

        async def gone() -> bool:
            return await pair.count("inbox") == 11

        await until(gone)
