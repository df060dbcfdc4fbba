"""When a story is over: nothing is on its way any more, and nothing has moved for a while."""

import asyncio

from proto.topology import SERVICES
from tests.faults.house import House
from tests.faults.program import until
from tests.faults.tally import Tally

# What waits on the ladder is counted as on its way, so this is for what is in somebody's hands.
STILL_S, HASTY_STILL_S = 2.0, 1.0


def usual_s(house: House) -> float:
    """How long nothing must have moved, unless a story has its reasons."""
    return HASTY_STILL_S if house.ground.nursery else STILL_S


async def settle(house: House, tally: Tally, seconds: float, still_s: float | None = None) -> None:
    """Wait for it; when it never comes, the story has no end."""
    last, since, least_s = "", 0.0, still_s or usual_s(house)
    now = asyncio.get_running_loop().time

    async def quiet() -> bool:
        nonlocal last, since
        seen = await _moved(house)
        if seen != last or await house.waiting():
            last, since = seen, now()
        return now() - since > least_s

    try:
        await until(quiet, "all is quiet", seconds)
    except TimeoutError as error:
        tally.untold.append(str(error))


async def _moved(house: House) -> str:
    """Changes whenever an event was handled, tried or given up."""
    counts = [
        await house.eyes.fetchval(f"SELECT concat(count(*), ' ', sum(attempts)) FROM {s}.inbox") for s in SERVICES
    ]
    return ", ".join(counts)
