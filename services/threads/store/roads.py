"""Where a text to a client would go just now: number, line, consent, hours."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from proto.values.window import QUIET_FROM, QUIET_UNTIL
from services.kit.tx import Tx
from services.threads.domain.sending import Road

_ROADS: Final = """
    SELECT thread.thread_id, thread.is_open, phone.phone_id, phone.number, phone.health, line.line,
           stopped.at AS opted_out_at, client.time_zone, COALESCE(department.quiet_from, $2) AS quiet_from,
           COALESCE(department.quiet_until, $3) AS quiet_until
      FROM thread
      JOIN client ON client.client_id = thread.client_id
      LEFT JOIN department ON department.department_id = thread.department_id
      LEFT JOIN phone ON phone.client_id = thread.client_id AND phone.is_current
      LEFT JOIN LATERAL (
            SELECT line.line
              FROM line
             WHERE line.department_id = thread.department_id
               AND line.is_active
             ORDER BY line.line IS NOT DISTINCT FROM thread.line DESC, line.line
             LIMIT 1) AS line ON true
      LEFT JOIN LATERAL (
            SELECT opt_out.at
              FROM opt_out
              JOIN line AS texted ON texted.line = opt_out.line
             WHERE opt_out.number = phone.number
               AND texted.department_id = thread.department_id
               AND opt_out.is_out
             ORDER BY opt_out.at DESC
             LIMIT 1) AS stopped ON true
     WHERE thread.thread_id = ANY ($1)
"""


async def roads(tx: Tx, thread_ids: Collection[UUID]) -> dict[UUID, Road]:
    """The road of each of these threads.

    The line is the one the client was last texted from, if it is still the department's and active. A STOP to any
    line of the department holds for all of them.
    """
    rows = await tx.fetch(
        _ROADS,
        list(thread_ids),
        QUIET_FROM,
        QUIET_UNTIL,
    )
    return {
        row["thread_id"]: Road(
            phone_id=row["phone_id"],
            number=row["number"],
            health=row["health"],
            line=row["line"],
            is_open=row["is_open"],
            opted_out_at=row["opted_out_at"],
            time_zone=row["time_zone"],
            quiet_from=row["quiet_from"],
            quiet_until=row["quiet_until"],
        )
        for row in rows
    }
