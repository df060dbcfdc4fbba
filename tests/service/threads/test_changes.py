"""What staff changed about a client is carried out by the service: for every department, once."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from proto.people import ClientChanged
from proto.sms import SmsCancel
from services.kit.failpoints import FailpointRaised
from services.kit.tx import Tx
from services.threads.jobs import Jobs
from services.threads.store import told
from services.threads.store.caseloads import open_caseload
from services.threads.store.changes import note_change
from services.threads.store.people import add_phone
from services.threads.store.releases import release_due
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.house import ANAS, CARLA, CLERK, COURT, ERIN, PROBATION
from tests.service.threads.office import Office
from tests.service.threads.pages import page_of

Ana = tuple[UUID, UUID]


@pytest.fixture
async def shared(office: Office, ana: Ana) -> Ana:
    """Ana, served by the court as well: (client, the court's thread)."""
    return await serve_in_court(office, ana[0])


@pytest.fixture
async def careless(database: Database, broker: Broker) -> AsyncIterator[Office]:
    """The office without the rule about numbers that ended."""
    async with Office(database, broker, failpoints="stop_on_end:off").running() as office:
        yield office


async def serve_in_court(office: Office, client_id: UUID) -> Ana:
    async with office.service.db.tx() as tx:
        thread_id = await open_caseload(tx, client_id, COURT, CLERK)
        await told.publish_clients(tx, [client_id])
    return client_id, thread_id


async def follow(office: Office) -> None:
    await Jobs(office.service.db).follow_changes()


async def last_told(office: Office) -> ClientChanged:
    """What the others know of the newest client once everything is carried."""
    await office.until("SELECT count(*) FROM outbox", 0)
    newest = await office.next("reminders.copies", ClientChanged)
    for _ in range(await office.value("SELECT max(seq) FROM client") - 1):
        newest = await office.next("reminders.copies", ClientChanged)
    return newest


async def end(tx: Tx, client_id: UUID, number: str) -> None:
    await tx.execute(
        """
        UPDATE phone
           SET valid_to = $2, is_current = false, health = 'ended', ended_because = 'changed'
         WHERE number = $1
        """,
        number,
        tx.now,
    )
    await note_change(tx, client_id, "number_ended", number=number)


async def test_change_on_a_page_is_told_whole_with_what_the_page_does_not_see(office: Office, shared: Ana) -> None:
    async with page_of(office, CARLA) as tx:
        assert await tx.fetchval("SELECT count(*) FROM caseload") == 1
        await tx.execute("UPDATE client SET given_name = 'Anna'")
        await note_change(tx, shared[0], "edited")
    await follow(office)
    state = await last_told(office)
    assert state.given_name == "Anna"
    assert {one.department_id for one in state.caseloads} == {PROBATION, COURT}
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with page_of(office, CARLA) as tx:
            await told.publish_clients(tx, [shared[0]])


async def test_change_says_whose_hand_it_was_and_is_open_until_it_is_carried_out(office: Office, ana: Ana) -> None:
    async with office.service.db.tx() as tx:
        await note_change(tx, ana[0], "edited", staff_id=ERIN)
    async with page_of(office, CARLA) as tx:
        await note_change(tx, ana[0], "number_kept", number=ANAS)
    query = "SELECT department_id, staff_id, told_at IS NULL FROM client_change ORDER BY kind"
    noted = [tuple(row) for row in await office.db.fetch(query)]
    assert [row[:2] for row in noted] == [(PROBATION, ERIN), (PROBATION, CARLA)]
    await follow(office)
    assert await office.value("SELECT count(*) FROM client_change WHERE told_at IS NULL") == 0


async def test_change_of_a_number_names_it(office: Office, ana: Ana) -> None:
    for facts in ({}, {"number": None}):
        with pytest.raises(asyncpg.CheckViolationError):
            async with page_of(office, CARLA) as tx:
                await note_change(tx, ana[0], "number_ended", **facts)


async def test_two_changes_of_one_client_are_one_telling(office: Office, ana: Ana) -> None:
    before = await office.value("SELECT seq FROM client")
    async with page_of(office, CARLA) as tx:
        for _ in range(2):
            await note_change(tx, ana[0], "edited")
    await follow(office)
    await follow(office)
    assert await office.value("SELECT seq FROM client") == before + 1


async def test_change_is_carried_out_once_though_the_first_try_broke_off(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="changes.before_commit:raise").running() as office:
        client_id, _ = await office.add()
        async with office.service.db.tx() as tx:
            await note_change(tx, client_id, "edited")
        with pytest.raises(FailpointRaised):
            await follow(office)
        assert await office.value("SELECT seq FROM client") == 1
        await follow(office)
        assert await office.value("SELECT seq FROM client") == 2


async def queued_by_the_court(office: Office, thread_id: UUID) -> UUID:
    await office.clerk.writes(thread_id, "See you in court")
    return (await office.sent()).message_id


async def test_ended_number_gets_nothing_more_from_any_department(office: Office, shared: Ana) -> None:
    message_id = await queued_by_the_court(office, shared[1])
    async with page_of(office, CARLA) as tx:
        await end(tx, shared[0], ANAS)
    await follow(office)
    assert (await office.next("gateway.cancel", SmsCancel)).message_id == message_id
    [phone] = (await last_told(office)).phones
    assert (phone.health, phone.is_current) == ("ended", False)


async def test_number_that_is_the_clients_again_keeps_its_texts(office: Office, shared: Ana) -> None:
    await queued_by_the_court(office, shared[1])
    async with page_of(office, CARLA) as tx:
        await end(tx, shared[0], ANAS)
        await add_phone(tx, shared[0], ANAS)
    await follow(office)
    assert not await office.value("SELECT is_stopping FROM message")


async def test_without_the_rule_texts_to_an_ended_number_stay_on_their_way(careless: Office) -> None:
    _, thread_id = await serve_in_court(careless, (await careless.add())[0])
    await queued_by_the_court(careless, thread_id)
    async with page_of(careless, CARLA) as tx:
        await end(tx, await tx.fetchval("SELECT client_id FROM client"), ANAS)
    await follow(careless)
    assert not await careless.value("SELECT is_stopping FROM message")


async def test_text_released_while_its_number_ended_is_withdrawn_too(office: Office, shared: Ana) -> None:
    written = await office.clerk.writes(shared[1], "See you in court", undo_s=10)
    async with asyncio.TaskGroup() as tasks, office.service.db.tx() as releasing:
        await releasing.execute("SELECT message_id FROM message FOR NO KEY UPDATE")  # or the job would be first
        office.clock.advance(timedelta(minutes=1))
        releasing.now = office.clock.now()
        assert (await release_due(releasing)).count == 1
        async with page_of(office, CARLA) as tx:
            await end(tx, shared[0], ANAS)
        tasks.create_task(follow(office), name="follow")
        await office.until("SELECT count(*) > 0 FROM pg_locks WHERE NOT granted", True)
    assert str((await office.next("gateway.cancel", SmsCancel)).message_id) == written["message_id"]
