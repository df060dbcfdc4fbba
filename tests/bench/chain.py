"""Texts in a second through the whole chain, webhook to stored in its thread, over bare one-row commits a second."""

from datetime import datetime
from functools import partial
from uuid import uuid4

import msgspec

from deploy.office.cast import CLIENTS, PROBATION
from tests.bench.figures import Rate, Verdict, spread
from tests.bench.ground import Ground, until
from tests.bench.office import open_office
from tests.bench.programs.webhooks import Load
from tests.bench.watch import Load as Used
from tests.bench.webhooks import SAME_POOL, commits

IN_FLIGHT = 64
# Three processes carry a text in: gateway, the broker, threads. These three are not on its way.
ASIDE = ("notifier", "reminders", "web")
# What was once measured on another machine, three processes each.
FLOOR = 2_000 / 13_000
STORED_S = 120
QUEUE = "threads.inbound"
STORED = "SELECT count(*) FROM threads.inbox WHERE queue = $1 AND state = 'done' AND seen_at >= $2"
TOOK = """
    SELECT extract(epoch FROM (SELECT max(seen_at) FROM threads.inbox WHERE queue = $1)
                            - (SELECT min(received_at) FROM gateway.inbound_text WHERE received_at >= $2))
"""


async def measure(ground: Ground, rounds: int, seconds: float) -> list[Verdict]:
    """By turns: bare commits, and texts from everybody's clients until the last one is in its thread."""
    await open_office(ground)
    bare, ours, used = list[Rate](), list[Rate](), Used({}, 0.0)
    for service in ASIDE:
        await ground.stop(service)
    for _ in range(rounds):
        bare.append(await commits(ground, SAME_POOL, seconds))
        go = partial(_chain, ground, seconds)
        result, used = await ground.fair("webhook to thread", go)
        ours.append(result)
    for service in ASIDE:
        await ground.start(service)
    await ground.drained("threads", "gateway", *ASIDE)
    ground.say("\nTexts in, from the webhook to the thread, a second")
    ground.say(f"  {'commits, pool of 10, 64 in flight':36}{spread([one.per_s for one in bare]).show():>22}/s")
    ground.say(f"  {'webhook → broker → thread stored':36}{spread([one.per_s for one in ours]).show():>22}/s")
    ground.say(f"{'':28}CPU µs each: {used.micros(ours[-1].count)}")
    ratio = spread([one.per_s / other.per_s for one, other in zip(ours, bare, strict=True)])
    return [Verdict("webhook to thread ÷ commits, pool of 10, 64 in flight", ratio, FLOOR, True)]


async def _chain(ground: Ground, seconds: float) -> Rate:
    keys, url = ground.stack.keys, ground.stack.at.url("gateway") + "/twilio/sms"
    senders = tuple(client.number for client in CLIENTS if client.health == "working")
    # A round that is measured once more writes new texts: the old ones would be known already, and stored by nobody.
    run = uuid4().hex[:8]
    load = Load(url, keys.auth_token, keys.account_sid, PROBATION.line, IN_FLIGHT, seconds, run, senders=senders)
    async with ground.database() as connection:
        since: datetime = await connection.fetchval("SELECT clock_timestamp()")
        sent = msgspec.json.decode(await ground.run("webhooks", msgspec.json.encode(load).decode()), type=Rate)

        async def are_stored() -> bool:
            return bool(await connection.fetchval(STORED, QUEUE, since) >= sent.count)

        await until(are_stored, STORED_S, every_s=0.1)
        took_s = await connection.fetchval(TOOK, QUEUE, since)
    await ground.drained("threads", "gateway")
    return Rate(sent.count, float(took_s), sent.cpu_s)
