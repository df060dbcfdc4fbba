"""P12: an event between services is never lost and acts once."""

import asyncio
from functools import partial
from random import Random

import aio_pika

from tests.faults import strikes
from tests.faults.asker import Asker
from tests.faults.house import House
from tests.faults.quiet import settle
from tests.faults.strikes import Strike
from tests.faults.tally import Control, Tally

PROMISE = "P12"
CLAIM = "an event between services is never lost and acts once"
# Without the inbox what comes twice acts twice; without the confirm what was in flight is lost.
CONTROLS = {
    "inbox:off": Control("doubled", ("relay.after_publish", "consumer.after_commit_before_ack")),
    "confirm:off": Control("lost", ("broker link swallowed",)),
}
POINTS = {
    "threads": ("relay.after_publish", "relay.after_delete"),
    "gateway": ("consumer.after_inbox_before_commit", "consumer.after_commit_before_ack"),
}
PER_S = 100.0
# One death may find nothing in flight: a control arm has a few. Into a dead link only what is published first is
# forgotten, and not if it was on its way before: so what comes there comes slowly.
CONTROL_PER_S = {"inbox:off": 100.0, "confirm:off": 25.0}
CONTROL_TIMES = {"inbox:off": 4, "confirm:off": 8}
EVENTS, AT_EACH_POINT, KILLS, RESETS, SWALLOWED = 20_000, 20, 50, 50, 20
BROKER_KILLS, DISK_ALARMS, UNBOUND = 5, 3, 10
SETTLED_S = 120
KEY = "sms.cancel.v1"


async def tell(house: House, share: float, seed: int, off: str = "") -> Tally:
    """Ask at a steady rate while relay, consumer, broker and links are struck."""
    rng, tally, asker = Random(seed), Tally(PROMISE, seed), Asker(house)
    await asker.open(off)
    striking = True
    async with asyncio.TaskGroup() as tasks:
        least = 0 if off else round(EVENTS * share)
        tasks.create_task(asker.ask_until(lambda: not striking, least, CONTROL_PER_S.get(off, PER_S)))
        planned = strikes.showing(_plan(house, share, rng, tally, off), CONTROLS.get(off))
        await strikes.strike_all(planned, rng, tally, is_hasty=share < 1)
        striking = False
    await settle(house, tally, SETTLED_S)
    await asker.weigh(tally)
    return tally


def _plan(house: House, share: float, rng: Random, tally: Tally, off: str) -> list[Strike]:
    def times(full: int) -> range:
        return range(CONTROL_TIMES[off] if off else max(1, round(full * share)))

    planned: list[Strike] = []
    for name, points in POINTS.items():
        program = house.programs[name]
        planned += [strikes.kill_at(program, p, rng.randint(1, 4)) for p in points for _ in times(AT_EACH_POINT)]
        planned += [strikes.kill(program) for _ in times(KILLS)]
        planned += [strikes.reset(program, "broker") for _ in times(RESETS)]
        planned += [strikes.reset(program, "database") for _ in times(RESETS)]
        if name == "threads" or not off:  # gateway publishes nothing that could be lost
            planned += [strikes.swallowed(program, "broker", rng.uniform(0.2, 1)) for _ in times(SWALLOWED)]
    planned += [strikes.rabbit_killed(house.ground) for _ in times(BROKER_KILLS)]
    planned += [("disk alarm", partial(_alarm, house)) for _ in times(DISK_ALARMS)]
    return planned + [("binding lost", partial(_unbind, house, tally)) for _ in times(UNBOUND)]


async def _alarm(house: House) -> None:
    """The broker takes nothing while its disk is full, and does not say so."""
    limit = 'rabbit_disk_monitor:set_disk_free_limit("{}")'
    await house.ground.rabbit.control("eval", f"{limit.format('900GB')}, timer:sleep(1000), {limit.format('50MB')}.")


async def _unbind(house: House, tally: Tally) -> None:
    """Somebody takes a binding away: what finds no queue lies in `unrouted`, and a person puts it back."""
    async with house.ground.channel() as channel:
        queue = await channel.declare_queue("gateway.cancel", passive=True)
        await queue.unbind("commands", KEY)
        await asyncio.sleep(0.5)
        await queue.bind("commands", KEY)
        unrouted = await channel.declare_queue("unrouted", passive=True)
        async with await aio_pika.connect(house.broker.url("threads")) as asking:
            commands = await (await asking.channel(on_return_raises=True)).get_exchange("commands", ensure=False)
            while (message := await unrouted.get(fail=False)) is not None:
                await commands.publish(message, routing_key=KEY)
                await message.ack()
                tally.flagged += 1
