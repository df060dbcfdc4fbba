"""Closing in the wrong order loses what is in flight; ours must not, even without an inbox to hide it."""

import asyncio
import signal

import pytest

from tests.faults.asker import Asker
from tests.faults.ground import Ground
from tests.faults.house import open_house
from tests.faults.quiet import settle
from tests.faults.tally import Tally

pytestmark = [pytest.mark.faults, pytest.mark.slow]
STOPS, PER_S = 3, 100.0


async def test_orderly_stops_under_load_lose_nothing_and_deliver_nothing_twice(ground: Ground) -> None:
    async with open_house(ground) as house:
        asker, tally, is_over = Asker(house), Tally("stops", 0), False
        # With the inbox off, every delivery that was handled and not acknowledged would show as a double.
        _, handles = await asker.open("inbox:off")
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(asker.ask_until(lambda: is_over, 0, PER_S))
            for _ in range(STOPS):
                await asyncio.sleep(1)
                assert await handles.rest(signal.SIGTERM) == 0
                await handles.wake()
            is_over = True
        await settle(house, tally, 60)
        await asker.weigh(tally)
        assert tally.holds, tally
