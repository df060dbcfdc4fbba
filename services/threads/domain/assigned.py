"""Whom a list means by what it says in its column for the case manager."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from services.threads.domain.names import fold


class Server(msgspec.Struct, frozen=True):
    """Somebody who can be given clients."""

    staff_id: UUID
    name: str
    email: str | None = None


def whom(said: str, people: Sequence[Server]) -> Server | None:
    """Who is meant, by e-mail address or by name; nobody when it is nobody's, or two people's."""
    wanted = fold(said)
    by_email = [one for one in people if one.email and fold(one.email) == wanted]
    found = by_email or [one for one in people if wanted in (fold(one.name), _family_first(one.name))]
    return found[0] if len(found) == 1 else None


def _family_first(name: str) -> str:
    given, _, family = name.rpartition(" ")
    return fold(f"{family} {given}")
