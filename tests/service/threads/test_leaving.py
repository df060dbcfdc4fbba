"""Who goes to another department takes no conversation along [P11]: the front office has them from then on."""

import asyncio
from uuid import UUID

import asyncpg
import pytest

from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.hands import close, markers, transfer
from tests.service.threads.house import BENS, CARLA, CLERK, COURT, DEV, staff
from tests.service.threads.merging import merged, undone
from tests.service.threads.office import Office

Ana = tuple[UUID, UUID]
OWNER = "SELECT staff_id FROM thread WHERE thread_id = $1"
SERVED_BY = "SELECT staff_id FROM caseload WHERE client_id = $1 AND closed_at IS NULL"

WAITS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


async def carla_goes_to_court(office: Office) -> None:
    """Where the clerk leads by now."""
    await office.know(staff(CLERK, role="supervisor"), staff(CARLA, department_id=COURT))


async def test_it_is_seen_by_those_it_belongs_to_and_by_nobody_of_her_new_department(office: Office, ana: Ana) -> None:
    await office.texts("a secret")
    await carla_goes_to_court(office)
    for who in (office.carla, office.clerk, office.dev):
        await who.get(f"/v1/threads/{ana[1]}", 404)
        await who.get(f"/v1/clients/{ana[0]}", 404)
        assert (await who.inbox())["rows"] == []
    for who in (office.erin, office.desk):
        [left] = markers(await who.thread(ana[1]))
        assert (left["kind"], left["old_owner"], left["new_owner"]) == ("transferred", "Carla Reyes", None)
    assert [row["unread"] for row in (await office.desk.inbox())["rows"]] == [1]
    assert await office.value(SERVED_BY, ana[0]) is None
    assert await office.value("SELECT count(*) FROM caseload WHERE client_id = $1", ana[0]) == 2


async def test_without_it_her_new_supervisor_would_read_what_is_anothers(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="leave_behind:off").running() as office:
        _, thread_id = await office.add()
        await carla_goes_to_court(office)
        await office.clerk.thread(thread_id)
        await office.erin.get(f"/v1/threads/{thread_id}", 404)


async def test_a_closed_one_comes_back_to_the_front_office(office: Office, ana: Ana) -> None:
    await close(office.carla, ana[1])
    await carla_goes_to_court(office)
    await office.erin.thread(ana[1])
    assert await office.value("SELECT is_open FROM thread WHERE thread_id = $1", ana[1]) is False
    await office.texts("a secret")
    assert [row["unread"] for row in (await office.desk.inbox())["rows"]] == [1]


async def given_while_he_goes(office: Office) -> UUID:
    """A conversation that is given to Dev, who goes to court after it was asked whether he may have it."""
    client_id, thread_id = await office.add()
    held = await asyncpg.connect(office.database.url())
    async with held.transaction():
        await held.execute("SELECT FROM threads.caseload WHERE client_id = $1 FOR UPDATE", client_id)
        giving = asyncio.create_task(transfer(office.carla, thread_id, DEV))
        await office.until(WAITS, 1)
        await office.know(staff(DEV, department_id=COURT))
    await giving
    await held.close()
    await office.followed()
    return thread_id


async def test_who_is_given_it_while_they_leave_does_not_have_it(office: Office) -> None:
    thread_id = await given_while_he_goes(office)
    assert await office.value(OWNER, thread_id) is None
    await office.erin.thread(thread_id)
    await office.dev.get(f"/v1/threads/{thread_id}", 404)


async def test_without_looking_after_it_was_given_another_department_would_have_it(
    database: Database, broker: Broker
) -> None:
    async with Office(database, broker, failpoints="given_to_who_left:off").running() as office:
        assert await office.value(OWNER, await given_while_he_goes(office)) == DEV


@pytest.mark.parametrize("changes", [{"role": "front_office"}, {"is_active": False}, {"name": "Carla Reyes-Luna"}])
async def test_who_stays_in_the_department_leaves_nothing(office: Office, ana: Ana, changes: dict[str, object]) -> None:
    await office.know(staff(CARLA, **changes))
    assert await office.value(OWNER, ana[1]) == CARLA
    assert markers(await office.erin.thread(ana[1])) == []


async def test_what_a_merge_had_put_away_is_not_brought_back_to_who_left_since(office: Office, ana: Ana) -> None:
    twin = await office.add("Anna Abot", BENS)
    merge_id = await merged(office, ana, twin)
    await transfer(office.carla, ana[1], DEV)
    await carla_goes_to_court(office)
    assert await office.value(OWNER, ana[1]) == DEV
    office.carla = office.erin  # whoever sees the conversation that stayed takes it back
    await undone(office, merge_id)
    for thread_id, owner in ((ana[1], DEV), (twin[1], None)):
        assert await office.value(OWNER, thread_id) == owner
    assert await office.value(SERVED_BY, twin[0]) is None
    await office.clerk.get(f"/v1/threads/{twin[1]}", 404)
