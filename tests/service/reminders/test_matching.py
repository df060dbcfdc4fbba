"""Dates find their clients and clients their dates, whichever comes first, also at the same moment."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from proto.people import ExternalId
from services.kit import failpoints
from services.reminders.acts import clients
from tests.service.reminders.conftest import (
    COURT,
    COURT_LINE,
    PROBATION,
    PROBATION_LINE,
    Office,
    ana,
    department,
    line,
    scheduled,
)

# Longer than either transaction takes alone; what waits for the other is still waiting then.
CROSSING_S = 0.3


@pytest.fixture
async def house(office: Office) -> Office:
    """Everything is known but Ana."""
    await office.know(
        department(PROBATION),
        department(COURT),
        line(PROBATION_LINE, PROBATION),
        line(COURT_LINE, COURT),
    )
    await office.until("SELECT count(*) FROM line", 2)
    return office


async def becomes_known(office: Office, seq: int, **changes: Any) -> None:
    async with office.service.db.tx() as tx:
        await clients.changed(tx, ana(**changes), seq)


async def cross(office: Office) -> None:
    """A client becomes known while a date of hers is being taken on: neither has committed when the other looks."""
    async with office.service.db.tx() as tx:
        await clients.changed(tx, ana(), 1)
        coming = asyncio.create_task(office.take(scheduled(), 1))
        await asyncio.wait([coming], timeout=CROSSING_S)
    await coming


async def test_a_date_that_crosses_its_client_is_planned(house: Office) -> None:
    await cross(house)
    assert [state for _, _, state in await house.reminders()] == ["planned"]


async def test_without_the_lock_it_waits_for_ever(house: Office) -> None:
    failpoints.arm("matching:off")
    try:
        await cross(house)
    finally:
        failpoints.arm("")
    assert await house.reminders() == []


async def test_many_dates_look_for_their_clients_at_once(house: Office) -> None:
    async with house.service.db.tx() as tx:
        await tx.execute("SELECT pg_advisory_xact_lock_shared(hashtextextended('reminders.matching', 0))")
        async with asyncio.timeout(5):
            await house.take(scheduled(), 1)


async def test_a_name_that_two_had_is_found_when_one_gives_it_up(house: Office) -> None:
    await becomes_known(house, 1)
    other = UUID(int=77)
    await becomes_known(house, 1, client_id=other)
    await house.take(scheduled(), 1)
    assert await house.reminders() == []
    await becomes_known(house, 2, client_id=other, external_ids=(ExternalId(label="court_id", value="A-2002"),))
    assert [state for _, _, state in await house.reminders()] == ["planned"]


async def test_a_name_that_two_had_is_found_when_one_of_them_is_deleted(house: Office) -> None:
    await becomes_known(house, 1)
    other = UUID(int=77)
    await becomes_known(house, 1, client_id=other)
    await house.take(scheduled(), 1)
    await becomes_known(house, 2, client_id=other, is_deleted=True)
    assert [state for _, _, state in await house.reminders()] == ["planned"]
