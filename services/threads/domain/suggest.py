"""Whom an unknown number may be by the names in its texts: a hint, and better none than a wrong one."""

import re
from collections.abc import Sequence
from typing import Final
from uuid import UUID

import msgspec

from services.threads.domain.names import fold

MOST: Final = 5
# Given names that are words besides: alone they say nothing of who writes.
# fmt: off
_ORDINARY: Final = frozenset((
    "angel", "april", "art", "august", "bill", "cash", "chance", "chase", "christian", "cruz",
    "dean", "don", "drew", "faith", "frank", "frost", "grace", "grant", "guy", "hope", "hunter",
    "jack", "jesus", "joy", "june", "luz", "mark", "may", "mercedes", "miles", "pat", "paz", "rich",
    "rob", "rose", "sol", "stone", "sue", "summer", "van", "wade", "will",
))
# fmt: on


class Named(msgspec.Struct, frozen=True):
    """A client who may be meant."""

    client_id: UUID
    given_name: str
    family_name: str


def words_in(text: str) -> list[str]:
    """Every word that may be one of a name, folded: Garcia-Lopez as it stands, and its halves."""
    written = re.findall(r"[^\W\d_][^\W\d_'’-]*(?:['’-][^\W\d_]+)*", fold(text))
    return sorted(_words(text) | set(written))


def named_in(text: str, people: Sequence[Named]) -> tuple[UUID, ...]:
    """At most five of these people, as the text names them; people: all who bear one of its words.

    Given and family name are somebody's; a given name alone only if nobody else bears it.
    """
    said = _words(text)
    whole = tuple(one.client_id for one in people if _is_whole(one, said))
    return (whole or _alone(said, people))[:MOST]


def _is_whole(one: Named, said: frozenset[str]) -> bool:
    given, family = _words(one.given_name) & said, _words(one.family_name) & said
    return bool(given) and bool(family) and len(given | family) > 1


def _alone(said: frozenset[str], people: Sequence[Named]) -> tuple[UUID, ...]:
    bearers: dict[str, list[UUID]] = {}
    for one in people:
        for word in _words(one.given_name) & said - _ORDINARY:
            bearers.setdefault(word, []).append(one.client_id)
    return tuple(dict.fromkeys(found[0] for found in bearers.values() if len(found) == 1))


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W\d_]{2,}", re.sub(r"['’]", "", fold(text))))
