"""One hearing that several departments speak of: it is said once, by the one that owns it."""

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Protocol, TypeVar

import msgspec

from services.reminders.domain.planning.cascade import StepName
from services.reminders.domain.planning.facts import ALONE, Dated


class Taking(Protocol):
    """What takes place."""

    @property
    def place(self) -> str:
        """Where; it may be inside another's."""

    @property
    def case(self) -> str | None:
        """The number people know it by."""


T = TypeVar("T", bound=Taking)


class Occasion(msgspec.Struct, frozen=True):
    """One happening in a client's life. members includes the owner and begins with it."""

    owner: Dated
    members: tuple[Dated, ...]

    def is_alone(self, step: StepName) -> bool:
        """Whether the words of a step can't be said together with another's."""
        return step in ALONE or any(step in member.own_words for member in self.members)


def occasions(dates: Iterable[Dated]) -> tuple[Occasion, ...]:
    """A client's dates, each in one occasion: same moment and state, and the same case or place.

    Of all departments, because an occasion is said in its owner's thread only.
    """
    in_order = sorted(dates, key=lambda dated: dated.rank)
    found = (sorted(group, key=lambda dated: dated.rank) for group in at_once(in_order, _moment))
    return tuple(sorted((Occasion(group[0], tuple(group)) for group in found), key=lambda one: one.owner.rank))


def at_once(dates: Iterable[T], moment: Callable[[T], Hashable]) -> list[list[T]]:
    """What is one and the same: at one moment and alike, or alike to what is."""
    by_moment: dict[Hashable, list[list[T]]] = defaultdict(list)
    for one in dates:
        groups = by_moment[moment(one)]
        alike = [group for group in groups if any(are_alike(one, other) for other in group)]
        by_moment[moment(one)] = [
            *(group for group in groups if group not in alike),
            [*(other for group in alike for other in group), one],
        ]
    return [group for groups in by_moment.values() for group in groups]


def are_alike(one: Taking, other: Taking) -> bool:
    """Whether two dates would be one hearing if they were at one moment: by case number, or place within place."""
    if one.case and other.case and folded(one.case) == folded(other.case):
        return True
    return is_within(one.place, other.place) or is_within(other.place, one.place)


def is_within(part: str, whole: str) -> bool:
    """Whether one place is the other or in it, word for word: "Room 3, Matheson Courthouse", "MATHESON COURTHOUSE"."""
    words, all_words = folded(part), folded(whole)
    return bool(words) and f" {' '.join(words)} " in f" {' '.join(all_words)} "


def folded(text: str) -> Sequence[str]:
    """Its words without case, accents and punctuation."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(sign if sign.isalnum() else " " for sign in plain if not unicodedata.combining(sign)).split()


def _moment(dated: Dated) -> Hashable:
    # Without a time there is nothing to share.
    return (dated.state, dated.when.starts_at) if dated.when else dated.date_id
