"""Whose a conversation is, changed by those who answer for it; who can be given one."""

from uuid import UUID

import asyncpg
import msgspec

from services.kit import failpoints
from services.kit.ids import new_id
from services.kit.tx import Tx
from services.threads.domain.pages import Colleague, Marker
from services.threads.store.access import Opened
from services.threads.store.audience import hint_thread
from services.threads.store.changes import note_change
from services.threads.store.markers import mark
from services.threads.store.texts import ClickUsed


class Moved(Exception):
    """Somebody else gave it away, closed it or merged it meanwhile, or who was to have it can't."""


class Given(msgspec.Struct, frozen=True):
    """What a click gave to whom; None: the front office."""

    thread_id: UUID
    client_id: UUID
    to_id: UUID | None


async def given_by(tx: Tx, giver_id: UUID, client_msg_id: UUID) -> Given | None:
    """The hand-over that this person's click made, whoever has the conversation by now."""
    row = await tx.fetchrow(
        "SELECT thread_id, client_id, to_id FROM hand_over_click WHERE staff_id = $1 AND client_msg_id = $2",
        giver_id,
        client_msg_id,
    )
    return Given(*row) if row else None


async def note_click(tx: Tx, giver_id: UUID, client_msg_id: UUID, given: Given) -> None:
    """Remember it, while the giver still sees what they give away. Raises ClickUsed."""
    if failpoints.is_off("hand_over_click"):
        return
    try:
        await tx.execute(
            """
            INSERT INTO hand_over_click (staff_id, client_msg_id, thread_id, client_id, to_id, at)
            VALUES ($1, $2, $3, $4, $5, $6)
            """,
            giver_id,
            client_msg_id,
            given.thread_id,
            given.client_id,
            given.to_id,
            tx.now,
        )
    except asyncpg.UniqueViolationError as error:
        raise ClickUsed from error


async def colleagues(tx: Tx, department_id: UUID) -> list[Colleague]:
    """Who can be given clients there, A to Z."""
    rows = await tx.fetch(
        """
        SELECT staff_id, name
          FROM staff
         WHERE department_id = $1
           AND is_active
           AND role IN ('case_manager', 'supervisor')
         ORDER BY name COLLATE "und-x-icu", staff_id
        """,
        department_id,
    )
    return [Colleague(**row) for row in rows]


async def name_of(tx: Tx, staff_id: UUID | None) -> str | None:
    """Somebody's name, as the house has it."""
    name: str | None = await tx.fetchval("SELECT name FROM staff WHERE staff_id = $1", staff_id)
    return name


async def can_be_given(tx: Tx, department_id: UUID, staff_id: UUID | None) -> bool:
    """Whether the asker may give a client of theirs to this person; None: the front office, by supervisors."""
    query = "SELECT CASE WHEN $1::uuid IS NULL THEN app_supervises() ELSE works_in($1, $2) END"
    return bool(await tx.fetchval(query, staff_id, department_id))


async def unread_of(tx: Tx, thread_id: UUID) -> int:
    """How many texts of the thread nobody has seen."""
    count: int = await tx.fetchval("SELECT unread_count FROM thread WHERE thread_id = $1", thread_id)
    return count


async def note_handover(tx: Tx, thread_id: UUID, staff_id: UUID, body: str) -> None:
    """What the giver wants the next to know; never sent to anybody."""
    await tx.execute(
        "INSERT INTO note (note_id, thread_id, staff_id, body, kind, at) VALUES ($1, $2, $3, $4, 'handover', $5)",
        new_id(),
        thread_id,
        staff_id,
        body,
        tx.now,
    )


async def hand_over(tx: Tx, opened: Opened, giver_id: UUID, to_id: UUID | None) -> None:
    """Give the thread to somebody, with a marker that says so. Raises Moved.

    The last thing done to it: what was given away is not seen any more, not even in this transaction.
    """
    marker = Marker(
        kind="transferred", old_owner=await name_of(tx, opened.staff_id), new_owner=await name_of(tx, to_id)
    )
    await mark(tx, opened.thread_id, marker, giver_id)
    await note_change(tx, opened.client_id, "transferred", thread_id=opened.thread_id)
    tx.audit("thread_transferred", object_kind="thread", object_id=opened.thread_id)
    for staff_id in (opened.staff_id, to_id):
        await hint_thread(tx, "thread", opened.thread_id, staff_id, opened.department_id)
    if failpoints.is_off("hand_over"):
        return
    try:
        await tx.fetchval("SELECT hand_over($1, $2, $3)", opened.thread_id, to_id, new_id())
    except asyncpg.NoDataFoundError as error:
        raise Moved from error
