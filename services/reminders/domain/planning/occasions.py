"""One hearing that several departments speak of: it is said once, by the one that owns it."""

import unicodedata
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence

import msgspec

from services.reminders.domain.planning.cascade import StepName
from services.reminders.domain.planning.facts import ALONE, Dated


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
    at_once: dict[Hashable, list[list[Dated]]] = defaultdict(list)
    for dated in sorted(dates, key=lambda dated: dated.rank):
        groups = at_once[_moment(dated)]
        alike = [group for group in groups if any(are_alike(dated, other) for other in group)]
        at_once[_moment(dated)] = [
            *(group for group in groups if group not in alike),
            [*(other for group in alike for other in group), dated],
        ]
    found = (sorted(group, key=lambda dated: dated.rank) for groups in at_once.values() for group in groups)
    return tuple(sorted((Occasion(group[0], tuple(group)) for group in found), key=lambda one: one.owner.rank))


def are_alike(one: Dated, other: Dated) -> bool:
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
