"""How long after its time a reminder is in threads' queue, when a hundred come due every second."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

import aio_pika
import msgspec
from aio_pika.abc import AbstractIncomingMessage

from proto import envelope
from proto.posts import ThreadPost
from tests.bench.due import OFFICE, QUEUE
from tests.bench.figures import Rate, Verdict, rate, spread
from tests.bench.ground import Ground
from tests.bench.people import dates, offices

A_SECOND, MOST_MS = 100, 1_000
# A service has started by then.
HEAD_START_S = 10
DONE_S = 60


async def measure(ground: Ground, rounds: int, seconds: int) -> list[Verdict]:
    """So many seconds of it."""
    took = [(await ground.fair("reminders' lag", lambda: _round(ground, seconds)))[0] for _ in range(rounds)]
    p50, p95, p99 = (spread([getattr(one, name) for one in took]) for name in ("p50_ms", "p95_ms", "p99_ms"))
    ground.say(f"\n{A_SECOND} reminders due every second: from their time to threads' queue, and read there")
    ground.say(f"  p50 {p50.show()} ms   p95 {p95.show()} ms   p99 {p99.show()} ms   of {took[-1].count:,}")
    return [Verdict(f"a reminder's p95 from due to published, {A_SECOND} a second", p95, MOST_MS, False, " ms", 0)]


async def _round(ground: Ground, seconds: int) -> Rate:
    connection = await dates.made(ground, OFFICE)
    await dates.emptied(connection)
    begins, count = datetime.now(UTC) + timedelta(seconds=HEAD_START_S), A_SECOND * seconds
    await dates.add(connection, range(1, count + 1), begins, timedelta(seconds=1) / A_SECOND)
    rows = await connection.fetch("SELECT post_id::text, extract(epoch FROM not_before)::float AS at FROM reminder")
    await connection.close()
    due = {row["post_id"]: row["at"] for row in rows}
    await offices.start(ground, OFFICE, "reminders")
    try:
        came = await _arrivals(ground, count, seconds)
    finally:
        await offices.stop(ground, "reminders")
    if came.keys() != due.keys():
        raise RuntimeError(f"{len(came)} reminders came of {count}")
    return rate([at - due[post_id] for post_id, at in came.items()], float(seconds), 0.0)


async def _arrivals(ground: Ground, count: int, seconds: int) -> dict[str, float]:
    """When each post was read, by its id."""
    came, all_came = dict[str, float](), asyncio.Event()

    async def read(message: AbstractIncomingMessage) -> None:
        post = msgspec.json.decode(envelope.decode(message.body).data, type=ThreadPost)
        came[str(post.post_id)] = time.time()
        if len(came) == count:
            all_came.set()

    connection = await aio_pika.connect(ground.stack.amqp_url("threads"))
    async with connection, connection.channel() as channel:
        await (await channel.get_queue(QUEUE, ensure=False)).consume(read, no_ack=True)
        async with asyncio.timeout(HEAD_START_S + seconds + DONE_S):
            await all_came.wait()
    return came
