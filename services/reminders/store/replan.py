"""Who is to be planned again, asked for by whoever may not wait for a client's plan."""

from collections.abc import Collection
from datetime import timedelta
from typing import Final
from uuid import UUID

from services.kit.tx import Tx

# Whoever could not be planned is tried again after this: what was wrong may be mended.
REST: Final = timedelta(minutes=1)


async def ask(tx: Tx, client_ids: Collection[UUID], because: str) -> None:
    """Have these clients planned again soon. Waits for nobody."""
    if client_ids:
        await tx.execute(
            "INSERT INTO replan (client_id, because, at) SELECT client_id, $2, $3 FROM unnest($1::uuid[]) AS client_id",
            sorted(set(client_ids)),
            because,
            tx.now,
        )


async def ask_where_more(tx: Tx, appointment_ids: Collection[UUID]) -> None:
    """Have whoever has more texts coming about one of these dates planned again soon."""
    await tx.execute(
        """
        INSERT INTO replan (client_id, because, at)
        SELECT DISTINCT client_id, 'said', $2::timestamptz
          FROM reminder
         WHERE appointment_id = ANY($1)
           AND state IN ('planned', 'carried')
        """,
        list(appointment_ids),
        tx.now,
    )


async def ask_for_client(tx: Tx, client_id: UUID, because: str) -> None:
    """Have a client planned again soon, if a date of theirs is still to come."""
    await tx.execute(
        """
        INSERT INTO replan (client_id, because, at)
        SELECT $1, $2, $3
         WHERE EXISTS (SELECT FROM appointment WHERE client_id = $1 AND starts_at > $3)
        """,
        client_id,
        because,
        tx.now,
    )


async def ask_for_department(tx: Tx, department_id: UUID, because: str) -> None:
    """Have everybody planned again soon whose dates are said in this department's threads, or may be."""
    await tx.execute(
        """
        INSERT INTO replan (client_id, because, at)
        SELECT DISTINCT client_id, $2, $3::timestamptz
          FROM appointment
         WHERE starts_at > $3
           AND client_id IS NOT NULL
           AND (department_id = $1
                OR EXISTS (SELECT
                             FROM caseload
                            WHERE caseload.client_id = appointment.client_id
                              AND caseload.department_id = $1))
        """,
        department_id,
        because,
        tx.now,
    )


async def ask_for_number(tx: Tx, number: str, because: str) -> None:
    """Have whoever has this number planned again soon."""
    await tx.execute(
        """
        INSERT INTO replan (client_id, because, at)
        SELECT client_id, $2, $3::timestamptz
          FROM client
         WHERE number = $1
           AND EXISTS (SELECT FROM appointment WHERE appointment.client_id = client.client_id AND starts_at > $3)
        """,
        number,
        because,
        tx.now,
    )


async def take(tx: Tx, most: int) -> list[UUID]:
    """The clients of the longest waiting, each once; another replica passes these by. Taken with the commit.

    Whoever could not be planned rests for a while.
    """
    rows = await tx.fetch(
        """
        DELETE FROM replan
         WHERE replan_id IN (SELECT replan_id
                               FROM replan
                              WHERE rests_until IS NULL OR rests_until <= $2
                              ORDER BY replan_id
                              LIMIT $1
                                FOR UPDATE SKIP LOCKED)
        RETURNING client_id
        """,
        most,
        tx.now,
    )
    return sorted({row["client_id"] for row in rows})


async def rest(tx: Tx, client_id: UUID) -> None:
    """This client could not be planned. Nothing of theirs goes meanwhile: what is planned may be untrue."""
    await tx.execute("UPDATE replan SET rests_until = $2 WHERE client_id = $1", client_id, tx.now + REST)
