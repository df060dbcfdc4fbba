"""What is coming up for one client, as far as the page role may see."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from services.kit.tx import Tx


class Upcoming(msgspec.Struct, frozen=True, kw_only=True):
    """One date on a page. local_time is the time on the wall there."""

    appointment_id: UUID
    department_id: UUID
    kind: str
    state: str
    local_time: Annotated[datetime, Meta(tz=False)]
    time_zone: str
    starts_at: datetime
    place: str
    next_reminder_at: datetime | None


async def upcoming_for(tx: Tx, client_id: UUID) -> list[Upcoming]:
    """A client's dates from now on, the nearest first; the row policies leave out what the person may not see."""
    rows = await tx.fetch(
        """
        SELECT appointment_id, department_id, kind, state, local_time, time_zone, starts_at, place,
               (SELECT min(not_before)
                  FROM reminder
                 WHERE reminder.appointment_id = appointment.appointment_id
                   AND reminder.state = 'planned') AS next_reminder_at
          FROM appointment
         WHERE client_id = $1
           AND starts_at >= $2
           AND state IN ('scheduled', 'cancelled')
           AND kind <> 'requested'
         ORDER BY starts_at, appointment_id
         LIMIT 50
        """,
        client_id,
        tx.now,
    )
    return [Upcoming(**row) for row in rows]
