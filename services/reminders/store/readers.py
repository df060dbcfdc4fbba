"""One client as whoever writes to them must know them."""

from uuid import UUID

from services.kit.tx import Tx
from services.reminders.domain.due import Reader
from services.reminders.domain.records import Client


async def reader_of(tx: Tx, client_id: UUID) -> Reader | None:
    """The client with the departments of their caseloads, as far as the asker sees them."""
    row = await tx.fetchrow(
        """
        SELECT client_id, given_name, time_zone, wants_reminders, is_deleted, number, phone_health,
               -- A copy from before there was a language in it has no family name either.
               CASE WHEN family_name <> '' THEN language END AS language,
               ARRAY (SELECT department_id FROM caseload
                       WHERE caseload.client_id = client.client_id AND is_open) AS open_ids,
               ARRAY (SELECT department_id FROM caseload
                       WHERE caseload.client_id = client.client_id AND NOT is_open) AS closed_ids
          FROM client
         WHERE client_id = $1
        """,
        client_id,
    )
    if row is None:
        return None
    client = Client(**{name: row[name] for name in Client.__struct_fields__})
    return Reader(client, row["language"], row["open_ids"], row["closed_ids"])


async def office_of(tx: Tx, department_id: UUID) -> str:
    """What a department calls itself; "" while that is not known here."""
    name: str | None = await tx.fetchval("SELECT name FROM department WHERE department_id = $1", department_id)
    return name or ""
