"""What others own and we copy."""

from proto.directory import CoverChanged, DepartmentChanged, StaffChanged
from proto.people import ClientChanged
from services.gateway.store import departments, owners
from services.kit.consume import Context
from services.kit.db import Tx


async def on_department_changed(tx: Tx, event: DepartmentChanged, ctx: Context) -> None:
    """Whether it is open, and its own telephone."""
    await departments.keep(tx, event, _seq(ctx))
    await owners.keep_office(tx, event, _seq(ctx))


async def on_staff_changed(tx: Tx, event: StaffChanged, ctx: Context) -> None:
    """Which phone is on whose desk."""
    await owners.keep_staff(tx, event, _seq(ctx))


async def on_cover_changed(tx: Tx, event: CoverChanged, ctx: Context) -> None:
    """Who answers for whom."""
    await owners.keep_cover(tx, event, _seq(ctx))


async def on_client_changed(tx: Tx, event: ClientChanged, ctx: Context) -> None:
    """Whose number is whose, and who serves them."""
    await owners.keep_client(tx, event, _seq(ctx))


def _seq(ctx: Context) -> int:
    """Where this state stands among those of its subject; one without a sequence never wins over one that has it."""
    return ctx.envelope.sequence or 0
