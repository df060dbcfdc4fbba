"""Who gives way to whom."""

import asyncio

import pytest

from services.kit import courtesy
from services.kit.courtesy import MOST_S, STILL_THERE_S, Courtesy


@pytest.fixture
def rests(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long was rested, each time."""
    rested: list[float] = []

    async def sleep(seconds: float) -> None:
        rested.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    return rested


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1000.0]
    monkeypatch.setattr(courtesy.time, "monotonic", lambda: now[0])
    return now


async def test_background_work_is_not_slowed_down_while_nobody_writes(rests: list[float], clock: list[float]) -> None:
    await Courtesy().give_way(0.1)
    assert rests == []


async def test_it_rests_as_long_as_it_worked_while_somebody_writes(rests: list[float], clock: list[float]) -> None:
    one = Courtesy()
    one.somebody_wrote()
    await one.give_way(0.1)
    await one.give_way(60.0)
    assert rests == [0.1, MOST_S]


async def test_it_goes_on_at_full_speed_when_they_are_done(rests: list[float], clock: list[float]) -> None:
    one = Courtesy()
    one.somebody_wrote()
    clock[0] += STILL_THERE_S
    await one.give_way(0.1)
    assert rests == []
