"""Facts others own: copied, so that reminders decides alone while they are down."""

from proto.directory import CoverChanged, DepartmentChanged, StaffChanged, TeamChanged
from proto.numbers import LineChanged, NumberOptedIn, NumberOptedOut
from proto.people import ClientChanged, ClientMerged, PhoneChanged
from services.kit.handlers import Context
from services.kit.tx import Tx
from services.reminders.acts import clients
from services.reminders.store.copies import (
    copy_cover,
    copy_department,
    copy_line,
    copy_opt,
    copy_phone,
    copy_staff,
    copy_team,
)
from services.reminders.store.court_talks import stop_all
from services.reminders.store.replan import ask_for_client, ask_for_department, ask_for_number


async def on_client_changed(tx: Tx, event: ClientChanged, ctx: Context) -> None:
    """A client's whole state, phones and caseloads included."""
    await clients.changed(tx, event, _seq(ctx))


async def on_client_merged(tx: Tx, event: ClientMerged, _ctx: Context) -> None:
    """Two records were one person."""
    await clients.merged(tx, event)


async def on_phone_changed(tx: Tx, event: PhoneChanged, ctx: Context) -> None:
    """One phone of a client's; its client's whole state follows."""
    await copy_phone(tx, event, _seq(ctx))
    await ask_for_client(tx, event.client_id, "phone_changed")


async def on_staff_changed(tx: Tx, event: StaffChanged, ctx: Context) -> None:
    """Who somebody is."""
    await copy_staff(tx, event, _seq(ctx))


async def on_team_changed(tx: Tx, event: TeamChanged, ctx: Context) -> None:
    """Who supervises whom."""
    await copy_team(tx, event, _seq(ctx))


async def on_cover_changed(tx: Tx, event: CoverChanged, ctx: Context) -> None:
    """Who may look while somebody is away."""
    await copy_cover(tx, event, _seq(ctx))


async def on_department_changed(tx: Tx, event: DepartmentChanged, ctx: Context) -> None:
    """Its name, zone, quiet hours and holidays."""
    if await copy_department(tx, event, _seq(ctx)):
        await ask_for_department(tx, event.department_id, "department_changed")


async def on_line_changed(tx: Tx, event: LineChanged, ctx: Context) -> None:
    """Which department texts from where, and how fast."""
    if await copy_line(tx, event, _seq(ctx)):
        await ask_for_department(tx, event.department_id, "line_changed")


async def on_number_opted_out(tx: Tx, event: NumberOptedOut, ctx: Context) -> None:
    """STOP."""
    if await copy_opt(tx, event.number, event.line, _seq(ctx), is_out=True):
        await stop_all(tx, event.number, event.line)
        await ask_for_number(tx, event.number, "opted_out")


async def on_number_opted_in(tx: Tx, event: NumberOptedIn, ctx: Context) -> None:
    """START."""
    if await copy_opt(tx, event.number, event.line, _seq(ctx), is_out=False):
        await ask_for_number(tx, event.number, "opted_in")


def _seq(ctx: Context) -> int:
    """Where this state stands among those of its subject; one without a sequence never wins over one that has it."""
    return ctx.envelope.sequence or 0
