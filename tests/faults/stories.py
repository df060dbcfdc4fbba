"""All stories: a promise, a control arm or two that must fail, and how the story is told."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from tests.faults import (
    p01_webhooks,
    p02_twice,
    p03_once,
    p04_explained,
    p07_quiet_hours,
    p09_order,
    p10_stop,
    p12_between,
    p13_poison,
    p14_no_broker,
    p15_no_database,
    p16_receipts,
    p17_numbers,
    p20_burst,
    p21_restore,
    road,
    wiped,
)
from tests.faults.ground import Ground
from tests.faults.house import House, open_house
from tests.faults.tally import Control, Tally

# A twentieth is what the test suite has time for. What a control arm shows it shows sooner still.
TEST_SHARE, CONTROL_SHARE = 0.05, 0.02


@dataclass(frozen=True)
class Story:
    """tell(house, share of the full figures, seed, mechanism switched off); controls: what each must show."""

    promise: str
    claim: str
    controls: Mapping[str, Control]
    tell: Callable[[House, float, int, str], Awaitable[Tally]]

    async def told_on(self, ground: Ground, share: float, seed: int, off: str = "") -> Tally:
        """Tell it in a house of its own."""
        async with open_house(ground) as house:
            return await self.tell(house, share, seed, off)


MODULES = (
    p01_webhooks, p02_twice, p03_once, p04_explained, p07_quiet_hours, p09_order, p10_stop, p12_between, road,
    p13_poison, p14_no_broker, p15_no_database, wiped, p16_receipts, p17_numbers, p20_burst, p21_restore,
)  # fmt: skip
STORIES = {module.PROMISE: Story(module.PROMISE, module.CLAIM, module.CONTROLS, module.tell) for module in MODULES}
