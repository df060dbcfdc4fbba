"""Who gives way to whom."""

import asyncio
import time

import pytest

from services.kit.courtesy import MOST_S, REST, STILL_THERE_S, Courtesy


class Day:
    """A clock that only work moves on, and how long was rested each time."""

    def __init__(self) -> None:
        self.now, self.rests = 1000.0, list[float]()

    async def work(self, one: Courtesy, lane: str, seconds: float) -> None:
        async with one.turn(lane):
            self.now += seconds

    async def rest(self, seconds: float) -> None:
        self.rests.append(seconds)


@pytest.fixture
def day(monkeypatch: pytest.MonkeyPatch) -> Day:
    made = Day()
    monkeypatch.setattr(asyncio, "sleep", made.rest)
    monkeypatch.setattr(time, "monotonic", lambda: made.now)
    return made


async def test_background_work_is_not_slowed_down_while_nobody_writes(day: Day) -> None:
    one = Courtesy()
    await day.work(one, "reminder", 0.125)
    assert day.rests == []
    assert not one.gives_way("reminder")


@pytest.mark.parametrize("lane", ["reminder", "bulk"])
async def test_it_rests_longer_than_it_worked_while_somebody_writes(day: Day, lane: str) -> None:
    one = Courtesy()
    one.somebody_wrote()
    assert one.gives_way(lane)
    await day.work(one, lane, 0.03125)
    await day.work(one, lane, 0.5)
    assert day.rests == [0.03125 * REST, MOST_S]


async def test_a_batch_of_replies_counts_as_somebody_and_never_rests(day: Day) -> None:
    one = Courtesy()
    await day.work(one, "reply", 0.125)
    await day.work(one, "reply", 0.125)
    assert day.rests == []
    await day.work(one, "reminder", 0.03125)
    assert day.rests == [0.03125 * REST]


@pytest.mark.parametrize("queue", ["status", "dead", "copies"])
async def test_a_queue_without_a_lane_keeps_its_pace(day: Day, queue: str) -> None:
    one = Courtesy()
    one.somebody_wrote()
    await day.work(one, queue, 0.125)
    assert day.rests == []


async def test_it_goes_on_at_full_speed_when_they_are_done(day: Day) -> None:
    one = Courtesy()
    one.somebody_wrote()
    day.now += STILL_THERE_S
    await day.work(one, "reminder", 0.125)
    assert day.rests == []
