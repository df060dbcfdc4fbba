"""Who serves a client in a department, now and before, and the thread that goes with it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import msgspec

from services.kit.ids import new_id
from services.kit.tx import Tx


async def open_caseload(
    tx: Tx, client_id: UUID, department_id: UUID, staff_id: UUID | None, opened_at: datetime | None = None
) -> UUID:
    """Have this person (None: the front office) serve the client from now on; the client's thread with them."""
    at = opened_at or tx.now
    await tx.execute(
        """
        UPDATE caseload
           SET closed_at = $3
         WHERE client_id = $1
           AND department_id = $2
           AND closed_at IS NULL
        """,
        client_id,
        department_id,
        at,
    )
    await tx.execute(
        """
        INSERT INTO caseload (caseload_id, client_id, department_id, staff_id, opened_at)
        VALUES ($1, $2, $3, $4, $5)
        """,
        new_id(),
        client_id,
        department_id,
        staff_id,
        at,
    )
    return await open_thread(tx, client_id, department_id, staff_id, at)


async def open_thread(tx: Tx, client_id: UUID, department_id: UUID, staff_id: UUID | None, at: datetime) -> UUID:
    """The client's thread with the department, open and with this owner."""
    thread_id: UUID = await tx.fetchval(
        """
        INSERT INTO thread (thread_id, client_id, department_id, staff_id, is_open, last_at)
        VALUES ($1, $2, $3, $4, true, $5)
        ON CONFLICT (client_id, department_id) DO UPDATE
           SET staff_id = EXCLUDED.staff_id, is_open = true
        RETURNING thread_id
        """,
        new_id(),
        client_id,
        department_id,
        staff_id,
        at,
    )
    tx.audit("caseload_opened", object_kind="thread", object_id=thread_id)
    return thread_id


async def close_caseload(tx: Tx, client_id: UUID, department_id: UUID) -> None:
    """Nobody serves the client there any more; their next text opens it again."""
    await tx.execute(
        """
        UPDATE caseload
           SET closed_at = $3
         WHERE client_id = $1
           AND department_id = $2
           AND closed_at IS NULL
        """,
        client_id,
        department_id,
        tx.now,
    )
    await tx.execute(
        "UPDATE thread SET is_open = false WHERE client_id = $1 AND department_id = $2", client_id, department_id
    )
    tx.audit("caseload_closed", object_kind="client", object_id=client_id)


async def reopen_closed(tx: Tx, thread_ids: Collection[UUID]) -> list[UUID]:
    """Open those of these threads that were closed, with their last case manager if still here; their clients."""
    rows = await tx.fetch(
        """
        SELECT thread.client_id, thread.department_id, staff.staff_id
          FROM thread
          LEFT JOIN staff ON staff.staff_id = thread.staff_id
                         AND staff.is_active
                         AND staff.department_id = thread.department_id
         WHERE thread.thread_id = ANY ($1)
           AND NOT thread.is_open
        """,
        list(thread_ids),
    )
    for row in rows:
        await open_caseload(tx, row["client_id"], row["department_id"], row["staff_id"])
    return [row["client_id"] for row in rows]


class Served(msgspec.Struct, frozen=True):
    """A thread of a client's."""

    client_id: UUID
    thread_id: UUID
    department_id: UUID


async def threads_of(tx: Tx, client_ids: Collection[UUID]) -> dict[UUID, list[Served]]:
    """The threads of each of these clients, with whatever department, that were not merged into another."""
    rows = await tx.fetch(
        """
        SELECT client_id, thread_id, department_id
          FROM thread
         WHERE client_id = ANY ($1)
           AND merged_into IS NULL
         ORDER BY thread_id
        """,
        list(client_ids),
    )
    found: dict[UUID, list[Served]] = {}
    for row in rows:
        found.setdefault(row["client_id"], []).append(Served(*row))
    return found


async def thread_here(tx: Tx, client_id: UUID, department_id: UUID) -> UUID:
    """The client's thread with a department; a new one is nobody's, and so the front office's."""
    pair = (client_id, department_id)
    return (await threads_here(tx, [pair]))[pair]


async def threads_here(tx: Tx, pairs: Collection[tuple[UUID, UUID]]) -> dict[tuple[UUID, UUID], UUID]:
    """The thread of each (client, department); new ones are nobody's, and so the front office's."""
    found = await _threads_there(tx, pairs)
    missing = sorted(set(pairs) - found.keys())
    if missing:
        await _add_threads(tx, missing)
        found |= await _threads_there(tx, missing)
    return found


async def _threads_there(tx: Tx, pairs: Collection[tuple[UUID, UUID]]) -> dict[tuple[UUID, UUID], UUID]:
    rows = await tx.fetch(
        """
        SELECT client_id, department_id, thread_id
          FROM thread
          JOIN unnest($1::uuid[], $2::uuid[]) AS asked (client_id, department_id) USING (client_id, department_id)
        """,
        [client_id for client_id, _ in pairs],
        [department_id for _, department_id in pairs],
    )
    return {(row["client_id"], row["department_id"]): row["thread_id"] for row in rows}


async def _add_threads(tx: Tx, pairs: Collection[tuple[UUID, UUID]]) -> None:
    await tx.execute(
        """
        INSERT INTO thread (thread_id, client_id, department_id, is_open, last_at)
        SELECT thread_id, client_id, department_id, true, $4
          FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS new (thread_id, client_id, department_id)
        ON CONFLICT (client_id, department_id) DO NOTHING
        """,
        [new_id() for _ in pairs],
        [client_id for client_id, _ in pairs],
        [department_id for _, department_id in pairs],
        tx.now,
    )
