"""Which date that we knew a row speaks of, although its time, its key or its end may have changed since.

A docket may have two hearings, so a key alone does not name one; a hearing that was moved must not be told as cancelled
and set anew. What is sure comes first; then only where one date and one row are left over on each side.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal, TypeVar

import msgspec

from services.reminders.domain.files.mapping import Repeats
from services.reminders.domain.files.rows import Row, Says

T = TypeVar("T")


class Edit(msgspec.Struct, frozen=True):
    """What staff made of a date. starts: by the clock in the source's zone."""

    starts: datetime | None = None
    place: str | None = None


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """A date that the source has told us of. says: its own last words, whatever staff made of them."""

    their_id: str
    key: str
    says: Says
    starts_at: datetime
    state: Literal["scheduled", "cancelled", "kept", "missed"] = "scheduled"
    edit: Edit | None = None


class _Stage(msgspec.Struct, frozen=True):
    """A way to tell: the dates it looks at, and what of a date and of a row must be the same.

    is_sure: of two dates that are the same in this either will do; else neither is taken.
    """

    fits: Callable[[Known], bool]
    name: Callable[[Known | Row], Hashable]
    is_sure: bool = False


def pairs(
    before: Iterable[Known], rows: Mapping[int, Row], repeats: Repeats, now: datetime, spoken_of: Collection[str]
) -> dict[int, Known]:
    """The date each row (by its place) speaks of; a row that is not in it is about a new one.

    spoken_of: keys of rows that could not be read: a date of theirs is not given to another row.
    """
    known, left, found = sorted(before, key=lambda one: one.their_id), dict(rows), dict[int, Known]()
    for stage in _stages(repeats, now, spoken_of):
        mine = _named(stage, ((one, one) for one in known if stage.fits(one)))
        theirs = _named(stage, ((row, place) for place, row in left.items()))
        met = {theirs[name]: mine[name] for name in mine.keys() & theirs.keys()}
        found |= met
        taken = {one.their_id for one in met.values()}
        known = [one for one in known if one.their_id not in taken]
        left = {place: row for place, row in left.items() if place not in met}
    return found


def is_open(known: Known, now: datetime) -> bool:
    """Whether it is still to come, and stands."""
    return known.state == "scheduled" and known.starts_at > now


def _stages(repeats: Repeats, now: datetime, spoken_of: Collection[str]) -> Sequence[_Stage]:
    def is_free(one: Known) -> bool:
        return is_open(one, now) and one.key not in spoken_of

    sure = (
        _Stage(lambda one: is_open(one, now), _key_and_moment, is_sure=True),
        _Stage(is_free, _key),
        _Stage(is_free, _person_and_moment),
        # It was cancelled, and is listed again.
        _Stage(lambda one: one.starts_at > now, _key_and_moment, is_sure=True),
    )
    # A key that names one thing names it when it is over, too: it was set again.
    return sure if repeats == "all" else (*sure, _Stage(lambda _: True, _key))


def _key(one: Known | Row) -> Hashable:
    return one.key


def _key_and_moment(one: Known | Row) -> Hashable:
    return one.key, one.starts_at


def _person_and_moment(one: Known | Row) -> Hashable:
    return one.says.ref, one.starts_at


def _named(stage: _Stage, listed: Iterable[tuple[Known | Row, T]]) -> dict[Hashable, T]:
    """The one of each name."""
    groups: dict[Hashable, list[T]] = defaultdict(list)
    for one, what in listed:
        groups[stage.name(one)].append(what)
    return {name: group[0] for name, group in groups.items() if stage.is_sure or len(group) == 1}
