"""Merges as people ask for them, and take them back: under their own role. The service's own hand carries them out."""

from datetime import timedelta
from typing import Final
from uuid import UUID

import asyncpg
import msgspec

from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.threads.domain.access import Reach
from services.threads.domain.forms import NewMerge
from services.threads.domain.pages import Merge
from services.threads.domain.parting import LIFE
from services.threads.store.access import NotYours, clients_in_reach, reach_of

# Whoever asked looks within the day, if they look at all.
REFUSED_FOR: Final = timedelta(days=1)


class AlreadyMerged(Exception):
    """One of the two is another's record by now, or is about to be."""


class Side(msgspec.Struct, frozen=True):
    """A client somebody wants to merge, with their conversation in the asker's department."""

    client_id: UUID
    thread_id: UUID
    given_name: str
    family_name: str
    is_merged: bool


async def side_for(tx: Tx, reach: Reach, client_id: UUID) -> Side:
    """The client, if this person may read their conversation here. Raises NotYours."""
    row = await tx.fetchrow(
        """
        SELECT client.client_id, thread.thread_id, client.given_name, client.family_name,
               client.merged_into IS NOT NULL, thread.staff_id, thread.department_id
          FROM client
          JOIN thread ON thread.client_id = client.client_id
         WHERE client.client_id = $1
           AND thread.department_id = $2
        """,
        client_id,
        reach.board,
    )
    if row is None or not reach.may_see(row["staff_id"], row["department_id"]):
        raise NotYours("client", client_id)
    return Side(*tuple(row)[:5])


async def offers_number(tx: Tx, reach: Reach, client_ids: tuple[UUID, UUID], phone_id: UUID | None) -> bool:
    """Whether it is a number of either that texts can go to; without one, whether neither has any. Raises NotYours."""
    owner_id = await tx.fetchval("SELECT client_id FROM phone WHERE phone_id = $1", phone_id)
    if phone_id and owner_id not in client_ids and not await clients_in_reach(tx, reach, [owner_id]):
        raise NotYours("phone", phone_id)
    query = "SELECT phone_id FROM phone WHERE client_id = ANY ($1) AND valid_to IS NULL"
    offered = {row["phone_id"] for row in await tx.fetch(query, list(client_ids))}
    return phone_id in offered if offered else phone_id is None


async def ask_merge(tx: Tx, staff: StaffToken, department_id: UUID, gone: Side, form: NewMerge) -> None:
    """Note what somebody decided; a second click notes it once. Raises AlreadyMerged, NotYours for another's id."""
    known = await tx.fetchrow("SELECT kept_id, gone_id FROM merge WHERE merge_id = $1", form.merge_id)
    if known:
        if tuple(known) != (form.keep_id, form.gone_id):
            raise NotYours("merge", form.merge_id)
        return
    try:
        await tx.execute(
            _ASK,
            *(form.merge_id, form.keep_id, form.gone_id, department_id, staff.staff_id, form.names_of, form.phone_id),
            *(gone.given_name, gone.family_name, tx.now),
        )
    except asyncpg.UniqueViolationError as error:
        raise AlreadyMerged from error
    tx.audit("merge_asked", object_kind="client", object_id=form.keep_id, merged_id=str(form.gone_id))


_ASK: Final = """
    INSERT INTO merge (merge_id, kept_id, gone_id, department_id, staff_id, names_of, phone_id, gone_given_name,
                       gone_family_name, asked_at, state)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'asked')
"""


async def merge_for(tx: Tx, staff: StaffToken, merge_id: UUID) -> Merge:
    """A merge, if this person may read the conversation that stays. Raises NotYours."""
    reach = await reach_of(tx, staff.staff_id)
    kept_id = await tx.fetchval("SELECT kept_id FROM merge WHERE merge_id = $1", merge_id)
    if kept_id is None:
        raise NotYours("merge", merge_id)
    try:
        await side_for(tx, reach, kept_id)
    except NotYours as error:
        raise NotYours("merge", merge_id) from error
    [row] = await tx.fetch(f"{_MERGE} WHERE merge.merge_id = $1", merge_id, tx.now - LIFE)
    return Merge(**row)


async def newest_merge(tx: Tx, client_id: UUID) -> Merge | None:
    """What the client's own page says of the last one that somebody may still want to look at."""
    rows = await tx.fetch(
        f"""{_MERGE}
         WHERE merge.kept_id = $1
           AND (merge.state IN ('asked', 'undo_asked')
                OR (merge.state = 'done' AND merge.done_at > $2)
                OR (merge.state = 'refused' AND merge.asked_at > $3))
         ORDER BY merge.asked_at DESC, merge.merge_id DESC
         LIMIT 1
        """,
        client_id,
        tx.now - LIFE,
        tx.now - REFUSED_FOR,
    )
    return Merge(**rows[0]) if rows else None


# In "can_undo": nothing was merged with either since; what came later has to be taken back first.
_MERGE: Final = """
    SELECT merge.merge_id, merge.kept_id, merge.gone_id, merge.gone_given_name, merge.gone_family_name, merge.state,
           merge.reason, merge.asked_at, merge.done_at, staff.name AS staff_name,
           merge.state = 'done' AND merge.done_at > $2 AND NOT EXISTS (
               SELECT
                 FROM merge AS later
                WHERE (later.kept_id = merge.kept_id OR later.gone_id = merge.kept_id)
                  AND later.state IN ('asked', 'done', 'undo_asked')
                  AND later.asked_at > merge.asked_at) AS can_undo
      FROM merge
      LEFT JOIN staff ON staff.staff_id = merge.staff_id
"""


async def ask_undo(tx: Tx, staff: StaffToken, merge_id: UUID) -> bool:
    """Note that it is to be taken back; whether it still can."""
    tag = await tx.execute(
        """
        UPDATE merge
           SET state = 'undo_asked', undo_asked_at = $2, undone_by_id = $3
         WHERE merge_id = $1
           AND state = 'done'
        """,
        merge_id,
        tx.now,
        staff.staff_id,
    )
    return tag == "UPDATE 1"
