"""A copy of the departments, as web owns them: a line of a closed department sends nothing."""

from proto.directory import DepartmentChanged
from services.kit.db import Tx


async def keep(tx: Tx, state: DepartmentChanged, seq: int) -> None:
    """Store the newest state."""
    await tx.execute(
        """
        INSERT INTO department (department_id, name, time_zone, is_active, seq)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (department_id) DO UPDATE
           SET name = EXCLUDED.name,
               time_zone = EXCLUDED.time_zone,
               is_active = EXCLUDED.is_active,
               seq = EXCLUDED.seq
         WHERE department.seq < EXCLUDED.seq
        """,
        state.department_id,
        state.name,
        state.time_zone,
        state.is_active,
        seq,
    )
