"""Dates of one client that can't both be kept."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import combinations
from typing import Final, NamedTuple
from uuid import UUID

from services.reminders.domain.plan import When
from services.reminders.domain.planning.facts import Dated
from services.reminders.domain.planning.occasions import is_within, occasions

Pair = tuple[UUID, UUID]

# How long a date keeps a client, where its publisher does not say; rather short, so that a warning is worth reading.
USUAL: Final[Mapping[str, timedelta]] = {
    "hearing": timedelta(minutes=60),
    "class": timedelta(minutes=60),
    "payment": timedelta(minutes=10),
    "test": timedelta(minutes=15),
}
OTHERWISE: Final = timedelta(minutes=30)


def conflicts(dates: Iterable[Dated], travel: timedelta) -> frozenset[Pair]:
    """The pairs that overlap, with travel between two places; ids in order. One hearing is in no conflict with itself.

    Of a hearing that several departments speak of, its owner's date stands for it.
    """
    owners = (occasion.owner for occasion in occasions(dates))
    spans = sorted(
        (_span(dated, dated.when) for dated in owners if dated.when is not None and _happens(dated)),
        key=lambda span: (span.starts_at, span.dated.rank),
    )
    return frozenset(
        _pair(one.dated, other.dated)
        for one, other in combinations(spans, 2)
        if one.ends_at + _way(one.dated, other.dated, travel) > other.starts_at
    )


class _Span(NamedTuple):
    dated: Dated
    starts_at: datetime
    ends_at: datetime


def _happens(dated: Dated) -> bool:
    """A text that was requested keeps nobody anywhere."""
    return dated.state == "scheduled" and all(step.name != "requested" for step in dated.cascade.steps)


def _span(dated: Dated, when: When) -> _Span:
    return _Span(dated, when.starts_at, dated.ends_at or when.starts_at + USUAL.get(dated.kind, OTHERWISE))


def _way(one: Dated, other: Dated, travel: timedelta) -> timedelta:
    is_same_place = is_within(one.place, other.place) or is_within(other.place, one.place)
    return timedelta(0) if is_same_place else travel


def _pair(one: Dated, other: Dated) -> Pair:
    first, second = sorted((one.date_id, other.date_id))
    return first, second
