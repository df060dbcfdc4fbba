"""The other dates of a text: those it carries beside the one it leads with."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

import asyncpg

from services.kit.tx import Tx
from services.reminders.domain.due import Also, Dated, others_of


def others(lead: asyncpg.Record, date: Dated, carried: Sequence[tuple[UUID, Also]]) -> Sequence[Also]:
    """The dates a text speaks of beside its own, which it leads with."""
    if not carried:
        return ()
    own = Also(lead["local_time"], date.place or "", date.case)
    return others_of(own, (one for about, one in carried if about != lead["appointment_id"]))


async def also_of(tx: Tx, leads: Sequence[UUID]) -> dict[UUID, list[tuple[UUID, Also]]]:
    """By lead: the dates of what it carries, the nearest first; of one hearing the one that owns it."""
    rows = await tx.fetch(
        """
        SELECT carried_by, appointment_id, reminder.local_time, COALESCE(appointment.place, '') AS place, case_number
          FROM reminder
          JOIN appointment USING (appointment_id)
          JOIN publisher USING (publisher_id)
         WHERE carried_by = ANY($1)
           AND reminder.state IN ('carried', 'handed', 'posted')
         ORDER BY carried_by, starts_at, precedence, publisher.name, their_id
        """,
        leads,
    )
    also = defaultdict[UUID, list[tuple[UUID, Also]]](list)
    for row in rows:
        about = row["appointment_id"], Also(row["local_time"], row["place"], row["case_number"])
        if about not in also[row["carried_by"]]:
            also[row["carried_by"]].append(about)
    return also
