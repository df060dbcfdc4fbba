"""What is the same for all clients: hours and names of departments, and their lines."""

from collections.abc import Sequence

from services.kit.tx import Tx
from services.reminders.domain.due import House


async def house_of(tx: Tx, numbers: Sequence[str]) -> House:
    """What is the same for all clients; who said STOP among these numbers."""
    quiet = await tx.fetch("SELECT department_id, name, quiet_from, quiet_until FROM department")
    lines = await tx.fetch("SELECT department_id, array_agg(line) AS lines FROM line WHERE is_active GROUP BY 1")
    out = await tx.fetch("SELECT number, line FROM opt_out WHERE is_out AND number = ANY($1)", list(numbers))
    return House(
        {row["department_id"]: (row["quiet_from"], row["quiet_until"]) for row in quiet},
        {row["department_id"]: row["lines"] for row in lines},
        frozenset((row["number"], row["line"]) for row in out),
        {row["department_id"]: row["name"] for row in quiet},
    )
