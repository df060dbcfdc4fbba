"""Facts of others that threads keeps a copy of."""

from proto.appointments import AppointmentChanged
from proto.directory import CoverChanged, DepartmentChanged, StaffChanged, TeamChanged
from proto.numbers import LineChanged
from services.kit.handlers import Context
from services.kit.tx import Tx
from services.threads.handlers.frame import seq_of
from services.threads.store import copies
from services.threads.store.audience import hint_client


async def on_department_changed(tx: Tx, event: DepartmentChanged, ctx: Context) -> None:
    """Quiet hours, zone and wording of a department."""
    await copies.keep_department(tx, event, seq_of(ctx))


async def on_staff_changed(tx: Tx, event: StaffChanged, ctx: Context) -> None:
    """Who somebody is; their reach follows at once."""
    await copies.keep_staff(tx, event, seq_of(ctx))


async def on_team_changed(tx: Tx, event: TeamChanged, ctx: Context) -> None:
    """Who supervises whom."""
    await copies.keep_team(tx, event, seq_of(ctx))


async def on_cover_changed(tx: Tx, event: CoverChanged, ctx: Context) -> None:
    """Who answers for whom."""
    await copies.keep_cover(tx, event, seq_of(ctx))


async def on_line_changed(tx: Tx, event: LineChanged, ctx: Context) -> None:
    """Which department a line speaks for."""
    await copies.keep_line(tx, event, seq_of(ctx))


async def on_appointment_changed(tx: Tx, event: AppointmentChanged, ctx: Context) -> None:
    """A date of a client's, beside their threads."""
    if await copies.keep_upcoming(tx, event, seq_of(ctx)):
        await hint_client(tx, "upcoming", event.client_id)
