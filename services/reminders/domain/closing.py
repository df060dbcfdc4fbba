"""An office that is closed on some days, and the dates of its publisher that so do not take place.

    NoClosure    nothing can be closed by it; reason says why

A closure is known by its publisher, place and first day: a newer word about those three takes the older one's place,
and what it no longer covers takes place again. A publisher closes its own dates only. A client's date that somebody
lets stand all the same (they were told by phone, it moved next door) is undone for that client, until its text is out.
"""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Final, Literal
from uuid import UUID

import msgspec

from proto.values.sequence import Version
from services.kit import failpoints
from services.reminders.domain.planning.facts import Dated
from services.reminders.domain.planning.occasions import folded, is_within
from services.reminders.domain.records import Appointment
from services.reminders.domain.states import HANDED_ON, TOLD, State
from services.reminders.domain.versions import standing

# A year that was mistyped must not close an office for a generation.
LONGEST: Final = timedelta(days=366)
# The text that says it is out of our hands, or may be.
_OUT: Final[frozenset[State]] = HANDED_ON | TOLD | {"withdrawing", "undelivered"}


class NoClosure(ValueError):
    """Nothing can be closed by it."""

    def __init__(self, reason: Literal["no_place", "ends_first", "too_long"]) -> None:
        super().__init__(reason)
        self.reason = reason


class Closure(msgspec.Struct, frozen=True, kw_only=True):
    """What a publisher last said of one office from one day on, first and last included."""

    closure_id: UUID
    publisher_id: UUID
    place_folded: str
    first_on: date
    last_on: date
    version: Version
    content_hash: bytes

    @property
    def key(self) -> tuple[UUID, str, date]:
        """What a newer word must say the same of, to be about the same."""
        return self.publisher_id, self.place_folded, self.first_on


class Undone(msgspec.Struct, frozen=True):
    """A closure that does not count for one client."""

    closure_id: UUID
    client_id: UUID


class Row(msgspec.Struct, frozen=True):
    """A text that says a date is off because its office is closed."""

    reminder_id: UUID
    date_id: UUID
    state: State


class Undoing(msgspec.Struct, frozen=True):
    """What can be undone for a client: dates that stand again, and texts that are out and say they do not."""

    date_ids: frozenset[UUID]
    too_late: frozenset[UUID]


def checked(closure: Closure) -> Closure:
    """The closure, its place folded. Raises NoClosure."""
    place = " ".join(folded(closure.place_folded))
    if not place:
        raise NoClosure("no_place")
    if closure.last_on < closure.first_on:
        raise NoClosure("ends_first")
    if closure.last_on - closure.first_on > LONGEST:
        raise NoClosure("too_long")
    return msgspec.structs.replace(closure, place_folded=place)


def newest(known: Closure | None, new: Closure) -> Closure:
    """Which of two words about one thing stands, whatever order they came in. Raises Refused, as versions.standing."""
    if known is None:
        return new
    place = standing(new.version, new.content_hash, known.version, known.content_hash)
    # One thing keeps its id: what was undone stays undone.
    return msgspec.structs.replace(new, closure_id=known.closure_id) if place == "newer" else known


def hits(closure: Closure, date: Appointment) -> bool:
    """Whether a date falls on it: its publisher's own, in that office or a room of it, on such a day by its own wall.

    A closed room closes no building: the date must say the room.
    """
    if failpoints.is_off("closed") or date.publisher_id != closure.publisher_id:
        return False
    if date.state != "scheduled" or date.local_time is None or date.place is None:
        return False
    return closure.first_on <= date.local_time.date() <= closure.last_on and is_within(closure.place_folded, date.place)


def is_closed(date: Appointment, closures: Iterable[Closure], undone: Collection[Undone] = ()) -> bool:
    """Whether it does not take place, as things stand."""
    return any(
        hits(closure, date) and (date.client_id is None or Undone(closure.closure_id, date.client_id) not in undone)
        for closure in closures
    )


def planned(dated: Dated, *, is_closed: bool) -> Dated:
    """The date as planning is told of it: who believes in it is told at once that it is off, and no more is said."""
    return msgspec.structs.replace(dated, state="closed") if is_closed and dated.state == "scheduled" else dated


def undoing(date_ids: Collection[UUID], rows: Iterable[Row]) -> Undoing:
    """What becomes of a client's dates that a closure hits when it is undone for them. rows: their texts about it.

    A date whose text is out stays off: the client would come to a date they were told is none, or believe neither.
    """
    out = [row for row in rows if row.state in _OUT]
    told = {row.date_id for row in out}
    return Undoing(frozenset(date_ids) - told, frozenset(row.reminder_id for row in out if row.date_id in date_ids))
