"""What a page's transaction writes, statement by statement, without any route before it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from services.kit.ids import new_id
from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from tests.service.threads.house import PROBATION, ROLES
from tests.service.threads.office import Office


@asynccontextmanager
async def page_of(office: Office, who: UUID) -> AsyncIterator[Tx]:
    """A page's transaction of this person."""
    role, department_id = ROLES[who][1:]
    async with office.service.pages.page(StaffToken(who, role, department_id, "s1")) as tx:
        yield tx


async def add_client(tx: Tx, added_by: UUID) -> UUID:
    client_id = new_id()
    await tx.execute(
        """
        INSERT INTO client (client_id, given_name, family_name, folded_name, language, time_zone, created_at,
                            added_by_id)
        VALUES ($1, 'Ben', 'Baker', 'baker ben', 'en', 'America/Denver', $2, $3)
        """,
        client_id,
        tx.now,
        added_by,
    )
    return client_id


async def add_caseload(tx: Tx, client_id: UUID, department_id: UUID, owner: UUID | None) -> None:
    await tx.execute(
        """
        INSERT INTO caseload (caseload_id, client_id, department_id, staff_id, opened_at)
        VALUES ($1, $2, $3, $4, $5)
        """,
        new_id(),
        client_id,
        department_id,
        owner,
        tx.now,
    )


async def add_thread(tx: Tx, client_id: UUID, department_id: UUID, owner: UUID | None) -> None:
    await tx.execute(
        """
        INSERT INTO thread (thread_id, client_id, department_id, staff_id, is_open, last_at)
        VALUES ($1, $2, $3, $4, true, $5)
        """,
        new_id(),
        client_id,
        department_id,
        owner,
        tx.now,
    )


async def add_phone(tx: Tx, client_id: UUID, number: str) -> None:
    await tx.execute(
        """
        INSERT INTO phone (phone_id, client_id, number, valid_from, is_current, health)
        VALUES ($1, $2, $3, $4, false, 'unverified')
        """,
        new_id(),
        client_id,
        number,
        tx.now,
    )


async def note_change(tx: Tx, client_id: UUID, author: UUID, department_id: UUID = PROBATION) -> None:
    await tx.execute(
        """
        INSERT INTO client_change (change_id, client_id, department_id, staff_id, kind, facts, at)
        VALUES ($1, $2, $3, $4, 'edited', '{}', $5)
        """,
        new_id(),
        client_id,
        department_id,
        author,
        tx.now,
    )


async def write_note(tx: Tx, thread_id: UUID, author: UUID) -> None:
    await tx.execute(
        """
        INSERT INTO note (note_id, thread_id, staff_id, body, kind, at)
        VALUES ($1, $2, $3, 'Calls back.', 'note', $4)
        """,
        new_id(),
        thread_id,
        author,
        tx.now,
    )
