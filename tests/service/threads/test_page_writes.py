"""What the page role may write, each verb on each table: the second wall, asked without any route."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg

from proto.people import ExternalId
from services.kit.tx import Tx
from services.threads.store import people
from services.threads.store.caseloads import open_caseload
from tests.service.threads.house import (
    ADMIN,
    AUDITOR,
    BENS,
    CARLA,
    CLERK,
    COURT,
    DESK,
    DEV,
    ERIN,
    NEW,
    PROBATION,
    ROLES,
)
from tests.service.threads.office import Office
from tests.service.threads.pages import (
    add_caseload,
    add_client,
    add_phone,
    add_thread,
    note_change,
    page_of,
    write_note,
)

Ana = tuple[UUID, UUID]
A_SECOND = timedelta(seconds=1)
BEN = people.NewClient(
    given_name="Ben",
    family_name="Baker",
    time_zone="America/Denver",
    external_ids=(ExternalId(label="case", value="B-1"),),
)


async def refuses(office: Office, who: UUID, act: Callable[..., Awaitable[Any]], *args: Any) -> bool:
    """Whether the tables refuse this person that act."""
    try:
        async with page_of(office, who) as tx:
            await act(tx, *args)
    except asyncpg.InsufficientPrivilegeError:
        return True
    return False


async def add_for(tx: Tx, add: Callable[..., Awaitable[None]], who: UUID, owner: UUID | None) -> None:
    await add(tx, await add_client(tx, who), PROBATION, owner)


async def run(tx: Tx, statement: str, *args: Any) -> None:
    await tx.execute(statement, *args)


GIVES = {
    (CARLA, CARLA): True,
    (CARLA, DEV): False,
    (CARLA, None): False,
    (DESK, CARLA): True,
    (DESK, None): True,
    (DESK, DESK): False,
    (DESK, CLERK): False,
    (ERIN, DEV): True,
    (ERIN, ERIN): True,
    (ERIN, CLERK): False,
}


async def test_new_client_goes_to_those_the_asker_may_give_it_to(office: Office) -> None:
    for (who, owner), gives in GIVES.items():
        for add in (add_caseload, add_thread):
            assert await refuses(office, who, add_for, add, who, owner) is not gives, (ROLES[who][0], owner)


async def test_new_client_is_whole_in_one_transaction_and_seen_afterwards(office: Office) -> None:
    async with page_of(office, CARLA) as tx:
        client_id = await people.add_client(tx, BEN)
        await add_caseload(tx, client_id, PROBATION, CARLA)
        await add_thread(tx, client_id, PROBATION, CARLA)
        await people.add_phone(tx, client_id, BENS)
        await note_change(tx, client_id, CARLA)
    office.clock.advance(A_SECOND)
    for who, expected in {CARLA: 1, ERIN: 1, DESK: 1, DEV: 0, CLERK: 0}.items():
        async with page_of(office, who) as tx:
            for table in ("client", "phone", "external_id"):
                assert await tx.fetchval(f"SELECT count(*) FROM {table}") == expected, (ROLES[who][0], table)


async def test_client_is_added_in_ones_own_name_and_finished_at_once_or_never(office: Office) -> None:
    for who, named in ((ADMIN, ADMIN), (AUDITOR, AUDITOR), (CARLA, DEV)):
        assert await refuses(office, who, add_client, named), ROLES[who][0]
    async with page_of(office, CARLA) as tx:
        lost = await add_client(tx, CARLA)
    office.clock.advance(A_SECOND)
    for add in (add_caseload, add_thread):
        assert await refuses(office, CARLA, add, lost, PROBATION, CARLA)


async def test_another_departments_client_can_not_be_taken(office: Office) -> None:
    theirs, _ = await office.add("Cy Cole", NEW, CLERK, COURT)
    mine, _ = await office.add()
    for who in (CARLA, DESK, ERIN):
        for add in (add_caseload, add_thread):
            assert await refuses(office, who, add, theirs, PROBATION, CARLA)
            assert await refuses(office, who, add, mine, COURT, CARLA)
        assert await refuses(office, who, add_phone, theirs, BENS)
    # Without the policies it could.
    await office.db.execute("ALTER TABLE thread DISABLE ROW LEVEL SECURITY")
    assert not await refuses(office, CARLA, add_thread, theirs, PROBATION, CARLA)


CHANGES = (
    "UPDATE client SET notes = 'x', edits = edits + 1",
    "UPDATE phone SET question_at = now(), ended_because = 'changed'",
    "UPDATE thread SET is_open = false, closed_reason_ids = '{}'",
    "UPDATE caseload SET closed_at = opened_at",
    "DELETE FROM external_id",
    "UPDATE task SET done_at = opened_at, outcome = 'x', done_by_id = app_staff()",
)


async def test_a_change_reaches_what_the_asker_sees_and_no_more(office: Office, ana: Ana) -> None:
    await office.db.execute(
        """
        INSERT INTO task (task_id, client_id, phone_id, kind, opened_at)
        SELECT phone_id, client_id, phone_id, 'failing', valid_from FROM phone
        """
    )
    for statement in CHANGES:
        for who, count in ((DEV, 0), (CLERK, 0), (ADMIN, 0), (CARLA, 1)):
            async with page_of(office, who) as tx:
                assert (await tx.execute(statement)).endswith(f" {count}"), (ROLES[who][0], statement)


REFUSALS = (
    "UPDATE client SET merged_into = client_id",
    "UPDATE client SET added_by_id = app_staff()",
    "UPDATE client SET created_at = app_now()",
    "UPDATE client SET seq = 9",
    "DELETE FROM client",
    "UPDATE phone SET number = '+18015550199'",
    "UPDATE phone SET client_id = client_id",
    "DELETE FROM phone",
    "UPDATE thread SET staff_id = app_staff()",
    "UPDATE thread SET client_id = client_id",
    "UPDATE thread SET merged_into = thread_id",
    "DELETE FROM thread",
    "UPDATE caseload SET staff_id = app_staff()",
    "DELETE FROM caseload",
    "UPDATE message SET body = 'x'",
    "UPDATE message SET thread_id = thread_id",
    "UPDATE message SET merge_id = thread_id",
    "DELETE FROM message",
    "UPDATE note SET body = 'x'",
    "DELETE FROM note",
    "UPDATE client_change SET told_at = now()",
    "DELETE FROM client_change",
    "UPDATE task SET kind = 'landline'",
    "INSERT INTO task (task_id) VALUES (gen_random_uuid())",
    "DELETE FROM client_status",
    "UPDATE opt_out SET is_out = false",
    "UPDATE unknown_number SET candidate_ids = '{}'",
)


async def test_what_no_page_may_do(office: Office) -> None:
    for statement in REFUSALS:
        assert await refuses(office, ERIN, run, statement), statement


async def test_what_is_written_bears_its_authors_name(office: Office, ana: Ana) -> None:
    writes: tuple[tuple[Any, UUID], ...] = ((write_note, ana[1]), (note_change, ana[0]))
    for write, about in writes:
        for who, named in ((CARLA, DEV), (DEV, DEV), (CLERK, CLERK), (ADMIN, ADMIN)):
            assert await refuses(office, who, write, about, named), ROLES[who][0]
        assert not await refuses(office, ERIN, write, about, ERIN)
    assert await refuses(office, CARLA, note_change, ana[0], CARLA, COURT)


async def test_task_is_done_in_ones_own_name(office: Office, ana: Ana) -> None:
    await office.db.execute(
        """
        INSERT INTO task (task_id, client_id, phone_id, kind, opened_at)
        SELECT phone_id, client_id, phone_id, 'failing', valid_from FROM phone
        """
    )
    done = "UPDATE task SET done_at = opened_at, done_by_id = $1"
    assert await refuses(office, CARLA, run, done, DEV)
    assert not await refuses(office, CARLA, run, done, CARLA)


async def test_another_departments_notes_and_changes_are_its_own(office: Office, ana: Ana) -> None:
    async with office.service.db.tx() as tx:
        await open_caseload(tx, ana[0], COURT, CLERK)
    async with page_of(office, CARLA) as tx:
        await write_note(tx, ana[1], CARLA)
        await note_change(tx, ana[0], CARLA)
    for who, count in ((CARLA, 1), (ERIN, 1), (CLERK, 0), (DEV, 0)):
        async with page_of(office, who) as tx:
            assert await tx.fetchval("SELECT count(*) FROM note") == count
            assert await tx.fetchval("SELECT count(*) FROM client_change") == count


STATUS = """
    INSERT INTO client_status (status_id, department_id, name, tone, place)
    VALUES (gen_random_uuid(), $1, 'On track', 'good', 1)
"""


async def test_statuses_are_the_supervisors_words_and_their_departments_to_see(office: Office, ana: Ana) -> None:
    for who in (CARLA, DESK, ADMIN):
        assert await refuses(office, who, run, STATUS, PROBATION), ROLES[who][0]
    assert await refuses(office, ERIN, run, STATUS, COURT)
    assert not await refuses(office, ERIN, run, STATUS, PROBATION)
    for who, seen, changed in ((ERIN, 1, 1), (CARLA, 1, 0), (DESK, 1, 0), (CLERK, 0, 0), (AUDITOR, 0, 0)):
        async with page_of(office, who) as tx:
            assert await tx.fetchval("SELECT count(*) FROM client_status") == seen
            assert await tx.execute("UPDATE client_status SET name = 'Well'") == f"UPDATE {changed}"
