"""The AMQP door: departments' events, from the publisher the broker vouches for."""

import msgspec

from proto.departments import (
    AppointmentCancelled,
    AppointmentKept,
    AppointmentMissed,
    AppointmentMoved,
    AppointmentScheduled,
    ClientInCustody,
    OfficeClosed,
    ReminderRequested,
)
from services.kit.bus import Refuse
from services.kit.handlers import Context
from services.kit.tx import Tx
from services.reminders.acts.accepting import accept
from services.reminders.store.publishers import publisher_named

# A retry of ours comes back under our own name; it was vouched for the first time, before anything could fail.
OURSELVES = "reminders"


async def on_appointment_scheduled(tx: Tx, event: AppointmentScheduled, ctx: Context) -> None:
    """A date was set."""
    await _accept(tx, event, ctx)


async def on_appointment_moved(tx: Tx, event: AppointmentMoved, ctx: Context) -> None:
    """A date moved."""
    await _accept(tx, event, ctx)


async def on_appointment_cancelled(tx: Tx, event: AppointmentCancelled, ctx: Context) -> None:
    """It will not take place."""
    await _accept(tx, event, ctx)


async def on_appointment_kept(tx: Tx, event: AppointmentKept, ctx: Context) -> None:
    """The client came."""
    await _accept(tx, event, ctx)


async def on_appointment_missed(tx: Tx, event: AppointmentMissed, ctx: Context) -> None:
    """The client did not come."""
    await _accept(tx, event, ctx)


async def on_reminder_requested(tx: Tx, event: ReminderRequested, ctx: Context) -> None:
    """A text was asked for as such."""
    await _accept(tx, event, ctx)


async def on_client_in_custody(tx: Tx, event: ClientInCustody, ctx: Context) -> None:
    """A client came into custody, or is out again."""
    await _accept(tx, event, ctx)


async def on_office_closed(tx: Tx, event: OfficeClosed, ctx: Context) -> None:
    """An office is closed on some days."""
    await _accept(tx, event, ctx)


async def _accept(tx: Tx, event: msgspec.Struct, ctx: Context) -> None:
    """Act for the publisher the event names, if the broker says it is the one who published. Raises Refuse."""
    name = ctx.envelope.source.removeprefix("/")
    if ctx.user_id not in (name, OURSELVES):
        raise Refuse(f"published by {ctx.user_id or 'nobody we can name'} as {ctx.envelope.source}; set user_id")
    publisher = await publisher_named(tx, name)
    if publisher is None or not publisher.is_active or "events" not in publisher.scopes:
        raise Refuse("no publisher of that name may publish")
    await accept(tx, publisher, ctx.envelope, event)
