"""Who may see what while everything changes hands [P11]: after each step everybody asks, and a second telling judges.

A machine of Hypothesis takes the steps; each wall is taken away in turn, and with neither it must leak. By itself it is
short, and the same each time; ACCESS_EXAMPLES, ACCESS_STEPS, ACCESS_QUESTIONS and ACCESS_SEED make it long, or another.
"""

import asyncio
import os
from typing import Any, ClassVar, Final

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as some
from hypothesis.errors import Flaky
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, run_state_machine_as_test

from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.machine.asking import Everybody
from tests.service.threads.machine.by_staff import ByStaff
from tests.service.threads.machine.in_the_house import InTheHouse
from tests.service.threads.machine.world import World
from tests.service.threads.office import Office
from tests.service.threads.test_access import take_policies_away

EXAMPLES, STEPS, QUESTIONS = (
    int(os.environ.get(f"ACCESS_{name}", usual)) for name, usual in (("EXAMPLES", 4), ("STEPS", 12), ("QUESTIONS", 30))
)
SEED: Final = os.environ.get("ACCESS_SEED")
# What the service may take for one step and all that is asked after it.
A_STEP_S: Final = 120


class Arm:
    """One house without some of its walls: what was done and asked in it."""

    def __init__(self, office: Office) -> None:
        self.office, self.loop = office, asyncio.get_running_loop()
        self.examples = self.steps = self.asked = 0
        self.wrong: list[BaseException] = []

    def run(self, act: Any) -> Any:
        """Have it done where the service runs; the machine has a thread of its own."""
        try:
            return asyncio.run_coroutine_threadsafe(act, self.loop).result(A_STEP_S)
        except BaseException as error:
            self.wrong.append(error)  # taken the same road again, it may not happen again
            raise


class Machine(InTheHouse, ByStaff, RuleBasedStateMachine):
    """Everything changes hands."""

    arm: ClassVar[Arm]

    def run(self, act: Any) -> Any:
        """Have it done where the service runs."""
        return self.arm.run(act)

    @initialize(asks=some.integers(0, 2**32))
    def house_opens(self, asks: int) -> None:
        """With a client or two for everybody. asks: what will be asked of all there is."""
        self.world = World(self.arm.office)
        self.everybody = Everybody(self.world, seed=asks)
        self.arm.examples += 1
        self.run(self.world.open())

    @invariant()
    def everybody_sees_what_is_theirs(self) -> None:
        """And nothing else, by whatever they ask."""
        self.run(self._look_and_ask(QUESTIONS))
        self.arm.steps += 1

    async def _look_and_ask(self, most: int) -> None:
        before = self.everybody.asked
        await self.world.look()
        await self.everybody.ask(most)
        self.arm.asked += self.everybody.asked - before


async def play(office: Office) -> Arm:
    """Take all the steps, and say how many there were and what was asked."""
    arm = Arm(office)
    machine = type("Played", (Machine,), {"arm": arm})
    if SEED is not None:
        machine = seed(int(SEED))(machine)
    rules = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        derandomize=SEED is None,
        database=None,
        # Shrinking would take the whole road again a thousand times; a road of a few steps is told as it was.
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )
    try:
        await asyncio.to_thread(run_state_machine_as_test, machine, settings=rules)
    except Flaky as flaky:
        raise AssertionError(f"at first: {arm.wrong[:3]!r}") from flaky
    finally:
        print(f"{arm.examples} houses, {arm.steps} steps, {arm.asked} questions")
    return arm


@pytest.mark.parametrize("arm", ["both", "service", "policies"])
async def test_whatever_changes_hands_nobody_sees_what_is_not_theirs(
    database: Database, broker: Broker, arm: str
) -> None:
    more = {"failpoints": "service_wall:off"} if arm == "policies" else {}
    async with Office(database, broker, **more).running() as office:
        if arm == "service":
            await take_policies_away(office)
        played = await play(office)
    assert played.steps >= EXAMPLES
    assert played.asked > played.steps * QUESTIONS


async def test_without_both_walls_the_machine_finds_it_at_once(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="service_wall:off").running() as office:
        await take_policies_away(office)
        with pytest.raises(AssertionError, match=r"leaks|may not, but did"):
            await play(office)
