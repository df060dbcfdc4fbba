"""What others own and we copy."""

from proto.directory import DepartmentChanged
from services.gateway.store import departments
from services.kit.consume import Context
from services.kit.db import Tx


async def on_department_changed(tx: Tx, event: DepartmentChanged, ctx: Context) -> None:
    """Keep our copy."""
    await departments.keep(tx, event, ctx.envelope.sequence or 0)
