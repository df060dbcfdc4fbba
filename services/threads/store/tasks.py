"""What numbers ask people to do: opened with the trouble, done when it is over or somebody says so."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from proto.people import PhoneHealth
from services.kit.ids import new_id
from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.threads.domain.numbers import asks_task
from services.threads.domain.pages import Task
from services.threads.store.access import NotYours, client_for
from services.threads.store.changes import asker


class Turn(msgspec.Struct, frozen=True):
    """A number whose health changed."""

    phone_id: UUID
    client_id: UUID
    health: PhoneHealth


async def follow(tx: Tx, turns: Sequence[Turn]) -> None:
    """Open what these numbers ask now, and close what they asked before: in the transaction of their change."""
    if not turns:
        return
    await close(tx, [turn.phone_id for turn in turns], "over")
    rows = [(new_id(), turn.client_id, turn.phone_id, turn.health, tx.now) for turn in turns if asks_task(turn.health)]
    await tx.executemany(
        """
        INSERT INTO task (task_id, client_id, phone_id, kind, opened_at)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (phone_id, kind) WHERE done_at IS NULL DO NOTHING
        """,
        rows,
    )


async def close(tx: Tx, phone_ids: Sequence[UUID], outcome: str) -> None:
    """Nothing is asked of these numbers any more; by whom, if a person did it."""
    await tx.execute(
        """
        UPDATE task
           SET done_at = $2, done_by_id = $3, outcome = $4
         WHERE phone_id = ANY ($1)
           AND done_at IS NULL
        """,
        list(phone_ids),
        tx.now,
        asker(tx),
        outcome,
    )


async def open_tasks(tx: Tx, client_id: UUID) -> tuple[Task, ...]:
    """What this client's numbers ask now, the oldest first; the caller has seen that the asker may see them."""
    rows = await tx.fetch(
        """
        SELECT task.task_id, task.kind, task.opened_at, phone.phone_id, phone.number
          FROM task
          JOIN phone ON phone.phone_id = task.phone_id
         WHERE task.client_id = $1
           AND task.done_at IS NULL
           AND phone.valid_to IS NULL
         ORDER BY task.opened_at, task.task_id
        """,
        client_id,
    )
    return tuple(Task(**row) for row in rows)


async def task_for(tx: Tx, staff: StaffToken, task_id: UUID) -> UUID:
    """The client of a task, locked, if this person may see them. Raises NotYours."""
    client_id: UUID | None = await tx.fetchval(
        "SELECT client_id FROM task WHERE task_id = $1 FOR NO KEY UPDATE", task_id
    )
    if client_id is None:
        raise NotYours("task", task_id)
    try:
        await client_for(tx, staff, client_id)
    except NotYours as error:
        raise NotYours("task", task_id) from error
    return client_id


async def finish(tx: Tx, task_id: UUID, outcome: str) -> bool:
    """Somebody has seen to it; whether nobody had before."""
    tag = await tx.execute(
        """
        UPDATE task
           SET done_at = $2, done_by_id = $3, outcome = $4
         WHERE task_id = $1
           AND done_at IS NULL
        """,
        task_id,
        tx.now,
        asker(tx),
        outcome,
    )
    if tag == "UPDATE 0":
        return False
    tx.audit("task_done", object_kind="task", object_id=task_id)
    return True
