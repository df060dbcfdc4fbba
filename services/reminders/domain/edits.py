"""What staff made of a date that somebody else publishes: it lies on top of what the publisher says, and stays there.

    Overtaken    somebody else has edited it since it was read

A time or a place of staff's own lapses when the publisher itself says another than the one it stood in for: then the
publisher knows something staff did not. All else survives every word of the publisher's and every load.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, Literal, TypeVar
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from proto.values.language import Language
from services.kit import failpoints
from services.reminders.domain.plan import When
from services.reminders.domain.planning.cascade import Cascade, Step, StepName
from services.reminders.domain.planning.facts import Dated
from services.reminders.domain.records import Appointment
from services.reminders.domain.wall import wall

T = TypeVar("T")
Part = Literal["time", "place"]
Words = Mapping[StepName, Mapping[Language, str]]
_NO_WORDS: Final[Words] = {}


class Overtaken(ValueError):
    """Somebody else has edited it since it was read."""


class InsteadOf(msgspec.Struct, frozen=True):
    """What the publisher said when staff set a time of their own: on which wall, and which one."""

    local_time: datetime | None
    time_zone: str | None


class Edit(msgspec.Struct, frozen=True, kw_only=True):
    """Staff's part of a date. words: their own, by step. steps: their own, in place of the department's cascade.

    local_time: on the wall where the date is; place: each beside what it stands in for. edits counts up, so that of two
    people who edit at once the second sees it.
    """

    is_stopped: bool = False
    words: Words = _NO_WORDS
    steps: tuple[Step, ...] | None = None
    local_time: datetime | None = None
    instead_of: InsteadOf | None = None
    place: str | None = None
    base_place: str | None = None
    edits: int = 0
    by_id: UUID | None = None
    at: datetime | None = None


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody changes; what is left out stays. None gives a part back to the publisher, or to the cascade.

    words: of these steps, and no words gives a step's back.
    """

    is_stopped: bool | UnsetType = UNSET
    words: Words | UnsetType = UNSET
    steps: tuple[Step, ...] | UnsetType | None = UNSET
    local_time: datetime | UnsetType | None = UNSET
    place: str | UnsetType | None = UNSET


def effective(date: Appointment, edit: Edit | None) -> Appointment:
    """The date as it stands for its client: what the publisher last said, with staff's time and place on top.

    A time that the clocks skip is the first after it, as everywhere. Raises UnknownZone.
    """
    if edit is None or failpoints.is_off("staff_edits"):
        return date
    lapse = lapsed(edit, date)
    if edit.local_time is not None and date.time_zone is not None and "time" not in lapse:
        taken = wall(edit.local_time, date.time_zone)
        date = msgspec.structs.replace(date, local_time=taken.local_time, starts_at=taken.at)
    if edit.place is not None and "place" not in lapse:
        date = msgspec.structs.replace(date, place=edit.place)
    return date


def shift(date: Appointment, edit: Edit | None) -> timedelta:
    """How far staff moved it on the wall: its end moves along."""
    mine = effective(date, edit)
    return mine.local_time - date.local_time if mine.local_time and date.local_time else timedelta(0)


def planned(dated: Dated, edit: Edit | None) -> Dated:
    """The date as planning is told of it: its time and place are the effective date's already."""
    if edit is None or failpoints.is_off("staff_edits"):
        return dated
    steps = dated.cascade.steps if edit.steps is None else edit.steps
    return msgspec.structs.replace(
        dated,
        cascade=Cascade(steps, dated.cascade.most),
        own_words=dated.own_words | {step for step, words in edit.words.items() if words},
        obstacle=dated.obstacle or ("stopped" if edit.is_stopped else None),
    )


def lapsed(edit: Edit, date: Appointment) -> frozenset[Part]:
    """The parts of it that what the publisher says now ends."""
    parts: set[Part] = set()
    if edit.instead_of is not None and edit.instead_of != InsteadOf(date.local_time, date.time_zone):
        parts.add("time")
    if edit.place is not None and edit.base_place != date.place:
        parts.add("place")
    return frozenset(parts)


def settled(edit: Edit, date: Appointment) -> Edit:
    """What is left of it after a word of the publisher's. To be kept at once: a publisher that goes back to what it
    said first does not bring back what staff had made of that.
    """
    lapse = lapsed(edit, date)
    if "time" in lapse:
        edit = msgspec.structs.replace(edit, local_time=None, instead_of=None)
    if "place" in lapse:
        edit = msgspec.structs.replace(edit, place=None, base_place=None)
    return edit


def edited(known: Edit | None, date: Appointment, change: Change, read: int, by_id: UUID, at: datetime) -> Edit:
    """The edit after somebody's change. read: how many edits the page that was filled in had seen. Raises Overtaken.

    What is set to what the publisher says anyway is no edit: nobody is told that staff moved it.
    """
    edit = settled(known or Edit(), date)
    if read != edit.edits:
        raise Overtaken(f"{read} edits were read, there are {edit.edits}")
    when = _own(change.local_time, edit.local_time, date.local_time)
    place = _own(change.place, edit.place, date.place)
    return Edit(
        is_stopped=_left(change.is_stopped, edit.is_stopped),
        words=_merged(edit.words, change.words),
        steps=_left(change.steps, edit.steps),
        local_time=when,
        instead_of=InsteadOf(date.local_time, date.time_zone) if when is not None else None,
        place=place,
        base_place=date.place if place is not None else None,
        edits=edit.edits + 1,
        by_id=by_id,
        at=at,
    )


def when_of(date: Appointment) -> When | None:
    """The time of an effective date, for planning."""
    return When(date.local_time, date.starts_at) if date.local_time and date.starts_at else None


def _left(changed: T | UnsetType, known: T) -> T:
    return known if isinstance(changed, UnsetType) else changed


def _own(changed: T | UnsetType | None, known: T | None, theirs: T | None) -> T | None:
    value = _left(changed, known)
    return None if value == theirs else value


def _merged(known: Words, changed: Words | UnsetType) -> Words:
    together = {**known, **_left(changed, _NO_WORDS)}
    return {step: words for step, words in together.items() if any(text.strip() for text in words.values())}
