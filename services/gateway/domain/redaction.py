"""When the words of a text are to be deleted at the provider, and when that is tried again. Pure.

Not before its end: until then the provider refuses it. And some time after it: as long as a text may have to be found
in the provider's list by its words, or a person to look there, they stay.
"""

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

from proto.sms import AttemptStatus
from services.kit import failpoints

Kind = Literal["outbound", "inbound", "strange"]
Proof = Literal["blank", "gone", "never_left", "no_sid"]

ENDED: frozenset[AttemptStatus] = frozenset({"released", "failed", "undelivered", "delivered"})
# One that has not ended: most do within the hour, a text nobody can explain when a person has judged it.
LOOK_AGAIN = timedelta(hours=6)
# About a day of tries, then daily until a person has looked.
_TRIES_S = (60, 600, 3600, 4 * 3600, 8 * 3600, 10 * 3600)
DAILY = timedelta(days=1)
# Longer than that nothing should stay behind its time: /metrics counts it as overdue.
OVERDUE = timedelta(days=1)


class Due(msgspec.Struct, frozen=True):
    """A text whose turn it is, in hand for the time of a lease.

    status and status_at are None unless it went out; is_silent: the provider never said its end and never will.
    has_media: it may have pictures there, which go first.
    """

    of_id: UUID
    kind: Kind
    provider_sid: str | None
    status: AttemptStatus | None
    status_at: datetime | None
    is_silent: bool
    has_media: bool
    tries: int


class Told(msgspec.Struct, frozen=True):
    """What came of it: a proof, or when to look again. since: from when it should have been done, where that is news.

    is_try: it was asked for in vain, which makes the pauses longer.
    """

    of_id: UUID
    provider_sid: str | None = None
    proof: Proof | None = None
    due_at: datetime | None = None
    since: datetime | None = None
    is_try: bool = False


def settled(due: Due, now: datetime, grace: timedelta) -> Told | None:
    """What is to be said of it without asking the provider; None when its words are to be deleted now."""
    if due.kind != "outbound":
        return None
    if due.provider_sid is None and due.status in ENDED:
        return Told(due.of_id, proof="never_left")
    if due.provider_sid is None and due.status in ("accepted", "sent"):
        # A person found that it went; the strange texts have it, if any list had.
        return Told(due.of_id, proof="no_sid")
    if failpoints.is_off("redact_after_the_end"):
        return None
    if due.status not in ENDED and not (due.is_silent and due.provider_sid):
        return Told(due.of_id, due_at=now + LOOK_AGAIN)
    may_at = (due.status_at or now) + grace
    return Told(due.of_id, due_at=may_at, since=may_at) if may_at > now else None


def again(due: Due, now: datetime) -> Told:
    """It was asked for in vain."""
    pause = timedelta(seconds=_TRIES_S[due.tries - 1]) if due.tries <= len(_TRIES_S) else DAILY
    return Told(due.of_id, due_at=now + pause, since=now, is_try=True)


def put_off(due: Due, now: datetime, pause: timedelta) -> Told:
    """It was not asked for, or the provider says that it is too early."""
    return Told(due.of_id, due_at=now + pause)


def is_for_a_person(due: Due) -> bool:
    """Whether it was tried for a day."""
    return due.tries > len(_TRIES_S)
