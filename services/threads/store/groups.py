"""Saved groups: people somebody often writes to at once. Each person's own, of clients they may see."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

import asyncpg

from services.kit import failpoints
from services.kit.ids import new_id
from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.threads.domain.pages import Group
from services.threads.store.access import NotYours, reach_of

# More would be no help to find one.
MOST: Final = 50
_GROUP: Final = """
    SELECT client_group.group_id, client_group.name, client_group.removed_at IS NOT NULL AS is_removed,
           (SELECT count(*)
              FROM group_member
              JOIN thread ON thread.thread_id = group_member.thread_id
             WHERE group_member.group_id = client_group.group_id
               AND thread.is_open) AS count
      FROM client_group
"""


class NameTaken(Exception):
    """There is one of this name already."""


class TooMany(Exception):
    """Nobody finds one among so many."""


async def all_groups(tx: Tx, staff_id: UUID) -> list[Group]:
    """This person's own, A to Z."""
    rows = await tx.fetch(
        f"""{_GROUP}
         WHERE client_group.staff_id = $1
           AND client_group.removed_at IS NULL
         ORDER BY client_group.name COLLATE "und-x-icu", client_group.group_id
        """,
        staff_id,
    )
    return [Group(**row) for row in rows]


async def group_for(tx: Tx, staff: StaffToken, group_id: UUID) -> None:
    """See that the group is this person's own. Raises NotYours."""
    row = await tx.fetchrow("SELECT staff_id, department_id FROM client_group WHERE group_id = $1", group_id)
    if row is None:
        raise NotYours("group", group_id)
    board = (await reach_of(tx, staff.staff_id)).board
    is_theirs = row["staff_id"] == staff.staff_id and row["department_id"] == board
    if not is_theirs and not failpoints.is_off("service_wall"):
        raise NotYours("group", group_id)


async def one_group(tx: Tx, group_id: UUID) -> Group:
    """The group as it is now."""
    row = await tx.fetchrow(f"{_GROUP} WHERE client_group.group_id = $1", group_id)
    assert row is not None  # noqa: S101  (group_for saw it in this transaction)
    return Group(**row)


async def add_group(tx: Tx, staff: StaffToken, board: UUID, name: str, thread_ids: Collection[UUID]) -> UUID:
    """A new one with these people in it. Raises NameTaken, TooMany."""
    query = "SELECT count(*) FROM client_group WHERE staff_id = $1 AND removed_at IS NULL"
    if await tx.fetchval(query, staff.staff_id) >= MOST:
        raise TooMany
    group_id = new_id()
    await _or_taken(
        tx,
        "INSERT INTO client_group (group_id, department_id, staff_id, name) VALUES ($1, $2, $3, $4)",
        group_id,
        board,
        staff.staff_id,
        name,
    )
    await _put_in(tx, group_id, thread_ids)
    tx.audit("group_added", object_kind="group", object_id=group_id, members_count=len(thread_ids))
    return group_id


async def change_group(tx: Tx, group_id: UUID, name: str, thread_ids: Collection[UUID]) -> None:
    """Another name, or other people in it. Raises NameTaken."""
    await _or_taken(tx, "UPDATE client_group SET name = $2 WHERE group_id = $1", group_id, name)
    await tx.execute("DELETE FROM group_member WHERE group_id = $1", group_id)
    await _put_in(tx, group_id, thread_ids)
    tx.audit("group_changed", object_kind="group", object_id=group_id, members_count=len(thread_ids))


async def set_removed(tx: Tx, group_id: UUID, *, is_removed: bool) -> None:
    """Out of the list, or back in it. Raises NameTaken for one whose name another has by now."""
    removed_at = tx.now if is_removed else None
    await _or_taken(tx, "UPDATE client_group SET removed_at = $2 WHERE group_id = $1", group_id, removed_at)
    tx.audit("group_removed" if is_removed else "group_restored", object_kind="group", object_id=group_id)


async def _put_in(tx: Tx, group_id: UUID, thread_ids: Collection[UUID]) -> None:
    members = list(dict.fromkeys(thread_ids))
    await tx.execute(
        "INSERT INTO group_member (group_id, thread_id) SELECT $1, member FROM unnest($2::uuid[]) AS member",
        group_id,
        members,
    )


async def _or_taken(tx: Tx, statement: str, *values: object) -> None:
    try:
        await tx.execute(statement, *values)
    except asyncpg.UniqueViolationError as error:
        raise NameTaken from error
