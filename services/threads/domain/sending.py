"""When a text may go, and why not: asked when it is written, and again when it is released."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from proto.people import PhoneHealth
from proto.values.window import NoWindow, Window, sending_window
from services.threads.domain import health
from services.threads.domain.pages import Blocked, Composer, Warning_

# A person's text that could not leave within this time has lost its moment: it expires, and they are told.
TALK_LIFE: Final = timedelta(hours=12)
# Sent in quiet hours on purpose: for now, not for whenever the line is free again.
URGENT_LIFE: Final = timedelta(hours=2)


class Road(msgspec.Struct, frozen=True):
    """Where a text to a client would go just now, and by which rules.

    number: the current phone's, None when there is none. line: the department's, None when it has no active one.
    """

    phone_id: UUID | None
    number: str | None
    health: PhoneHealth | None
    line: str | None
    is_open: bool
    opted_out_at: datetime | None
    time_zone: str
    quiet_from: str
    quiet_until: str


class Go(msgspec.Struct, frozen=True):
    """Send it now; gateway keeps to this window."""

    window: Window


class Wait(msgspec.Struct, frozen=True):
    """Not yet: it is quiet at the client's."""

    until: datetime


class Stop(msgspec.Struct, frozen=True):
    """Never: why, as the key of a sentence."""

    reason: Blocked | str


def blocked(road: Road) -> Blocked | None:
    """Why nothing can be sent, the strongest reason first."""
    if road.opted_out_at:
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
    opens_at = quiet_until(road, now)
    return Composer(
        blocked=blocked(road),
        blocked_at=road.opted_out_at,
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
    road: Road, now: datetime, *, not_after: datetime | None, is_urgent: bool, is_automatic: bool
) -> Go | Wait | Stop:
    """Whether a held text may go now. not_after: its author's; None for a person's text."""
    reason = blocked(road)
    if reason:
        return Stop(reason)
    if is_automatic and road.health in health.FROZEN:
        return Stop("number_frozen")
    if not_after and not_after <= now:
        return Stop("expired")
    if is_urgent:
        return Go(Window(now, not_after or now + URGENT_LIFE))
    opens = _window(road, now, not_after or now + timedelta(days=3))
    if opens is None:
        return Stop("expired")
    if opens.not_before > now:
        return Wait(opens.not_before)
    return Go(Window(now, opens.not_after if not_after else min(opens.not_after, now + TALK_LIFE)))


def _window(road: Road, at: datetime, latest: datetime) -> Window | None:
    try:
        return sending_window(at, road.time_zone, road.quiet_from, road.quiet_until, latest=latest)
    except NoWindow:
        return None
