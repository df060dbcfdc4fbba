"""The last look before a reminder is handed on: is it still true, allowed, and of use?"""

from datetime import datetime
from typing import Final

import msgspec

from proto.values.window import NoWindow, Window, local, sending_window
from services.reminders.domain.due import Dated, Due
from services.reminders.domain.plan import SHORTEST_LEAD
from services.reminders.domain.planning.cascade import BEFORE, StepName
from services.reminders.domain.records import Appointment, Reminder, Surroundings

# Told later than an hour before, nobody can still arrange to come.
_REMINDING: Final[frozenset[StepName]] = BEFORE | {"scheduled"}
# threads would refuse these as well; knowing it here saves the round trip and tells the department at once.
UNREACHABLE: Final = frozenset({"ended", "wrong_person", "landline", "deactivated"})


class Go(msgspec.Struct, frozen=True):
    """Hand it on, to be sent in this window."""

    window: Window


class Wait(msgspec.Struct, frozen=True):
    """Not now, but in this window."""

    window: Window


class Stop(msgspec.Struct, frozen=True):
    """It will not be sent; the reason is a key of refusals.SENTENCES."""

    reason: str


Verdict = Go | Wait | Stop


def recheck(
    reminder: Reminder | Due, appointment: Appointment | Dated, around: Surroundings | None, now: datetime
) -> Verdict:
    """What to do with a reminder that has come due; around is None when its client is gone."""
    if reminder.revision != appointment.revision or appointment.time_zone is None:
        return Stop("withdrawn")
    if around is None:
        return Stop("client_deleted")
    if reason := obstacle(around):
        return Stop(reason)
    # Of a date that is over a text is of use for as long as it was planned for.
    until = reminder.not_after if reminder.step == "missed" else local(reminder.local_time, appointment.time_zone)
    return _in_time(reminder, until, around, now)


def obstacle(around: Surroundings) -> str | None:
    """Why nothing may be sent to this client as things stand, the weightiest reason first."""
    client = around.client
    if client.is_deleted:
        return "client_deleted"
    if around.is_in_custody:
        return "in_custody"
    if around.problem:
        return around.problem
    if around.is_opted_out or client.phone_health == "opted_out":
        return "opted_out"
    if not client.wants_reminders:
        return "reminders_off"
    return "no_phone" if client.number is None or client.phone_health in UNREACHABLE else None


def _in_time(reminder: Reminder | Due, useful_until: datetime, around: Surroundings, now: datetime) -> Verdict:
    hours = around.hours
    try:
        window = sending_window(now, hours.zone, hours.quiet_from, hours.quiet_until, latest=useful_until)
    except NoWindow:
        return Stop("no_time_left")
    if reminder.step in _REMINDING and window.not_before > useful_until - SHORTEST_LEAD:
        return Stop("no_time_left")
    return Go(window) if window.allows(now) else Wait(window)
