"""What becomes of a message whose handler raises: of a bare callback's, nothing; of ours, a dead letter in the end."""

from typing import Any

import asyncpg
import pytest
from aio_pika.abc import AbstractIncomingMessage

from proto.sms import SmsCancel
from services.kit import inbox
from tests.faults.ground import Ground
from tests.faults.links import QUEUE, Parts, channel, handling, publishing, row
from tests.faults.program import until

pytestmark = [pytest.mark.faults, pytest.mark.slow]


async def test_a_callback_that_raises_keeps_its_message_and_its_place(ground: Ground, parts: Parts) -> None:
    seen: list[str | None] = []

    async def raising(message: AbstractIncomingMessage) -> None:
        seen.append(message.message_id)
        raise RuntimeError("poison")

    async def two_came() -> bool:
        return len(seen) == 2

    async with channel(parts[1]) as consuming, publishing(parts[1]) as link:
        await consuming.set_qos(prefetch_count=2)
        await (await consuming.declare_queue(QUEUE, passive=True)).consume(raising)
        await link.publish([row(position) for position in range(5)])
        await until(two_came, "both places are taken")
        assert await ground.depth(QUEUE) == 3
        # Another call on the channel is answered after whatever else there was to deliver.
        await consuming.declare_queue(QUEUE, passive=True)
        assert len(seen) == 2


async def test_a_handler_that_raises_ends_as_a_dead_letter_and_its_neighbours_go_on(parts: Parts) -> None:
    poison, good = row(0), [row(position) for position in range(1, 6)]
    tries, done = 0, set[str]()

    async def handle(_tx: Any, _event: SmsCancel, ctx: Any) -> None:
        nonlocal tries
        if ctx.envelope.id == poison.event_id:
            tries += 1
            raise RuntimeError("this event is poison")
        done.add(ctx.envelope.id)

    async def are_done() -> bool:
        return done == {one.event_id for one in good}

    eyes = await asyncpg.connect(parts[0].url())
    try:
        async with handling(parts, None, handle), publishing(parts[1]) as link:
            await link.publish([poison, *good])
            await until(are_done, "its neighbours are done")
            assert await eyes.fetchval("SELECT count(*) FROM gateway.dead_letter") == 0

            async def died() -> Any:
                return await eyes.fetchrow("SELECT event_id, queue, reason, attempts FROM gateway.dead_letter")

            letter = await until(died, "it was given up", 30)
            rungs = len(inbox.LADDER)
            assert tuple(letter) == (poison.event_id, QUEUE, "RuntimeError", rungs + 1)
            # In its first batch, by halves of it until it was alone, and then once a rung.
            assert tries > rungs
            good.append(row(6))
            await link.publish(good[-1:])
            await until(are_done, "the queue is served as before")
    finally:
        await eyes.close()
