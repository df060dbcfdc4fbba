"""When a text may go, and why not: asked when it is written, and again when it is released."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from proto.people import PhoneHealth
from proto.values.window import NoWindow, Window, sending_window
from services.kit import failpoints
from services.threads.domain import health
from services.threads.domain.consents import FREE, Standing, Stopped, purpose_of
from services.threads.domain.pages import Blocked, Composer, Warning_

# A person's text that could not leave within this time, counted from when it was to, has lost its moment: it expires,
# and they are told.
TALK_LIFE: Final = timedelta(hours=12)
# Sent in quiet hours on purpose: for now, not for whenever the line is free again.
URGENT_LIFE: Final = timedelta(hours=2)
# No later than that is a text by our own pace. One that quiet hours overtook meanwhile waits for the morning.
PROMPT: Final = timedelta(minutes=10)


class Road(msgspec.Struct, frozen=True):
    """Where a text to a client would go just now, and by which rules.

    number: the current phone's, None when there is none. line: the department's, None when it has no active one.
    consent: what may go to that number.
    """

    phone_id: UUID | None
    number: str | None
    health: PhoneHealth | None
    line: str | None
    is_open: bool
    time_zone: str
    quiet_from: str
    quiet_until: str
    consent: Standing = FREE

    def stopped(self, text_for: str = "talk") -> Stopped | None:
        """What stops a text of this purpose."""
        return self.consent.reminder if purpose_of(text_for) == "reminder" else self.consent.talk


class Go(msgspec.Struct, frozen=True):
    """Send it now; gateway keeps to this window."""

    window: Window


class Wait(msgspec.Struct, frozen=True):
    """Not yet: it is quiet at the client's."""

    until: datetime


class Stop(msgspec.Struct, frozen=True):
    """Never: why, as the key of a sentence."""

    reason: Blocked | str


def blocked(road: Road, text_for: str = "talk") -> Blocked | None:
    """Why nothing of that purpose can be sent, the strongest reason first."""
    if road.stopped(text_for):
        return "opted_out"
    if not road.is_open:
        return "closed"
    if road.number is None:
        return "no_phone"
    return None if road.line else "no_line"


def composer(road: Road, now: datetime) -> Composer:
    """What the box under a thread must know."""
    warned: tuple[Warning_, ...] = ()
    if road.health in ("unverified", "failing", "landline", "deactivated", "wrong_person"):
        warned = (road.health,)
    opens_at, talk, reminder = quiet_until(road, now), road.stopped(), road.stopped("reminder")
    order = road.consent.order
    return Composer(
        blocked=blocked(road),
        blocked_at=talk.at if talk else None,
        blocked_how=talk.how if talk else None,
        reminders_stopped_at=reminder.at if reminder else None,
        order_number=order.order_number if order else None,
        order_last_on=order.last_on if order else None,
        warnings=warned,
        is_quiet=opens_at is not None,
        opens_at=opens_at,
        line=road.line,
    )


def quiet_until(road: Road, at: datetime) -> datetime | None:
    """When quiet hours end at the client's, if at falls into them."""
    opens = _window(road, at, at + timedelta(days=3))
    if opens is None or opens.not_before <= at:
        return None
    return opens.not_before


def verdict(
    road: Road,
    now: datetime,
    *,
    due_at: datetime,
    not_after: datetime | None,
    is_urgent: bool,
    is_automatic: bool,
    text_for: str = "talk",
) -> Go | Wait | Stop:
    """Whether a held text may go now. due_at: when it should have; not_after: its author's end of that, None for what a
    person wrote. text_for: its purpose.
    """
    reason = blocked(road, text_for)
    if reason:
        return Stop(reason)
    if is_automatic and road.health in health.FROZEN:
        return Stop("number_frozen")
    latest = _latest(road, now if failpoints.is_off("talk_expires") else due_at, not_after, is_urgent, is_automatic)
    if latest <= now:
        return Stop("expired")
    if is_urgent:
        return Go(Window(now, latest))
    is_prompt = not is_automatic and now - due_at < PROMPT
    opens = _window(road, now, (not_after or now + timedelta(days=3)) if is_prompt else latest)
    if opens is None:
        return Stop("expired")
    if opens.not_before > now:
        return Wait(opens.not_before)
    return Go(Window(now, min(opens.not_after, latest)))


def _latest(road: Road, due_at: datetime, not_after: datetime | None, is_urgent: bool, is_automatic: bool) -> datetime:
    """A person who sends a reminder's words again sends them for now, and no longer than they are true."""
    if not_after and is_automatic:
        return not_after
    ends_at = _moment_ends(road, due_at, is_urgent)
    return min(not_after, ends_at) if not_after else ends_at


def _moment_ends(road: Road, due_at: datetime, is_urgent: bool) -> datetime:
    """Until when a person's text makes sense. One that fell due in quiet hours was to go when they ended."""
    if is_urgent:
        return due_at + URGENT_LIFE
    return (quiet_until(road, due_at) or due_at) + TALK_LIFE


def _window(road: Road, at: datetime, latest: datetime) -> Window | None:
    try:
        return sending_window(at, road.time_zone, road.quiet_from, road.quiet_until, latest=latest)
    except NoWindow:
        return None
