"""100,000 reminders due in one minute: looked at again and published; beside a bare publish and Celery's beat."""

import sys
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import uuid4

import aio_pika
import asyncpg
import msgspec

from deploy.database import as_role
from deploy.local.child import Child
from deploy.local.places import CHECKOUT
from services.kit.clock import SYSTEM
from services.kit.db import Database
from services.reminders.acts.handing import BATCH, hand_over_due
from tests.bench import yardstick
from tests.bench.figures import Rate, Spread, Verdict, spread
from tests.bench.ground import Ground, until
from tests.bench.people import dates, offices
from tests.bench.watch import Load, Watch

REMINDERS, OF_CELERY = 100_000, 10_000
# Times a bare publish of the same bodies takes; times as fast as the best poller of Celery's.
CEILING, FLOOR = 1.6, 6.0
DONE_S = 300
OFFICE, QUEUE = "dates", "threads.post.reminder"
MODULE = "tests.bench.programs.celery_beat"
WORKERS = (1, 2)
ALL_HANDED = "SELECT NOT EXISTS (SELECT FROM reminder WHERE state = 'planned' AND not_before <= now())"
ALL_OUT = f"{ALL_HANDED} AND NOT EXISTS (SELECT FROM outbox)"
HANDED = "SELECT count(*) FROM reminder WHERE handed_in IS NOT NULL AND not_before <= now()"
OURS_TOOK = """
    SELECT extract(epoch FROM clock_timestamp() - min(changed_at))
      FROM reminder
     WHERE handed_in IS NOT NULL
       AND changed_at >= $1
"""
CELERY_TOOK = "SELECT extract(epoch FROM max(changed_at) - min(asked_at)) FROM reminder WHERE state = 'handed'"
Done = tuple[Rate, Load]


async def measure(ground: Ground, rounds: int, share: float) -> list[Verdict]:
    """First both ways to run Celery, then its best, both bare publishes and us by turns."""
    count = int(REMINDERS * share)
    connection = await dates.made(ground, OFFICE)
    file = await sample(ground, connection)
    await yardstick.prepare(ground)
    celery = {workers: [await _celery(ground, connection, workers, share)] for workers in WORKERS}
    best = max(celery, key=lambda workers: celery[workers][0].per_s)
    ours, bare = list[Done](), dict[str, list[Rate]](library=[], frames=[])
    for number in range(rounds):
        for way, rates in bare.items():
            rates.append(await _bare(ground, way, count, file))
        ours.append(await _ours(ground, connection, count))
        if number:
            celery[best].append(await _celery(ground, connection, best, share))
    await connection.close()
    return _tell(ground, ours, bare, celery, best)


async def sample(ground: Ground, connection: asyncpg.Connection) -> Path:
    """What is published of some: the very bodies, in a file."""
    await fill(connection, BATCH)
    database = Database("reminders", role_url(ground, OFFICE), 2, SYSTEM)
    await database.open()
    async with database.tx() as tx:
        await hand_over_due(tx, None)
    await database.close()
    rows = await connection.fetch("SELECT body FROM outbox WHERE type = 'thread.post.v1'")
    file = ground.stack.place / "bodies"
    file.write_bytes(msgspec.msgpack.encode([row["body"] for row in rows]))
    return file


def role_url(ground: Ground, name: str) -> str:
    """That database for the service's own work."""
    return as_role(offices.url_of(ground, name), "reminders_work", ground.stack.keys.roles["reminders_work"])


async def fill(connection: asyncpg.Connection, count: int) -> None:
    """So many, all due since some moment of the last minute, and nothing else."""
    await dates.emptied(connection)
    minute = timedelta(minutes=1)
    await dates.add(connection, range(1, count + 1), datetime.now(UTC) - minute, minute / count)


async def _bare(ground: Ground, way: str, count: int, file: Path) -> Rate:
    words = (way, ground.stack.amqp_url("reminders"), str(count), str(file))

    async def go() -> Rate:
        return msgspec.json.decode(await ground.run("bare_publish", *words), type=Rate)

    rate = (await ground.fair(f"bare publish, {way}", go))[0]
    await ground.purge(QUEUE)
    return rate


async def _ours(ground: Ground, connection: asyncpg.Connection, count: int) -> Done:
    async def go() -> Done:
        await fill(connection, count)
        return await hand_over(ground, OFFICE, connection, count)

    return (await ground.fair("reminders due", go))[0]


async def hand_over(ground: Ground, name: str, connection: asyncpg.Connection, count: int) -> Done:
    """From the first claim to the last confirm; the CPU of each part is counted from the first batch on."""
    since = await connection.fetchval("SELECT clock_timestamp()")
    known = await connection.fetchval(HANDED)
    await offices.start(ground, name, "reminders")
    await until(partial(_more_than, connection, known), DONE_S)
    watch = Watch(ground.parts())
    before = await connection.fetchval(HANDED) - known
    await until(partial(connection.fetchval, ALL_OUT), DONE_S, every_s=0.05)
    seconds = float(await connection.fetchval(OURS_TOOK, since))
    load = watch.so_far().scaled(count / max(1, count - before))
    came = await depth(ground, QUEUE)
    await offices.stop(ground, "reminders")
    if came != count:
        raise RuntimeError(f"{came} posts came of {count}")
    return Rate(count, seconds, load.total_s), load


async def _more_than(connection: asyncpg.Connection, known: int) -> bool:
    return bool(await connection.fetchval(HANDED) > known)


async def depth(ground: Ground, queue: str) -> int:
    """How many wait in a queue."""
    connection = await aio_pika.connect(ground.stack.amqp_url("topology"))
    async with connection, connection.channel() as channel:
        return (await channel.declare_queue(queue, passive=True)).declaration_result.message_count or 0


async def _celery(ground: Ground, connection: asyncpg.Connection, workers: int, share: float) -> Rate:
    count = int(OF_CELERY * share)

    async def go() -> Rate:
        await fill(connection, count)
        worker = _worker(ground, workers)
        await worker.start()
        try:
            await until(partial(connection.fetchval, ALL_HANDED), DONE_S, every_s=0.1)
        finally:
            await worker.stop()
        return Rate(count, float(await connection.fetchval(CELERY_TOOK)), 0.0)

    return (await ground.fair(f"Celery's beat, {workers} workers", go))[0]


def _worker(ground: Ground, workers: int) -> Child:
    told = {
        "BENCH_AMQP_URL": ground.stack.amqp_url("topology").rpartition("/")[0] + f"/{yardstick.VHOST}",
        "BENCH_DATABASE_URL": offices.url_of(ground, OFFICE),
        "PYTHONPATH": str(CHECKOUT),
    }
    schedule = ground.stack.place / f"beat-{uuid4().hex}"
    words = ["-m", "celery", "-A", MODULE, "worker", "-B", "-s", str(schedule), "-c", str(workers), "-Q", "polls"]
    words += ["-n", uuid4().hex, *yardstick.QUIET]
    return Child(
        "celery", [sys.executable, *words], log=ground.stack.place / "logs/beat.log", env=told, cwd=CHECKOUT,
        patience_s=5,
    )  # fmt: skip


def _tell(
    ground: Ground, ours: list[Done], bare: dict[str, list[Rate]], celery: dict[int, list[Rate]], best: int
) -> list[Verdict]:
    count, line = ours[0][0].count, partial(_line, ground)
    ground.say(f"\n{count:,} reminders due in one minute: claimed, looked at again, published, a second")
    line("bare confirmed publish, aio-pika", bare["library"])
    line("bare confirmed publish, our frames", bare["frames"])
    line("ours, from the first claim on", [rate for rate, _ in ours])
    ground.say(f"{'':28}CPU µs each: {ours[-1][1].micros(count)}")
    for workers, rates in celery.items():
        line(f"Celery's beat and {workers} prefork, in bulk", rates)
    took = [rate.seconds for rate, _ in ours]
    by_frames = spread([one / other.seconds for one, other in zip(took, bare["frames"], strict=True)])
    ground.say(f"  ours ÷ a bare publish by our own frames, in time: {by_frames.show(2)}")
    by_library = spread([one / other.seconds for one, other in zip(took, bare["library"], strict=True)])
    faster = _ratio([rate.per_s for rate, _ in ours], [rate.per_s for rate in celery[best]])
    return [
        Verdict("reminders due ÷ a bare confirmed publish's time", by_library, CEILING, False),
        Verdict("reminders due a second ÷ the best Celery-beat poller's", faster, FLOOR, True),
    ]


def _ratio(ours: list[float], theirs: list[float]) -> Spread:
    return spread([one / other for one, other in zip(ours, theirs, strict=True)])


def _line(ground: Ground, what: str, rates: list[Rate]) -> None:
    per_s, seconds = spread([one.per_s for one in rates]), spread([one.seconds for one in rates])
    ground.say(f"  {what:40}{per_s.show():>22}/s   {seconds.show(1)} s for {rates[-1].count:,}")
