"""Two records of one person were made one, or two again: the dates of either go where they belong."""

import itertools
from uuid import UUID

import pytest

from proto.people import ClientChanged, ClientMerged, ExternalId
from services.reminders.acts import clients
from tests.service.reminders.conftest import ANA, MONDAY, Office, ana, scheduled

KEPT = UUID(int=78)
OURS = ExternalId(label="court_id", value="A-2002")
HERS = ExternalId(label="court_id", value="A-1001")
MERGED = ClientMerged(client_id=KEPT, merged_client_id=ANA, at=MONDAY)


async def becomes(office: Office, event: ClientChanged, seq: int) -> None:
    async with office.service.db.tx() as tx:
        await clients.changed(tx, event, seq)


async def owner(office: Office) -> UUID | None:
    """Whose the date is, and every text about it."""
    owners = await office.db.fetch("SELECT client_id FROM appointment UNION SELECT client_id FROM reminder")
    [row] = owners
    found: UUID | None = row["client_id"]
    return found


async def house(office: Office) -> None:
    await office.know_ana()
    await becomes(office, ana(client_id=KEPT, external_ids=(OURS,)), 1)
    await office.take(scheduled(), 1)
    assert await owner(office) == ANA


async def merge(office: Office, order: tuple[int, ...]) -> None:
    """What threads tells of a merge, in whatever order it comes."""
    for step in order:
        if step == 0:
            async with office.service.db.tx() as tx:
                await clients.merged(tx, MERGED)
        elif step == 1:
            await becomes(office, ana(client_id=KEPT, external_ids=(HERS, OURS)), 101)
        else:
            await becomes(office, ana(phones=(), external_ids=(), is_deleted=True), 102)


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
async def test_dates_follow_the_merge_whatever_comes_first(office: Office, order: tuple[int, ...]) -> None:
    await house(office)
    await merge(office, order)
    assert await owner(office) == KEPT
    assert [state for _, _, state in await office.reminders()] == ["planned"]


@pytest.mark.parametrize("kept_first", [True, False])
async def test_dates_follow_back_when_it_is_undone(office: Office, *, kept_first: bool) -> None:
    await house(office)
    await merge(office, (0, 1, 2))
    steps = [ana(client_id=KEPT, external_ids=(OURS,)), ana(external_ids=(HERS,))]
    for event in steps if kept_first else reversed(steps):
        await becomes(office, event, 201)
    assert await owner(office) == ANA
    assert [state for _, _, state in await office.reminders()] == ["planned"]


async def test_a_date_stays_where_nobody_else_has_its_name(office: Office) -> None:
    await house(office)
    await becomes(office, ana(external_ids=(ExternalId(label="court_id", value="A-1009"),)), 2)
    assert await owner(office) == ANA
