"""Facts of others that threads keeps a copy of."""

from datetime import timedelta

from proto.appointments import AppointmentChanged
from proto.courts import CourtChanged
from proto.directory import CoverChanged, DepartmentChanged, StaffChanged, TeamChanged
from proto.numbers import LineChanged
from proto.values.window import NoWindow, sending_window
from services.kit.bus import Refuse
from services.kit.handlers import Context
from services.kit.tx import Tx
from services.threads.handlers.frame import seq_of
from services.threads.store import copies, templates
from services.threads.store.audience import hint_client
from services.threads.store.leaving import leave_behind

SOON = timedelta(days=1)


async def on_department_changed(tx: Tx, event: DepartmentChanged, ctx: Context) -> None:
    """Quiet hours, zone and wording of a department; on its first day something to say.

    Hours nobody can read are refused: texts wait for them.
    """
    try:
        sending_window(tx.now, event.time_zone, event.quiet_from, event.quiet_until, latest=tx.now + SOON)
    except NoWindow:
        pass
    except ValueError as error:
        raise Refuse(str(error)) from error
    await copies.keep_department(tx, event, seq_of(ctx))
    await templates.add_first(tx, event.department_id)


async def on_staff_changed(tx: Tx, event: StaffChanged, ctx: Context) -> None:
    """Who somebody is; their reach follows at once, and what they leave behind in another department is its desk's."""
    await copies.keep_staff(tx, event, seq_of(ctx))
    await leave_behind(tx, event.staff_id)


async def on_team_changed(tx: Tx, event: TeamChanged, ctx: Context) -> None:
    """Who supervises whom."""
    await copies.keep_team(tx, event, seq_of(ctx))


async def on_cover_changed(tx: Tx, event: CoverChanged, ctx: Context) -> None:
    """Who answers for whom."""
    await copies.keep_cover(tx, event, seq_of(ctx))


async def on_line_changed(tx: Tx, event: LineChanged, ctx: Context) -> None:
    """Which department a line speaks for."""
    await copies.keep_line(tx, event, seq_of(ctx))


async def on_court_changed(tx: Tx, event: CourtChanged, ctx: Context) -> None:
    """Which line people ask for their dates by."""
    await copies.keep_court(tx, event, seq_of(ctx))


async def on_appointment_changed(tx: Tx, event: AppointmentChanged, ctx: Context) -> None:
    """A date of a client's, beside their threads."""
    if await copies.keep_upcoming(tx, event, seq_of(ctx)):
        await hint_client(tx, "upcoming", event.client_id)
