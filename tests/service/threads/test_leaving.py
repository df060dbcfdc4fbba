"""Who goes to another department takes no conversation along [P11]: the front office has them from then on."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

import asyncpg
import pytest

from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.at_once import held_at
from tests.service.threads.hands import close, markers, transfer
from tests.service.threads.house import BENS, CARLA, CLERK, COURT, DEV, staff
from tests.service.threads.merging import ask, merged, undone
from tests.service.threads.office import Office

Ana = tuple[UUID, UUID]
Crossed = Callable[[Office, pytest.MonkeyPatch], Awaitable[UUID]]
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


async def merged_while_he_goes(office: Office, monkeypatch: pytest.MonkeyPatch) -> UUID:
    """Dev's record comes into one that was closed: it opens for him, who goes to court before that is over."""
    kept, gone = await office.add(), await office.add("Anna Abot", BENS, DEV)
    await close(office.carla, kept[1])
    await office.followed()
    async with held_at("merge.threads_joined", monkeypatch) as reached:
        await ask(office.erin, office, kept, gone)
        office.service.nudge("carry_merges")
        await reached.wait()
        await office.say("web", staff(DEV, department_id=COURT), seq=1_000)
        await office.until(WAITS, 1)
    await office.until("SELECT department_id FROM staff WHERE staff_id = $1", COURT, DEV)
    await office.until("SELECT state FROM merge", "done")
    await office.followed()
    return kept[1]


async def parted_while_he_goes(office: Office, monkeypatch: pytest.MonkeyPatch) -> UUID:
    """His record comes out of another again, and he goes to court before that is over."""
    kept, gone = await office.add(), await office.add("Anna Abot", BENS, DEV)
    office.carla = office.erin  # who sees both
    merge_id = await merged(office, kept, gone)
    async with held_at("merge.people_parted", monkeypatch) as reached:
        await office.erin("POST", f"/v1/merges/{merge_id}/undo", None, 202)
        office.service.nudge("carry_merges")
        await reached.wait()
        await office.know(staff(DEV, department_id=COURT))
    await office.until("SELECT state FROM merge", "undone")
    await office.followed()
    return gone[1]


@pytest.mark.parametrize("crossed", [merged_while_he_goes, parted_while_he_goes])
async def test_whose_record_is_merged_or_parted_while_they_leave_does_not_have_it(
    office: Office, crossed: Crossed, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread_id = await crossed(office, monkeypatch)
    assert await office.value(OWNER, thread_id) is None
    await office.erin.thread(thread_id)


@pytest.mark.parametrize("crossed", [merged_while_he_goes, parted_while_he_goes])
async def test_without_looking_after_that_another_department_would_have_it(
    database: Database, broker: Broker, crossed: Crossed, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Office(database, broker, failpoints="merged_to_who_left:off").running() as office:
        assert await office.value(OWNER, await crossed(office, monkeypatch)) == DEV


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
