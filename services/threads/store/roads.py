"""Where a text to a client would go just now: number, line, consent, hours."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from proto.values.window import QUIET_FROM, QUIET_UNTIL
from services.kit import failpoints
from services.kit.tx import Tx
from services.threads.domain.consents import FREE
from services.threads.domain.sending import Road
from services.threads.store.standings import Whom, standings

_ROADS: Final = """
    SELECT thread.thread_id, thread.is_open, phone.phone_id, phone.number, phone.health, line.line,
           client.time_zone, COALESCE(department.quiet_from, $2) AS quiet_from,
           COALESCE(department.quiet_until, $3) AS quiet_until, thread.client_id, thread.department_id,
           COALESCE(department.time_zone, client.time_zone) AS office_zone
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
     WHERE thread.thread_id = ANY ($1)
"""


async def roads(tx: Tx, thread_ids: Collection[UUID]) -> dict[UUID, Road]:
    """The road of each of these threads.

    The line is the one the client was last texted from, if it is still the department's and active.
    """
    rows = await tx.fetch(
        _ROADS,
        list(thread_ids),
        QUIET_FROM,
        QUIET_UNTIL,
    )
    asked = (
        []
        if failpoints.is_off("consent")
        else [
            Whom(row["client_id"], row["number"], row["department_id"], row["office_zone"])
            for row in rows
            if row["number"]
        ]
    )
    said = await standings(tx, asked)
    return {
        row["thread_id"]: Road(
            phone_id=row["phone_id"],
            number=row["number"],
            health=row["health"],
            line=row["line"],
            is_open=row["is_open"],
            time_zone=row["time_zone"],
            quiet_from=row["quiet_from"],
            quiet_until=row["quiet_until"],
            consent=said.get((row["client_id"], row["department_id"]), FREE),
        )
        for row in rows
    }


async def hold_roads(tx: Tx, thread_ids: Collection[UUID], client_ids: Collection[UUID]) -> dict[UUID, Road]:
    """The roads of these threads, which the caller has locked; their clients' numbers stay theirs until we commit.

    By their rows and not by hold_numbers: a batch of reminders would keep nearly all of those locks from everybody.
    """
    await tx.execute(
        """
        SELECT
          FROM phone
         WHERE client_id = ANY ($1)
         ORDER BY phone_id
           FOR SHARE
        """,
        list(client_ids),
    )
    return await roads(tx, thread_ids)
