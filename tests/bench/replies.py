"""How long a case manager's text takes from the click to the provider's door, alone and behind 20,000 reminders."""

import asyncio
import time
from uuid import UUID, uuid4

from deploy.office.cast import CARLA
from tests.bench.figures import Rate, Verdict, rate, spread
from tests.bench.ground import Ground, until
from tests.bench.office import open_office, reachable, signed, threads_of

REMINDERS = 20_000
# A reply every so often; more would be a load of its own.
EVERY_S = 0.15
# The provider's answer takes about as long as Twilio's; when a text comes to its door is what is measured.
LATENCY_MS = 100
CEILING = 2.0
ARRIVED_S, DRAINED_S = 30, 180
WAITING = "SELECT count(*) FROM gateway.attempt WHERE lane = 'reminder' AND status = 'accepted'"


async def measure(ground: Ground, rounds: int, share: float) -> list[Verdict]:
    """By turns: the house at rest, the house with reminders to carry."""
    await open_office(ground)
    found = list((await threads_of(ground, reachable(CARLA))).values())
    idle, loaded, drained = [], [], []
    for _ in range(rounds):
        idle.append((await ground.fair("replies at rest", lambda: _replies(ground, found, 15 * share)))[0])
        (slow, per_s), _ = await ground.fair("replies under load", lambda: _under_load(ground, found, share))
        loaded.append(slow)
        drained.append(per_s)
    ground.say("\nA reply, from the click to the provider's door")
    for what, rates in (("at rest", idle), (f"while {int(REMINDERS * share):,} reminders drain", loaded)):
        p50, p95 = spread([one.p50_ms for one in rates]), spread([one.p95_ms for one in rates])
        ground.say(f"  {what:34} p50 {p50.show(0)} ms   p95 {p95.show(0)} ms   of {rates[-1].count}")
    ground.say(f"  {'reminders meanwhile':34} {spread(drained).show()}/s, through threads and gateway")
    ratio = spread([one.p95_ms / other.p95_ms for one, other in zip(loaded, idle, strict=True)])
    return [Verdict("reply's p95 under load ÷ at rest", ratio, CEILING, False)]


async def _under_load(ground: Ground, found: list[UUID], share: float) -> tuple[Rate, float]:
    """Replies for as long as reminders are going out, and how many of those a second."""
    count = int(REMINDERS * share)
    async with ground.database() as connection:
        before = await connection.fetchval(WAITING)
        await ground.run("orders", "post", ground.stack.amqp_url("reminders"), str(count))
        began, first = time.monotonic(), await connection.fetchval(WAITING)
        result = await _replies(ground, found, 15 * share)
        per_s = (await connection.fetchval(WAITING) - first) / (time.monotonic() - began)

        async def is_drained() -> bool:
            return bool(await connection.fetchval(WAITING) >= before + count)

        if await is_drained():
            ground.notes.append("the reminders were gone before the last reply")
        await until(is_drained, DRAINED_S, every_s=0.5)
    await ground.drained("threads", "gateway", "reminders", "notifier")
    return result, per_s


async def _replies(ground: Ground, found: list[UUID], seconds: float) -> Rate:
    """A reply now and then, each into another thread."""
    await ground.set_latency(LATENCY_MS)
    clicked: dict[str, float] = {}
    async with asyncio.TaskGroup() as tasks:
        for number in range(int(seconds / EVERY_S)):
            mark = f"mark-{uuid4()}"
            clicked[mark] = time.monotonic()
            tasks.create_task(_reply(ground, found[number % len(found)], mark))
            await asyncio.sleep(EVERY_S)

    async def have_come() -> bool:
        return clicked.keys() <= (await ground.marks()).keys()

    await until(have_come, ARRIVED_S, every_s=0.2)
    came = await ground.marks()
    return rate([came[mark] - at for mark, at in clicked.items()], seconds, 0.0)


async def _reply(ground: Ground, thread_id: UUID, body: str) -> None:
    url = f"{ground.stack.at.url('threads')}/v1/threads/{thread_id}/messages"
    written = {"client_msg_id": str(uuid4()), "body": body, "undo_s": 0}
    async with ground.http.post(url, json=written, headers=signed(ground)) as answer:
        if answer.status != 201:
            raise RuntimeError(await answer.text())
