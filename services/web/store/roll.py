"""Who and what an office has: departments and staff, for the operator's list."""

from asyncpg import Record

from services.kit.tx import Tx


async def departments(tx: Tx) -> list[Record]:
    """Every department, by name."""
    return await tx.fetch(
        """
        SELECT department_id, name, time_zone, is_active
          FROM department
         ORDER BY name
        """
    )


async def staff(tx: Tx) -> list[Record]:
    """Everybody who signs in or did, by department and name."""
    return await tx.fetch(
        """
        SELECT staff.name, staff.email, staff.role, staff.is_active, department.name AS department
          FROM staff
          JOIN department USING (department_id)
         ORDER BY department.name, staff.name
        """
    )
