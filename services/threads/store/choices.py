"""Whom somebody may write to at once, with what tells whether they would get it."""

from typing import Final
from uuid import UUID

from asyncpg import Record

from proto.values.language import language_of
from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.threads.domain.access import Reach
from services.threads.domain.asking import asks
from services.threads.domain.batches import left_out
from services.threads.domain.pages import Choice, Choices
from services.threads.domain.sending import Road
from services.threads.store.access import reach_of
from services.threads.store.groups import all_groups
from services.threads.store.roads import roads

_CHOICES: Final = """
    SELECT thread.thread_id, client.given_name, client.family_name, client.language, thread.status_id, thread.staff_id,
           thread.department_id, staff.name AS staff_name, today.starts_at,
           COALESCE(client_status.is_active, false)
           AND is_follow_up_due(thread.last_at, client_status.follow_up_days, $1) AS is_due,
           ARRAY(SELECT group_member.group_id
                   FROM group_member
                   JOIN client_group ON client_group.group_id = group_member.group_id
                  WHERE group_member.thread_id = thread.thread_id
                    AND client_group.staff_id = $4
                    AND client_group.removed_at IS NULL) AS group_ids
      FROM thread
      JOIN client ON client.client_id = thread.client_id
      LEFT JOIN staff ON staff.staff_id = thread.staff_id
      LEFT JOIN client_status ON client_status.status_id = thread.status_id
      LEFT JOIN LATERAL (
            SELECT upcoming.starts_at
              FROM upcoming
             WHERE upcoming.client_id = thread.client_id
               AND upcoming.department_id = thread.department_id
               AND upcoming.state = 'scheduled'
               AND (upcoming.starts_at AT TIME ZONE upcoming.time_zone)::date
                   = ($1::timestamptz AT TIME ZONE upcoming.time_zone)::date
             ORDER BY upcoming.starts_at
             LIMIT 1) AS today ON true
     WHERE thread.is_open
       AND (thread.staff_id = ANY ($2) OR (thread.staff_id IS NULL AND thread.department_id = $3))
     ORDER BY client.family_name COLLATE "und-x-icu", client.given_name COLLATE "und-x-icu", thread.thread_id
"""


async def choices(tx: Tx, staff: StaffToken) -> Choices:
    """Everybody whose conversation is open in this person's reach, A to Z."""
    seen = await reach_of(tx, staff.staff_id)
    rows = await tx.fetch(_CHOICES, tx.now, list(seen.seen), seen.desk, staff.staff_id)
    ways = await roads(tx, [row["thread_id"] for row in rows])
    people = tuple(_choice(row, ways[row["thread_id"]], staff.staff_id, seen) for row in rows)
    return Choices(people=people, groups=tuple(await all_groups(tx, staff.staff_id)))


def _choice(row: Record, road: Road, me: UUID, seen: Reach) -> Choice:
    return Choice(
        thread_id=row["thread_id"],
        given_name=row["given_name"],
        family_name=row["family_name"],
        language=language_of(row["language"]),
        group_ids=tuple(row["group_ids"]),
        left_out=left_out(road, "", asks(road, "")),
        comes_at=row["starts_at"],
        status_id=row["status_id"],
        staff_name=None if row["staff_id"] == me else row["staff_name"],
        is_follow_up_due=row["is_due"] and seen.answers(row["staff_id"], row["department_id"]),
    )
